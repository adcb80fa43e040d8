"""Writes log entries about what a transaction did, in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, insert, text

from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.log.entries import Told, row_of
from vokspider.store.log.recording import recorded

# One statement for the first entry and for all others, on both databases.
_GROW = text(
    "INSERT INTO log_head (id, size) VALUES (1, :number) "
    "ON CONFLICT (id) DO UPDATE SET size = log_head.size + excluded.size RETURNING size"
)
_INSERT = insert(tables.log)


class Log:
    """Collects the events of one transaction, and writes them at its end."""

    def __init__(self) -> None:
        self._told: list[Told] = []

    @contextmanager
    def told_by(self, connection: Connection) -> Iterator[None]:
        """Write the events that were added in this context, as the last statements of the caller's transaction."""
        self._told.clear()  # the events of an earlier transaction that failed
        yield
        write(connection, self._told)
        self._told.clear()

    @contextmanager
    def told_also(self) -> Iterator[None]:
        """In the context of ``told_by``: forget the events that were added here if it fails."""
        before = len(self._told)
        try:
            yield
        except BaseException:
            del self._told[before:]
            raise

    def add(self, told: Told) -> None:
        """Add an event; it is written at the end of the transaction."""
        self._told.append(told)


def write(connection: Connection, told: list[Told]) -> None:
    """Write the entries of these events, in order.

    From here on, other transactions that write entries wait until this one ends.
    """
    if told:
        # Before the size is taken, from where on others wait. The rows of an upgrade may not have all columns yet.
        told = [one if one.migrated else recorded(connection, one) for one in told]
        size = run(connection, _GROW, {"number": len(told)}).scalar_one()
        first = size - len(told) + 1
        rows = [row_of(one, seq) for seq, one in enumerate(told, first)]
        # PostgreSQL's driver takes twice as long for a list of one.
        run(connection, _INSERT, rows if len(rows) > 1 else rows[0])
