"""A concordance: each place of a query's words in the texts, with the words around it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from random import Random
from typing import Any, NamedTuple

from attrs import frozen
from sqlalchemy import Connection

from vokspider.reports.search import Asked, Found
from vokspider.reports.serializing import as_json
from vokspider.search.finding import apart
from vokspider.search.folding import fold
from vokspider.search.tokens import folded_words
from vokspider.store.db.engine import reading
from vokspider.store.search.hits import Hits
from vokspider.store.search.reading import ReadText, read_texts
from vokspider.store.search.revisions import Revision
from vokspider.text.sentences import sentence_number

TITLE = -1  # the paragraph of a title
BY_DAY, BY_LEFT, BY_RIGHT = ORDERS = ("day", "left", "right")
_AROUND = 80  # characters on each side
_AT_A_TIME = 50


@frozen
class Line:
    """A place: ``match`` is the found text, ``left`` and ``right`` are up to 80 characters of its paragraph around it.

    ``id``: the article. ``paragraph``: its index from 0, or -1 for the title. ``sentence``: that in which the place
    begins, an index from 0. ``current``: ``revision`` is the current revision of the article.
    """

    id: int
    external_id: str
    source: str
    day: date | None
    revision: int
    current: bool
    paragraph: int
    left: str
    match: str
    right: str
    sentence: int

    def as_json(self) -> dict[str, Any]:
        """The place as JSON values."""
        return as_json(self)


@frozen
class Concordance:
    """The places of a query's words.

    ``lines`` may be a part of them; ``total`` and ``articles`` count all, or with ``at_least`` those that were read.
    """

    lines: Sequence[Line]
    total: int
    articles: int
    at_least: bool = False


class Most(NamedTuple):
    """How much is read at most, the newest articles first: so many places, and so many articles with or without any."""

    places: int
    articles: int


def concordance(
    found: Found, order: str = BY_DAY, sample: int = 0, seed: int = 0, limit: int = 0, most: Most | None = None
) -> Concordance:
    """The places of a query's words in all articles that match, or in as many as ``most`` allows.

    ``order``: one of ``ORDERS``: the newest day first, or sorted by the words to the left (the nearest first) or right.
    ``sample``: how many to choose at random, 0 for all; the same ones for the same ``seed``. ``limit``: how many of
    those to return, 0 for all.
    """
    with reading(found.engine) as connection:
        every, at_least = _read(found, connection, most or _ALL)
    chosen = every if not sample or sample >= len(every) else _sampled(every, sample, seed)
    if order in _KEYS:
        chosen = sorted(chosen, key=_KEYS[order])
    return Concordance(list(islice(chosen, limit or None)), len(every), len({one.id for one in every}), at_least)


_ALL = Most(10**12, 10**12)


def _sampled(every: Sequence[Line], number: int, seed: int) -> list[Line]:
    chosen = sorted(Random(seed).sample(range(len(every)), number))  # noqa: S311 (no secret)
    return [every[at] for at in chosen]


_KEYS: dict[str, Callable[[Line], list[str]]] = {
    BY_LEFT: lambda line: [*folded_words(line.left)[::-1], "", fold(line.match)],
    BY_RIGHT: lambda line: [*folded_words(line.right), "", fold(line.match)],
}


def _read(found: Found, connection: Connection, most: Most) -> tuple[list[Line], bool]:
    """The places, and whether there may be more than were read."""
    asked, lines, articles = Asked.of(found.query), list[Line](), 0
    if not asked.in_title.phrases and not asked.in_text.phrases:
        return [], False
    for some in Hits(found.searched(connection)).read(most=min(most) + 1):
        for at in range(0, len(some), _AT_A_TIME):
            if articles >= most.articles:
                return lines, True
            part = some[at : at + min(_AT_A_TIME, most.articles - articles)]
            lines += islice(_of_articles(connection, part, asked), most.places + 1 - len(lines))
            articles += len(part)
            if len(lines) > most.places:
                return lines[: most.places], True
            if len(part) < len(some[at : at + _AT_A_TIME]):
                return lines, True
    return lines, False


def _of_articles(connection: Connection, some: Sequence[Revision], asked: Asked) -> Iterator[Line]:
    return chain.from_iterable(_of_text(one, asked) for one in read_texts(connection, some))


def _of_text(one: ReadText, asked: Asked) -> Iterator[Line]:
    for paragraph, text in enumerate(one.parts, TITLE):
        for start, end in apart((asked.in_title if paragraph == TITLE else asked.in_text).bounds(text)):
            yield Line(
                one.revision.article_id,
                one.external_id,
                one.source,
                one.day,
                one.revision.number,
                one.revision.current,
                paragraph,
                text[max(start - _AROUND, 0) : start],
                text[start:end],
                text[end : end + _AROUND],
                0 if paragraph == TITLE else sentence_number(text, start),
            )
