"""Queries of the index: which rows have one of some phrases, the newest first, and how many."""

from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from itertools import groupby, islice
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Connection, Integer, Select, func, literal, select

from vokspider.search.phrases import Phrase
from vokspider.search.tokens import BODY
from vokspider.store.db.numbers import as_column
from vokspider.store.search.index import Index
from vokspider.store.search.rows import LAST_PASSAGE, LEAST, MOST, PASSAGE_BITS, key_of

_FIRST_PAGE, _LARGEST_PAGE = 64, 4_096


class Part(Enum):
    """The part of a text or change to search.

    Of a text: its title or its paragraphs. Of a change: what it removed or added.
    """

    ALL = "all"
    TITLE = REMOVED = "first"
    PARAGRAPHS = ADDED = "second"


@frozen
class Rows:
    """Rows of an index: those with one of the phrases, in a part, and with a number from ``low`` to ``high``.

    Both are included.
    """

    index: Index
    phrases: Sequence[Phrase]
    low: int = LEAST
    high: int = MOST
    part: Part = Part.ALL


def numbers(connection: Connection, rows: Rows) -> Iterator[int]:
    """The numbers of the rows, the highest first.

    They are read in growing pages, so that a caller who stops early causes little work.
    """
    size, number = _FIRST_PAGE, rows.index.number
    while rows.low <= rows.high:
        query = _between(rows, number).order_by(number.desc()).limit(size)
        found = connection.execute(query).scalars().all()
        yield from found
        if len(found) < size:
            return
        rows, size = evolve(rows, high=found[-1] - 1), min(4 * size, _LARGEST_PAGE)


def keys(connection: Connection, rows: Rows, limit: int | None = None) -> Iterator[int]:
    """The keys of the revisions or changes that have such rows, the newest first, each once.

    A key has the day and the revision or change, see ``day_of`` and ``owner_of`` in ``vokspider.store.search.rows``.
    ``limit``: the maximum number of keys, None for all.
    """
    return islice((key for key, _ in groupby(numbers(connection, rows), key_of)), limit)


def every_key(connection: Connection, rows: Rows) -> Sequence[int]:
    """The same keys in no order, all at once: quicker than ``keys`` for a caller who needs them all."""
    return connection.execute(_keys(rows)).scalars().all()


def those_with(connection: Connection, rows: Rows, some: Collection[int]) -> Sequence[int]:
    """Those of some keys that have such a row, whatever ``rows.low`` and ``rows.high``. Each is looked up by itself."""
    key, number = as_column(connection, some), rows.index.number
    first = key.op("<<")(literal(PASSAGE_BITS, Integer))
    has_one = _matching(rows, number).where(number.between(first, first + literal(LAST_PASSAGE, Integer))).exists()
    return connection.execute(select(key).where(has_one)).scalars().all()


def count(connection: Connection, rows: Rows) -> int:
    """How many revisions or changes have such rows."""
    return connection.execute(select(func.count()).select_from(_keys(rows).subquery())).scalar_one()


def _keys(rows: Rows) -> Select[Any]:
    return _between(rows, rows.index.number.op(">>")(literal(PASSAGE_BITS, Integer))).distinct()


def _between(rows: Rows, what: Any) -> Select[Any]:
    return _matching(rows, what).where(rows.index.number.between(rows.low, rows.high))


def _matching(rows: Rows, what: Any) -> Select[Any]:
    query = select(what).where(rows.index.has_one_of(rows.phrases))
    if rows.part is Part.ALL:
        return query
    return query.where(rows.index.number.op("&")(BODY) == (0 if rows.part is Part.TITLE else BODY))
