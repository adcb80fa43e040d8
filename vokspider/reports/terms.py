"""Words: those that the site removed or added most, new ones, and those that are typical of some texts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, groupby, islice
from math import inf
from time import monotonic
from typing import Any, Generic, NamedTuple, TypeVar

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
from vokspider.store.search.matching import Rows
from vokspider.store.search.revisions import chunks
from vokspider.store.search.rows import rows_between

_AT_A_TIME = 50
_BEFORE = 500  # texts
T = TypeVar("T")


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
    """The words that are typical of some texts, of ``size`` words; ``rest``: how many words they are compared with.

    ``at_least``: only the newest of the texts were read.
    """

    scores: Sequence[Score]
    size: int
    rest: int
    at_least: bool = False


class Terms(NamedTuple, Generic[T]):
    """Words in order; ``at_least``: only the newest of the texts or changes were read, so there may be more."""

    words: Sequence[T]
    at_least: bool = False


@frozen
class Period:
    """Changes that were seen from ``since`` to ``until``, in texts of a source; None for any."""

    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None


def changed_terms(engine: Engine, side: str, period: Period, most: int = 0) -> Terms[ChangedTerm]:
    """The words that the site ``removed`` or ``added`` (the ``side``), those of most articles first.

    A word that the same change has on both sides was moved, and does not count. ``most``: read only so many changes,
    the newest ones; 0 for all.
    """
    times: Counter[str] = Counter()
    articles: dict[str, set[int]] = {}
    last: dict[str, date] = {}
    at_least = False
    with reading(engine) as connection:
        every = every_changed_word(connection, period.since, period.until, period.source)
        for read, (_, group) in enumerate(groupby(every, lambda row: row.change_id)):
            if at_least := bool(most and read >= most):
                break
            rows = list(group)
            there = _counted(row.text for row in rows if row.side == side)
            for word, number in (there - _counted(row.text for row in rows if row.side != side)).items():
                times[word] += number
                articles.setdefault(word, set()).add(rows[0].article_id)
                last[word] = max(last.get(word, date.min), rows[0].seen_at.date())
    found = (ChangedTerm(word, number, len(articles[word]), last[word]) for word, number in times.items())
    return Terms(sorted(found, key=lambda one: (-one.articles, -one.times, one.word)), at_least)


def new_terms(
    engine: Engine,
    since: date,
    source: str | None = None,
    limit: int = 0,
    *,
    until: date | None = None,
    most: int = 0,
    seconds: float = inf,
) -> Terms[NewTerm]:
    """The words of texts since a day that no earlier text of the archive has, not even inside of a Korean word.

    Those of most articles come first. ``most``: read only so many texts, the newest ones; 0 for all. ``seconds``: look
    for about so long at most.
    """
    query = And((Days(since, until), Source(source))) if source else Days(since, until)
    end = monotonic() + seconds
    times: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    with reading(engine) as connection:
        keys, at_least = _keys(connection, query, most)
        for parts in _texts(connection, keys):
            found = _counted(parts)
            times.update(found)
            articles.update(found.keys())
        usual = _words_before(connection, since)
        ordered = sorted(times.keys() - usual, key=lambda word: (-articles[word], -times[word], word))
        in_time = list[str]()
        for word in ordered:
            if monotonic() > end:
                at_least = True
                break
            if not _is_known(connection, word, since):
                in_time.append(word)
            if limit and len(in_time) == limit:
                break
    return Terms([NewTerm(word, times[word], articles[word]) for word in in_time], at_least)


def _words_before(connection: Connection, day: date) -> set[str]:
    """The words of the last texts before a day, which need not be looked up one by one."""
    keys, _ = _keys(connection, Days(None, day - timedelta(1)), _BEFORE) if day > date.min else ([], False)
    return {word.text for parts in _texts(connection, keys) for part in parts for word in words(part)}


def compared(engine: Engine, first: Node, second: Node, least: int, most: int = 0) -> Typical:
    """The words of the articles of one query, compared with those of another.

    ``most``: read only so many texts of each, the newest ones; 0 for all.
    """
    with reading(engine) as connection:
        found = [_keys(connection, with_names(query), most) for query in (first, second)]
        inside, outside = (_counted(chain.from_iterable(_texts(connection, keys))) for keys, _ in found)
    at_least = any(is_more for _, is_more in found)
    return Typical(scores(inside, outside, least), inside.total(), outside.total(), at_least)


def near(engine: Engine, query: Node, window: int, least: int, most: int = 0) -> Typical:
    """The words that are at most ``window`` words away from those of a query, in one paragraph.

    They are compared with all others of the articles that the query means. ``most``: read only so many texts, the
    newest ones; 0 for all.
    """
    asked = Asked.of(query)
    inside: Counter[str] = Counter()
    every: Counter[str] = Counter()
    with reading(engine) as connection:
        keys, at_least = _keys(connection, with_names(query), most)
        for title, *paragraphs in _texts(connection, keys):
            for text, finder in ((title, asked.in_title), *((one, asked.in_text) for one in paragraphs)):
                found = [word.text for word in words(text)]
                spans = places(text, finder.phrases)
                itself = {at for span in spans for at in range(span.word, span.last + 1)}
                beside = {at for span in spans for at in range(max(span.word - window, 0), span.last + window + 1)}
                every.update(word for at, word in enumerate(found) if at not in itself)
                inside.update(word for at, word in enumerate(found) if at in beside - itself)
    outside = every - inside
    typical = [one for one in scores(inside, outside, least) if one.inside]
    return Typical(typical, inside.total(), outside.total(), at_least)


def _keys(connection: Connection, query: Node, most: int) -> tuple[list[int], bool]:
    """The keys of the texts that a query means, of each article one, and whether there are more. No duplicates."""
    keys = [one.key for one in islice(hits(Search(connection, query)), most + 1 if most else None)]
    return (keys[:most], len(keys) > most) if most else (keys, False)


def _texts(connection: Connection, keys: Sequence[int]) -> Iterator[list[str]]:
    """The texts with these keys: title and paragraphs."""
    for some in chunks(keys, _AT_A_TIME):
        yield from (parts for _, parts in texts(connection, some))


def _counted(parts: Iterable[str]) -> Counter[str]:
    return Counter(word.text for part in parts for word in words(part))


def _is_known(connection: Connection, word: str, since: date) -> bool:
    before = rows_between(since, None)[0] - 1
    index = index_in(connection, PASSAGES)
    return any(matching.keys(connection, Rows(index, phrases(word, exact=True), high=before), limit=1))
