"""Keyset pagination: a page of a list begins after a given row, not at a number, since rows may come and go meanwhile.

A list is sorted by terms, the last of which is unique. Rows without a value for a term come after those with one.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from attrs import frozen
from sqlalchemy import Column, ColumnElement, Connection, Engine, Select, and_, false, not_, or_

from vokspider.model.errors import ConfigError
from vokspider.store.db.engine import reading
from vokspider.store.db.sizes import Size, size_of

T = TypeVar("T")

_TOO_LARGE = 2**31  # for a row id


@frozen
class Term:
    """What a list is sorted by: a column or expression, and its type, ``int``, ``str``, ``date`` or ``datetime``.

    ``known``: the condition that a row has a value, where one is quicker than to ask the expression of each row.
    """

    column: Any
    type: type
    descending: bool = True
    known: ColumnElement[bool] | None = None

    @property
    def may_be_unknown(self) -> bool:
        """Whether there may be rows without a value."""
        return getattr(self.column, "nullable", True)

    @property
    def is_known(self) -> ColumnElement[bool]:
        """The condition that a row has a value."""
        known: ColumnElement[bool] = self.column.is_not(None) if self.known is None else self.known
        return known


@frozen
class Cursor:
    """A place in a list: after the row with these ``values`` of the terms or, with ``backwards``, before that row."""

    values: tuple[Any, ...]
    backwards: bool = False

    def __str__(self) -> str:
        """The cursor as an opaque string for addresses, see ``cursor_of``."""
        written = [value.isoformat() if hasattr(value, "isoformat") else value for value in self.values]
        text = json.dumps([int(self.backwards), *written], separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_of(text: str, terms: Sequence[Term]) -> Cursor:
    """Read a cursor of a list sorted by ``terms``. Raises ConfigError for any other text."""
    try:
        backwards, *values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        read = tuple(_value(value, term) for value, term in zip(values, terms, strict=True))
        return Cursor(read, bool(backwards))
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError, OverflowError, RecursionError):
        raise ConfigError("this place is not one of this list; begin at its first page") from None


def _value(value: Any, term: Term) -> Any:
    if value is None:
        return None
    if term.type is datetime:
        # As databases compare times; one without a zone, or next to the end of all times, is none of a row.
        return _aware(datetime.fromisoformat(value)).astimezone(UTC)
    if term.type is date:
        return date.fromisoformat(value)
    if type(value) is not term.type or (isinstance(value, int) and not 0 <= value < _TOO_LARGE):
        raise TypeError
    return value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError
    return value


def rows_of_page(
    connection: Connection, query: "Select[Any]", terms: Sequence[Term], cursor: Cursor | None, limit: int
) -> list[Any]:
    """The rows of ``query`` from the cursor on, at most ``limit``; those of a backward page in reverse order.

    Those with a value for the first term and those without are read by themselves. So an index leads to the place of
    the cursor, however far behind it is, and those without are read only where they are shown.
    """
    rows = list[Any]()
    for part in _parts(query, terms, cursor):
        if len(rows) < limit:
            rows += connection.execute(part.limit(limit - len(rows))).all()
    return rows


def _parts(query: "Select[Any]", terms: Sequence[Term], cursor: Cursor | None) -> "list[Select[Any]]":
    """The rows of ``query`` from the cursor on, in the queries in which they are read, one after the other."""
    (term, *rest), backwards = terms, cursor is not None and cursor.backwards
    known = query.where(term.is_known).order_by(_order_of_known(term, backwards), *_orders(rest, backwards))
    unknown = query.where(not_(term.is_known)).order_by(*_orders(rest, backwards)) if term.may_be_unknown else None
    if cursor is not None and cursor.values[0] is None:
        begun = [] if unknown is None else [unknown.where(_beyond(rest, cursor.values[1:], backwards))]
        return [*begun, known] if backwards else begun
    if cursor is not None:
        known = known.where(_beyond_known(terms, cursor.values, backwards))
    return [known] if backwards or unknown is None else [known, unknown]


def _beyond_known(terms: Sequence[Term], values: Sequence[Any], backwards: bool) -> ColumnElement[bool]:
    """The condition for the rows after a place, as a range of the first term: a database seeks it in an index."""
    (term, *rest), (value, *further) = terms, values
    column, is_down = term.column, term.descending != backwards
    within, ahead = (column <= value, column < value) if is_down else (column >= value, column > value)
    return and_(within, or_(ahead, _beyond(rest, further, backwards)))


def _orders(terms: Sequence[Term], backwards: bool) -> Iterator[ColumnElement[Any]]:
    return (_order(term, backwards) for term in terms)


def _order_of_known(term: Term, backwards: bool) -> ColumnElement[Any]:
    # As in its index, which is read in either direction, though no row without a value is read: on PostgreSQL these are
    # behind the highest value in the index of a column, and behind the lowest in ours of days.
    column: ColumnElement[Any] = term.column
    is_down = term.descending != backwards
    if isinstance(column, Column):
        return column.desc() if is_down else column.asc()
    return column.desc().nulls_last() if is_down else column.asc().nulls_first()


def _order(term: Term, backwards: bool) -> ColumnElement[Any]:
    column: ColumnElement[Any] = term.column
    ordered = column.desc() if term.descending != backwards else column.asc()
    if not term.may_be_unknown:
        return ordered
    return ordered.nulls_first() if backwards else ordered.nulls_last()


def _beyond(terms: Sequence[Term], values: Sequence[Any], backwards: bool) -> ColumnElement[bool]:
    """The condition for the rows after a place or, with ``backwards``, before it."""
    if not terms:
        return false()
    (term, *rest), (value, *further) = terms, values
    column, beyond = term.column, _beyond(rest, further, backwards)
    if value is None:
        same = and_(column.is_(None), beyond)
        return or_(column.is_not(None), same) if backwards else same
    ahead = column < value if term.descending != backwards else column > value
    found = or_(ahead, and_(column == value, beyond))
    return found if backwards else or_(column.is_(None), found)


@frozen
class Page(Generic[T]):
    """A page of a list: its rows in order, the cursors of other pages, and the size of the whole list."""

    rows: Sequence[T]
    pages: "Pages"
    total: Size


@frozen
class Pages:
    """The cursors of the next and the previous page, as strings; None if there is no such page."""

    next: str | None = None
    previous: str | None = None


def cut(rows: Sequence[Any], count: int, cursor: Cursor | None, limit: int) -> tuple[list[Any], Pages]:
    """The rows of a page in the order of the list, and the cursors of the pages around it.

    ``rows`` are those of ``page`` with a limit one higher than ``limit``, to see whether there are more. Their last
    ``count`` values are those of the terms.
    """
    backwards = cursor is not None and cursor.backwards
    is_more, shown = len(rows) > limit, list(rows[:limit])
    if backwards:
        shown.reverse()
    if not shown:
        return [], Pages()
    first, last = tuple(shown[0][-count:]), tuple(shown[-1][-count:])
    has_previous = is_more if backwards else cursor is not None
    has_next = True if backwards else is_more
    return shown, Pages(
        str(Cursor(last)) if has_next else None, str(Cursor(first, backwards=True)) if has_previous else None
    )


def page_of(
    engine: Engine,
    cls: type[T],
    query: "Select[Any]",
    terms: Sequence[Term],
    place: str | None,
    limit: int,
    counted: "Select[Any] | None" = None,
) -> Page[T]:
    """A page of the list of ``query``, sorted by ``terms``, with at most ``limit`` rows.

    ``counted``: a query of as many rows, which is quicker to count.

    ``cls`` is the class of the rows; the columns of ``query`` are its fields, in order. ``place`` is a cursor as a
    string, None for the first page. Raises ConfigError for a wrong cursor.
    """
    cursor = cursor_of(place, terms) if place else None
    wanted = query.add_columns(*(term.column.label(None) for term in terms))
    with reading(engine) as connection:
        rows, pages = cut(rows_of_page(connection, wanted, terms, cursor, limit + 1), len(terms), cursor, limit)
        total = size_of(connection, query if counted is None else counted)
    return Page([cls(*row[: -len(terms)]) for row in rows], pages, total)
