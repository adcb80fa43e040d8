"""Queries of the index: which rows have one of some phrases, the newest first, and how many."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Integer, Select, func, literal, select

from vokspider.search.phrases import Phrase
from vokspider.search.tokens import BODY
from vokspider.store.search.index import Index
from vokspider.store.search.rows import LEAST, MOST, OWNER_BITS, PASSAGE_BITS, day_of, key_of

_FIRST_PAGE, _LARGEST_PAGE = 64, 4_096


class Part(Enum):
    """The part of a text or change to search.

    Of a text: its title or its paragraphs. Of a change: what it removed or added.
    """

    ALL = "all"
    TITLE = REMOVED = "first"
    PARAGRAPHS = ADDED = "second"


def numbers(
    connection: Connection,
    index: Index,
    phrases: Sequence[Phrase],
    low: int = LEAST,
    high: int = MOST,
    part: Part = Part.ALL,
) -> Iterator[int]:
    """The numbers of rows from ``low`` to ``high`` with one of the phrases, the highest first.

    They are read in growing pages, so that a caller who stops early causes little work.
    """
    size = _FIRST_PAGE
    while low <= high:
        query = _matching(index, index.number, phrases, low, high, part)
        found = connection.execute(query.order_by(index.number.desc()).limit(size)).scalars().all()
        yield from found
        if len(found) < size:
            return
        high, size = found[-1] - 1, min(4 * size, _LARGEST_PAGE)


def keys(
    connection: Connection,
    index: Index,
    phrases: Sequence[Phrase],
    low: int = LEAST,
    high: int = MOST,
    *,
    part: Part = Part.ALL,
    limit: int | None = None,
) -> Iterator[int]:
    """The keys of the revisions or changes that have one of the phrases, the newest first, each once.

    A key has the day and the revision or change, see ``day_of`` and ``owner_of`` in ``vokspider.store.search.rows``.
    ``limit``: the maximum number of keys, None for all.
    """
    found = groupby(numbers(connection, index, phrases, low, high, part), key_of)
    return islice((key for key, _ in found), limit)


def every_key(
    connection: Connection,
    index: Index,
    phrases: Sequence[Phrase],
    low: int = LEAST,
    high: int = MOST,
    part: Part = Part.ALL,
) -> Sequence[int]:
    """The same keys in no order, all at once: quicker than ``keys`` for a caller who needs them all."""
    query = _matching(index, _key(index), phrases, low, high, part).distinct()
    return connection.execute(query).scalars().all()


def count(
    connection: Connection,
    index: Index,
    phrases: Sequence[Phrase],
    low: int = LEAST,
    high: int = MOST,
    part: Part = Part.ALL,
) -> int:
    """How many revisions or changes have one of the phrases."""
    rows = _matching(index, _key(index), phrases, low, high, part).distinct().subquery()
    return connection.execute(select(func.count()).select_from(rows)).scalar_one()


def count_days(
    connection: Connection,
    index: Index,
    phrases: Sequence[Phrase],
    low: int = LEAST,
    high: int = MOST,
    part: Part = Part.ALL,
) -> dict[date | None, int]:
    """How many revisions or changes of each day have one of the phrases, the newest day first.

    Days without any are left out. None stands for those without a date.
    """
    rows = _matching(index, _key(index).label("key"), phrases, low, high, part).distinct().subquery()
    day = rows.c.key.op(">>")(literal(OWNER_BITS, Integer))
    query = select(day, func.count()).group_by(day).order_by(day.desc())
    return {day_of(number << OWNER_BITS): found for number, found in connection.execute(query)}


def _key(index: Index) -> Any:
    return index.number.op(">>")(literal(PASSAGE_BITS, Integer))


def _matching(index: Index, what: Any, phrases: Sequence[Phrase], low: int, high: int, part: Part) -> Select[Any]:
    query = select(what).where(index.has_one_of(phrases), index.number.between(low, high))
    if part is Part.ALL:
        return query
    of_second = index.number.op("&")(BODY)
    return query.where(of_second == (0 if part is Part.TITLE else BODY))
