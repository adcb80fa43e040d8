"""What is wrong with a query, and where."""

import unicodedata
from typing import NoReturn

_AROUND = 60  # columns that are shown before and after the place


class QueryError(ValueError):
    """A query that cannot be understood.

    ``column`` counts the characters of the query from 1. ``problem`` and ``hint`` are lines without a stop, ``place``
    is the query and, below it, a mark at the column.
    """

    def __init__(self, query: str, at: int, problem: str, hint: str) -> None:
        self.column, self.problem, self.hint = min(at, len(query)) + 1, problem, hint
        self.place = _place(query, self.column - 1)
        super().__init__(f"{problem}, at column {self.column} of the query; {hint}\n{self.place}")


def refuse(query: str, at: int, problem: str, hint: str) -> NoReturn:
    """Raises QueryError; ``at`` is an index in the query."""
    raise QueryError(query, at, problem, hint)


def _place(query: str, at: int) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in query)
    start = max(0, at - _AROUND)
    before, after = shown[start:at], shown[at : at + _AROUND]
    return f"  {before}{after}\n  {' ' * sum(map(_columns, before))}^"


def _columns(letter: str) -> int:
    """How many columns of a terminal a letter takes."""
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
