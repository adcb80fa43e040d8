"""Reads the rows of a query a few at a time."""

from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select

SOME_HUNDRED = 500
T = TypeVar("T")


def streamed(connection: Connection, query: Select[Any], at_a_time: int = SOME_HUNDRED) -> Generator[Any]:
    """The rows of a query, of which ``at_a_time`` are in memory.

    A server's cursor is closed even if the caller stops early.
    """
    with connection.execute(query, execution_options={"yield_per": at_a_time}) as rows:
        yield from rows


def in_parts(things: Iterable[T], size: int = SOME_HUNDRED) -> Iterator[list[T]]:
    """Lists of at most ``size`` of some things, in their order."""
    rest = iter(things)
    return iter(lambda: list(islice(rest, size)), [])
