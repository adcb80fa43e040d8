"""All rows of an archive, to be compared with those of another one that was made at another time."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from vokspider.store.db import tables
from vokspider.store.db.tables.search import INDEXES
from vokspider.store.search.index import index_in

from .store.search.seeing import stored_rows

# A process, figures with times among them, and the hash of an entry with its time.
_NOT_COMPARED = {("run", "pid"), ("run", "stats"), ("log", "leaf")}
_OF_PROCESSES = {"lease", "host_pace"}
# Parts of an entry that are times, or hashes of rows with their times. That these match their rows, ``db check`` tells.
_WITH_TIMES = {"at", "time", "record", "capture_record", "change_record", "rows", "removed_rows"}


def every_row(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table and the contents of the indexes, without times."""
    with engine.connect() as connection:
        found: dict[str, Any] = {
            table.name: [_timeless(table.name, row) for row in connection.execute(_in_order(table)).mappings()]
            for table in tables.metadata.sorted_tables
            if table.name not in _OF_PROCESSES
        }
        return found | {name: stored_rows(connection, index_in(connection, name).name) for name in INDEXES}


def _in_order(table: Any) -> Any:
    return select(table).order_by(*table.primary_key.columns)


def _timeless(table: str, row: Any) -> dict[str, Any]:
    return {
        name: _value(name, value)
        for name, value in row.items()
        if (table, name) not in _NOT_COMPARED and not isinstance(value, datetime)
    }


def _value(name: str, value: Any) -> Any:
    if name != "entry":
        return value
    return {key: part for key, part in json.loads(value).items() if key not in _WITH_TIMES}
