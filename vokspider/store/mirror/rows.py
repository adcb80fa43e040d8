"""Rows of an archive in the form in which a mirror compares and receives them, the same on each kind of database."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from attrs import frozen
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    TypeDecorator,
    and_,
    func,
    select,
    tuple_,
)

from vokspider.store.db import tables
from vokspider.store.db.given import LARGEST, given
from vokspider.store.db.streaming import SOME_HUNDRED, in_parts, streamed

# The values of a primary key. All copied tables have one of whole numbers.
Key = tuple[int, ...]
_SHOWN = 80  # characters of a value in a message
# Tables whose rows may be large, since each may contain a page or a text, and how many of them are in memory.
LARGE = frozenset({tables.capture, tables.revision, tables.dictionary})
_LARGE_AT_A_TIME = 8
# Compared by its length: the page's own hash is in another column, and reading all pages would take long.
_BY_LENGTH = frozenset({tables.capture.c.body})


@frozen
class Span:
    """A range of keys: those above ``after`` up to ``to``, which is included; None for no bound."""

    after: Key | None = None
    to: Key | None = None


@frozen
class Digest:
    """The number of the rows of a span, and the SHA-256 of their compared form."""

    rows: int
    sha256: str


@frozen
class Part:
    """Neighbouring rows: the key of the last one, and their digest."""

    last: Key
    digest: Digest


def written(key: Key) -> str:
    """A key as text: its numbers with commas between."""
    return ",".join(map(str, key))


def key_of(text: str, table: Table) -> Key:
    """The key that ``written`` wrote. Raises ValueError for a text that is not a key of this table."""
    key = tuple(int(one) for one in text.split(","))
    if written(key) != text or len(key) != len(table.primary_key.columns) or any(abs(one) > LARGEST for one in key):
        raise ValueError(f"{text!r} is not a key of {table.name}")
    return key


def keyed(table: Table, row: Any) -> Key:
    """The key of a row, which may be a mapping of columns."""
    values = row if isinstance(row, Mapping) else row._mapping
    return tuple(values[column.name] for column in table.primary_key.columns)


def within(table: Table, span: Span) -> ColumnElement[bool]:
    """The condition for the rows of a span."""
    columns = list(table.primary_key.columns)
    key: Any = columns[0] if len(columns) == 1 else tuple_(*columns)
    bounds = [] if span.after is None else [key > _bound(span.after)]
    return and_(True, *bounds, *([] if span.to is None else [key <= _bound(span.to)]))


def _bound(key: Key) -> Any:
    numbers = [given(number) for number in key]
    return numbers[0] if len(numbers) == 1 else tuple_(*numbers)


def parts(connection: Connection, table: Table, span: Span, size: int, most: int) -> Iterator[Part]:
    """The rows of a span in the order of their keys, ``size`` in each part, as far as ``most`` parts go."""
    query = _ordered(select(*_compared(table)), table, span).limit(size * most)
    for some in in_parts(streamed(connection, query), size):
        yield Part(keyed(table, some[-1]), digest_of(compared_form(row) for row in some))


def digest(connection: Connection, table: Table, span: Span) -> Digest:
    """The digest of all rows of a span."""
    query = _ordered(select(*_compared(table)), table, span)
    return digest_of(compared_form(row) for row in streamed(connection, query))


def forms(connection: Connection, table: Table, span: Span) -> dict[Key, str]:
    """The compared form of each row of a span, by its key."""
    query = _ordered(select(*_compared(table)), table, span)
    return {keyed(table, row): compared_form(row) for row in connection.execute(query)}


def digest_of(lines: Iterable[str]) -> Digest:
    """The digest of rows in their compared form."""
    found, number = hashlib.sha256(), 0
    for number, line in enumerate(lines, 1):  # noqa: B007
        found.update(line.encode("utf-8", "surrogatepass"))
    return Digest(number, found.hexdigest())


def compared_form(row: Sequence[Any]) -> str:
    """A row as it is compared: its values in the order of the columns, as one line of JSON."""
    return _write(list(row)) + "\n"


def form_of(table: Table, values: Mapping[str, Any]) -> str:
    """The compared form of a row that is not in the database."""
    return compared_form(
        [
            len(value) if column in _BY_LENGTH and (value := values[column.name]) is not None else values[column.name]
            for column in table.columns
        ]
    )


def whole(connection: Connection, table: Table, span: Span, limit: int) -> Iterator[tuple[Key, dict[str, Any]]]:
    """The first ``limit`` rows of a span with all columns as JSON values, by their keys."""
    query = _ordered(select(table), table, span).limit(limit)
    for row in streamed(connection, query, _LARGE_AT_A_TIME if table in LARGE else SOME_HUNDRED):
        yield keyed(table, row), {name: _plain(value) for name, value in row._mapping.items()}


def read(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row from JSON values as ``whole`` gives them.

    Raises ValueError for other columns, and for values that such a column cannot have.
    """
    if values.keys() != set(table.columns.keys()):
        unlike = sorted(values.keys() ^ set(table.columns.keys()))
        raise ValueError(f"a row of {table.name} has other columns than here: {', '.join(unlike)}")
    return {column.name: _read(column, values[column.name]) for column in table.columns}


def _ordered(query: Select[Any], table: Table, span: Span) -> Select[Any]:
    return query.select_from(table).where(within(table, span)).order_by(*table.primary_key.columns)


def _compared(table: Table) -> list[Any]:
    return [
        func.length(column, type_=Integer).label(column.name) if column in _BY_LENGTH else column
        for column in table.columns
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _read(column: Any, value: Any) -> Any:
    try:
        return _value(column.type, value, column.nullable)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{str(value)[:_SHOWN]!r} cannot be in the column {column.name} of {column.table}") from error


def _value(kind: Any, value: Any, nullable: bool) -> Any:
    if isinstance(kind, JSON) or (value is None and nullable):
        return value
    wanted = (kind.impl if isinstance(kind, TypeDecorator) else kind).python_type
    if wanted is bytes:
        return base64.b64decode(value, validate=True)
    if wanted is datetime:
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            raise ValueError("it has no zone")
        return time.astimezone(UTC)
    if wanted is date:
        return date.fromisoformat(value)
    if type(value) is not wanted:
        raise ValueError(f"it is not of the type {wanted.__name__}")
    if wanted is int and abs(value) > LARGEST:
        raise ValueError("it is too large")
    if wanted is str:
        value.encode()  # no database stores halves of surrogate pairs
    return value
