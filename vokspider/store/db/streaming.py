"""Reads the rows of a query a few at a time."""

from array import array
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select

SOME_HUNDRED = 500
_NUMBERS_AT_A_TIME = 10_000
T = TypeVar("T")


def streamed(connection: Connection, query: Select[Any], at_a_time: int = SOME_HUNDRED) -> Generator[Any]:
    """The rows of a query, of which ``at_a_time`` are in memory.

    A server's cursor is closed even if the caller stops early.
    """
    with connection.execute(query, execution_options={"yield_per": at_a_time}) as rows:
        yield from rows


def numbers_of(connection: Connection, query: Select[tuple[int]]) -> "array[int]":
    """The numbers that a query selects, in its order; each takes eight bytes, however many there are."""
    # Streamed, since PostgreSQL's library would first have all rows in memory, with eighty bytes for each.
    return array("q", (number for (number,) in streamed(connection, query, _NUMBERS_AT_A_TIME)))


def in_parts(things: Iterable[T], size: int = SOME_HUNDRED) -> Iterator[list[T]]:
    """Lists of at most ``size`` of some things, in their order."""
    rest = iter(things)
    return iter(lambda: list(islice(rest, size)), [])
