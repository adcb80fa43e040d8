"""Reads the rows of a query a few at a time."""

from collections.abc import Generator
from typing import Any

from sqlalchemy import Connection, Select

SOME_HUNDRED = 500


def streamed(connection: Connection, query: Select[Any], at_a_time: int = SOME_HUNDRED) -> Generator[Any]:
    """The rows of a query, of which ``at_a_time`` are in memory.

    A server's cursor is closed even if the caller stops early.
    """
    with connection.execute(query, execution_options={"yield_per": at_a_time}) as rows:
        yield from rows
