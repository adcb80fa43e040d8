"""Conditions on many numbers at once."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def is_among(connection: Connection, column: Any, numbers: Collection[int]) -> ColumnElement[bool]:
    """The condition that a column has one of the numbers, however many: together they are one parameter."""
    if connection.dialect.name == "sqlite":
        there: ColumnElement[bool] = column.in_(select(as_column(connection, numbers)))
        return there
    among: ColumnElement[bool] = column == any_(_array(numbers))
    return among


def as_column(connection: Connection, numbers: Collection[int]) -> ColumnElement[int]:
    """The column of a table with a row for each of the numbers."""
    rows: Any
    if connection.dialect.name == "sqlite":
        rows = func.json_each(json.dumps(list(numbers))).table_valued("value")
    else:
        rows = func.unnest(_array(numbers)).table_valued("value").render_derived()
    column: ColumnElement[int] = rows.c.value
    return column


def _array(numbers: Collection[int]) -> Any:
    return bindparam(None, list(numbers), ARRAY(BigInteger), unique=True)
