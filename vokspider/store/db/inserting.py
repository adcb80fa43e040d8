"""Inserts rows unless they are there, in words that both databases understand."""

from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(database: Connection | Engine, table: Table) -> Any:
    """An INSERT that takes ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return (sqlite if database.dialect.name == "sqlite" else postgresql).insert(table)
