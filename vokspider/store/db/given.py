"""Numbers that come from outside, as queries compare them."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, literal

LARGEST = 2**63 - 1  # of both databases


def given(number: int) -> ColumnElement[Any]:
    """A number to compare a column with, which may be larger than those that the column can hold.

    PostgreSQL refuses a number that is not of the column's type. One that no database takes becomes the largest or the
    smallest that it does: above or below all rows as well.
    """
    return literal(max(-LARGEST - 1, min(number, LARGEST)), BigInteger)
