"""One page of a list, with the size of the whole list on request."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from attrs import frozen

from vokspider.store.db.sizes import Size

T = TypeVar("T")


def _none() -> Size:
    return Size(0)


@frozen
class ListPage(Generic[T]):
    """One page of a list.

    ``rows`` are read from the database as they are used, so they can be used only once. ``limit`` is the maximum number
    of rows, 0 for all. ``count`` counts the rows of the whole list, ``count_hidden`` the rows that the list leaves out,
    such as duplicates; both query the database.
    """

    rows: Iterable[T]
    limit: int
    count: Callable[[], Size]
    count_hidden: Callable[[], Size] = _none

    def total(self, shown: int) -> Size:
        """The size of the whole list, after ``shown`` rows were used; queries only if there can be more."""
        return self.count() if self.limit and shown == self.limit else Size(shown)
