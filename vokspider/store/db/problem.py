"""A problem that a check of an archive finds, and how checks read rows."""

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, Select

# Rows in memory at a time.
_AT_A_TIME = 500


def _on_one_line(words: object) -> str:
    return " ".join(str(words).split())


@frozen
class Problem:
    """A problem of a row of ``table``; ``id`` is None for a problem of the file."""

    table: str
    id: int | None
    words: str = field(converter=_on_one_line)

    def __str__(self) -> str:
        return f"{self.table}{'' if self.id is None else f' {self.id}'}: {self.words}"


def streamed(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """The rows of a query, some hundred at a time."""
    return iter(connection.execution_options(yield_per=_AT_A_TIME).execute(query))
