"""Words: those that the site removed or added most, new ones, and those that are typical of some texts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, groupby, islice
from typing import Any, NamedTuple

from attrs import frozen
from sqlalchemy import Connection, Engine

from vokspider.reports.search import Asked
from vokspider.reports.serializing import as_json
from vokspider.search.keyness import Score, scores
from vokspider.search.matching import places
from vokspider.search.nodes import And, Days, Node, Source
from vokspider.search.phrases import phrases
from vokspider.search.spelling import with_names
from vokspider.search.tokens import words
from vokspider.store.db.engine import reading
from vokspider.store.db.tables.search import PASSAGES
from vokspider.store.search import matching
from vokspider.store.search.change_hits import every_changed_word
from vokspider.store.search.evaluate import texts
from vokspider.store.search.hits import Search, hits
from vokspider.store.search.index import index_in
from vokspider.store.search.revisions import chunks
from vokspider.store.search.rows import rows_between

_AT_A_TIME = 50


@frozen
class ChangedTerm:
    """A word that the site removed or added, ``times`` times in so many articles; ``last_on``: when last (UTC)."""

    word: str
    times: int
    articles: int
    last_on: date

    def as_json(self) -> dict[str, Any]:
        """The word for programs."""
        return as_json(self)


@frozen
class NewTerm:
    """A word that no text before a day has, and in how many articles it is since."""

    word: str
    times: int
    articles: int

    def as_json(self) -> dict[str, Any]:
        """The word for programs."""
        return as_json(self)


class Typical(NamedTuple):
    """The words that are typical of some texts, of ``size`` words; ``rest``: how many words they are compared with."""

    scores: Sequence[Score]
    size: int
    rest: int


def changed_terms(
    engine: Engine, side: str, since: datetime | None = None, source: str | None = None
) -> list[ChangedTerm]:
    """The words that the site ``removed`` or ``added`` (the ``side``), those of most articles first.

    A word that the same change has on both sides was moved, and does not count.
    """
    times: Counter[str] = Counter()
    articles: dict[str, set[int]] = {}
    last: dict[str, date] = {}
    with reading(engine) as connection:
        for _, group in groupby(every_changed_word(connection, since, source), lambda row: row.change_id):
            rows = list(group)
            there = _counted(row.text for row in rows if row.side == side)
            for word, number in (there - _counted(row.text for row in rows if row.side != side)).items():
                times[word] += number
                articles.setdefault(word, set()).add(rows[0].article_id)
                last[word] = max(last.get(word, date.min), rows[0].seen_at.date())
    found = (ChangedTerm(word, number, len(articles[word]), last[word]) for word, number in times.items())
    return sorted(found, key=lambda one: (-one.articles, -one.times, one.word))


def new_terms(engine: Engine, since: date, source: str | None = None, limit: int = 0) -> list[NewTerm]:
    """The words of texts since a day that no earlier text of the archive has, not even inside of a Korean word.

    Those of most articles come first.
    """
    query = And((Days(since, None), Source(source))) if source else Days(since, None)
    times: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    with reading(engine) as connection:
        for parts in _texts(connection, query):
            found = _counted(parts)
            times.update(found)
            articles.update(found.keys())
        ordered = sorted(times, key=lambda word: (-articles[word], -times[word], word))
        new = (word for word in ordered if not _is_known(connection, word, since))
        return [NewTerm(word, times[word], articles[word]) for word in islice(new, limit or None)]


def compared(engine: Engine, first: Node, second: Node, least: int) -> Typical:
    """The words of the articles of one query, compared with those of another."""
    with reading(engine) as connection:
        inside, outside = (
            _counted(chain.from_iterable(_texts(connection, with_names(query)))) for query in (first, second)
        )
    return Typical(scores(inside, outside, least), inside.total(), outside.total())


def near(engine: Engine, query: Node, window: int, least: int) -> Typical:
    """The words that are at most ``window`` words away from those of a query, in one paragraph.

    They are compared with all others of the articles that the query means.
    """
    asked = Asked.of(query)
    inside: Counter[str] = Counter()
    every: Counter[str] = Counter()
    with reading(engine) as connection:
        for title, *paragraphs in _texts(connection, with_names(query)):
            for text, phrases_ in ((title, asked.in_title), *((one, asked.in_text) for one in paragraphs)):
                found = [word.text for word in words(text)]
                spans = places(text, phrases_)
                itself = {at for span in spans for at in range(span.word, span.last + 1)}
                beside = {at for span in spans for at in range(max(span.word - window, 0), span.last + window + 1)}
                every.update(word for at, word in enumerate(found) if at not in itself)
                inside.update(word for at, word in enumerate(found) if at in beside - itself)
    outside = every - inside
    typical = [one for one in scores(inside, outside, least) if one.inside]
    return Typical(typical, inside.total(), outside.total())


def _texts(connection: Connection, query: Node) -> Iterator[list[str]]:
    """The texts that a query means, of each article one: title and paragraphs. No duplicates."""
    keys = [one.key for one in hits(Search(connection, query))]
    for some in chunks(keys, _AT_A_TIME):
        yield from (parts for _, parts in texts(connection, some))


def _counted(parts: Iterable[str]) -> Counter[str]:
    return Counter(word.text for part in parts for word in words(part))


def _is_known(connection: Connection, word: str, since: date) -> bool:
    before = rows_between(since, None)[0] - 1
    index = index_in(connection, PASSAGES)
    return any(matching.keys(connection, index, phrases(word, exact=True), high=before, limit=1))
