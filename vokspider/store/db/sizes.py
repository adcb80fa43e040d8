"""How many rows a list has. Lists of any length are shown page by page, so nothing should count all of a long one."""

from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Select, func, literal, select

MOST = 10_000  # rows that are counted, which takes a few ms


@frozen
class Size:
    """The number of rows of a list. ``is_at_least``: there are more, and they were not counted."""

    number: int
    is_at_least: bool = False


def upto(number: int) -> Size:
    """The size of what was counted up to ``MOST``."""
    return Size(number, number >= MOST)


def size_of(connection: Connection, query: Select[Any]) -> Size:
    """The number of rows of a query, up to ``MOST``. No more are read, and none of its columns is computed.

    Raises ValueError for a query whose tables only its columns name.
    """
    plain = query.with_only_columns(literal(1).label("one")).order_by(None)
    if not plain.get_final_froms():
        raise ValueError("name the tables of the query with select_from")
    counted = select(func.count()).select_from(plain.limit(MOST + 1).subquery())
    number = connection.execute(counted).scalar_one()
    return Size(min(number, MOST), number > MOST)
