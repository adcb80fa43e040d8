"""Copies a whole archive to another database, SQLite or PostgreSQL, completely or not at all."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, Table, func, insert, select

from vokspider.model.errors import StoreError
from vokspider.store.db import tables
from vokspider.store.db.engine import schema_version, snapshot
from vokspider.store.db.explaining import clear_errors, shown
from vokspider.store.db.schema import HEAD, upgrade
from vokspider.store.runs.numbers import highest_number, number_on
from vokspider.store.search.filling import fill_again
from vokspider.store.totals.recounting import recounted

# Leases mean nothing in another database, and the pace of requests depends on the clock of this one. The search index
# and the totals are made again from what was copied.
_LEFT_OUT = frozenset(
    one.name
    for one in (
        *(tables.lease, tables.host_pace, tables.search_index, tables.hunk),
        *(tables.total, tables.edited, tables.unlike_duplicate, tables.run_total),
    )
)
# Rows in memory at a time. Each may contain a page.
_AT_A_TIME = 200
Copying = Callable[[str, int], None]


@frozen
class Copied:
    """A copied table: the number of rows, and their SHA-256, which is the same in both databases."""

    table: str
    rows: int
    sha256: str


def copy_archive(source: Engine, target: Engine, on_rows: Copying = lambda table, rows: None) -> list[Copied]:
    """Copy all rows of ``source``, from one moment, to the empty ``target``, in one transaction.

    The copy is read back and compared before the transaction ends. ``on_rows`` is called with the table and the number
    of rows done. Raises StoreError if the target is not empty, if a copy differs, or if a database fails; nothing is
    written then.
    """
    if source.url == target.url:
        raise StoreError(f"{shown(target.url)} is the archive itself; name another database")
    _require_no_tables(target)
    upgrade(target)
    with clear_errors(source), snapshot(source) as origin, clear_errors(target), target.begin() as connection:
        _require_no_rows(target, connection)
        with recounted(connection):
            copied = [_copy_table(table, origin, connection, on_rows) for table in _tables()]
        number_on(connection, highest_number(origin))
        for done in fill_again(connection):
            on_rows("search index", done)
        return copied


def _tables() -> list[Table]:
    """The tables to copy; those that others refer to come first."""
    return [table for table in tables.metadata.sorted_tables if table.name not in _LEFT_OUT]


def _require_no_tables(target: Engine) -> None:
    """Raises StoreError before anything is created if the target contains an archive."""
    with clear_errors(target):
        version = schema_version(target)
    if version not in (None, HEAD):
        raise StoreError(f"{shown(target.url)} holds an archive already; name an empty database")


def _require_no_rows(target: Engine, connection: Connection) -> None:
    for table in _tables():
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise StoreError(
                f"{shown(target.url)} is not empty, its table {table.name} has rows; name an empty database"
            )


def _copy_table(table: Table, source: Connection, target: Connection, on_rows: Copying) -> Copied:
    written = _Digest()
    for rows in _batches(table, source):
        written.add(rows)
        target.execute(insert(table), [dict(row._mapping) for row in rows])
        on_rows(table.name, written.rows)
    found = _Digest()
    for rows in _batches(table, target):
        found.add(rows)
    if (found.rows, found.sha256) != (written.rows, written.sha256):
        counts = f"{written.rows} rows were written, and {found.rows} are there"
        raise StoreError(f"the copy of the table {table.name} differs from the original ({counts}); nothing was kept")
    return Copied(table.name, written.rows, written.sha256)


def _batches(table: Table, connection: Connection) -> Iterator[Sequence[Any]]:
    query = select(table).order_by(*table.primary_key.columns)
    return connection.execute(query.execution_options(yield_per=_AT_A_TIME)).partitions()


class _Digest:
    """Counts and hashes rows in a way that does not depend on the database."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, rows: Sequence[Any]) -> None:
        self.rows += len(rows)
        for row in rows:
            self._hash.update(json.dumps([_plain(value) for value in row], sort_keys=True).encode())

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value.isoformat() if isinstance(value, date | datetime) else value
