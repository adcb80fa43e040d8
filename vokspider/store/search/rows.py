"""The numbers of the rows of an index, by which rows are sorted by day without reading any other table.

From the highest bit down: the day (16 bits, counted from 1970-01-01), the number of the revision or change (27 bits),
and the passage in it (20 bits). So the rows of a revision are neighbours, and a day is a range of numbers.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from vokspider.search.tokens import in_a_line, of_line

PASSAGE_BITS, OWNER_BITS, _DAY_BITS = 20, 27, 16
_DAY_AT = PASSAGE_BITS + OWNER_BITS
_LAST_DAY = (1 << _DAY_BITS) - 1
_EPOCH = date(1970, 1, 1)
LEAST, MOST = 0, (1 << (_DAY_AT + _DAY_BITS)) - 1
LAST_PASSAGE = (1 << PASSAGE_BITS) - 1


class Row(NamedTuple):
    """A row of an index, as it is written: its number, and the tokens of the passage in one line."""

    number: int
    line: str

    @classmethod
    def of(cls, number: int, tokens: Iterable[str]) -> "Row":
        """The row of a passage with these tokens."""
        return cls(number, in_a_line(tokens))

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens of the passage."""
        return of_line(self.line)


class Place(NamedTuple):
    """The parts of a row number: the day (None if it is not known), the revision or change, and the passage in it."""

    day: date | None
    owner: int
    passage: int


def row_number(day: date | None, owner: int, passage: int) -> int:
    """The number of the row of a passage; ``owner`` is the id of its revision or change.

    A day before 1970-01-02 counts as unknown, a day after 2149-06-06 as that day. Raises OverflowError for an owner or
    passage that does not fit.
    """
    if owner >> OWNER_BITS or passage >> PASSAGE_BITS:
        raise OverflowError(f"passage {passage} of {owner} has no number in the index")
    return (_number_of(day) << _DAY_AT) | (owner << PASSAGE_BITS) | passage


def place_of(number: int) -> Place:
    """The parts of a row number, the inverse of ``row_number``."""
    owner = (number >> PASSAGE_BITS) & ((1 << OWNER_BITS) - 1)
    return Place(_day_of(number >> _DAY_AT), owner, number & ((1 << PASSAGE_BITS) - 1))


def key_of(number: int) -> int:
    """The key of a row: its day and its revision or change, which all rows of one revision or change share.

    Keys are sorted like the rows.
    """
    return number >> PASSAGE_BITS


def owner_of(key: int) -> int:
    """The id of the revision or change of a key."""
    return key & ((1 << OWNER_BITS) - 1)


def day_of(key: int) -> date | None:
    """The day of a key, None if it is not known."""
    return _day_of(key >> OWNER_BITS)


def rows_of(key: int) -> tuple[int, int]:
    """The first and last number that a row of the key can have."""
    return key << PASSAGE_BITS, ((key + 1) << PASSAGE_BITS) - 1


def rows_between(since: date | None, until: date | None) -> tuple[int, int]:
    """The first and last number of rows from ``since`` to ``until``, both included; None for no limit.

    With a limit, rows without a day are left out.
    """
    if since is None and until is None:
        return LEAST, MOST
    low = max(_number_of(since), 1) << _DAY_AT
    high = MOST if until is None else ((_number_of(until) + 1) << _DAY_AT) - 1
    return low, high


def _number_of(day: date | None) -> int:
    return 0 if day is None else min(max((day - _EPOCH).days, 0), _LAST_DAY)


def _day_of(number: int) -> date | None:
    return _EPOCH + timedelta(days=number) if number else None
