"""A page of rows: a stretch of a list, and how many rows the list has in all."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from attrs import frozen

T = TypeVar("T")


def _none() -> int:
    return 0


@frozen
class ListPage(Generic[T]):
    """A page of a list.

    ``rows`` are read from the database as they are used, so they can be used once. ``limit`` is how many there are at
    most, 0 for all. ``count`` says how many rows the whole list has, ``count_hidden`` how many more it would have with
    the duplicates that it leaves out; both ask the database.
    """

    rows: Iterable[T]
    limit: int
    count: Callable[[], int]
    count_hidden: Callable[[], int] = _none

    def total(self, shown: int) -> int:
        """How many rows the whole list has, after ``shown`` of them were used: asked only where there can be more."""
        return self.count() if self.limit and shown == self.limit else shown
