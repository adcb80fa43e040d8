"""Rows for every table of an archive, of whatever version: made from the tables as the database describes them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, types

from vokspider.store.db.tables.search import INDEX_TABLES

# Tables that are not of the archive.
OTHERS = {"alembic_version", "apscheduler_jobs", "search_index", *INDEX_TABLES}
ROWS = 3


def stored_tables(connection: Connection) -> list[Table]:
    """The tables of the archive; those that others refer to come first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in OTHERS]


def fill(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Put three rows into every table, with a value in every column; returns them by table."""
    filled = {}
    for table in stored_tables(connection):
        rows = [_row(table, number) for number in range(1, ROWS + 1)]
        connection.execute(insert(table), rows)
        filled[table.name] = rows
    return filled


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(table, column, number) for column in table.columns}


def _value(table: Table, column: "Column[Any]", number: int) -> Any:  # noqa: PLR0911 (one line for each type)
    if column.foreign_keys or column.name in ("id", "number", "position"):
        return number
    if column.name == "lines":  # numbers of rows of another table
        return f"[{number}]"
    words = f"{table.name} {column.name} {number} 서울"
    match column.type:
        case types.Boolean():
            return number % 2 == 0
        case types.Integer():
            return number
        case types.Float():
            return number / 7
        case types.DateTime():
            return datetime(2025, 12, number, 1, 2, 3, 456789)  # noqa: DTZ001 (as the database has it)
        case types.Date():
            return date(2024, 2, 28 + number % 2)
        case types.LargeBinary():
            return bytes(range(256)) * number
        case types.JSON():
            return [words, {"b": number, "a": None}]
        case _:
            return words[: getattr(column.type, "length", None) or 1_000]
