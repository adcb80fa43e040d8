"""Tells in the log what a transaction did, in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, insert, text

from vokspider.store.db import tables
from vokspider.store.log.entries import Told, row_of

# One statement for the first entry and for all others, on both databases.
_GROW = text(
    "INSERT INTO log_head (id, size) VALUES (1, :number) "
    "ON CONFLICT (id) DO UPDATE SET size = log_head.size + excluded.size RETURNING size"
)
_INSERT = insert(tables.log)


class Log:
    """What the present transaction has to tell."""

    def __init__(self) -> None:
        self._told: list[Told] = []

    @contextmanager
    def told_by(self, connection: Connection) -> Iterator[None]:
        """Write what is told meanwhile, as the last statements before the transaction on ``connection`` ends."""
        self._told.clear()  # what a transaction that failed had to tell
        yield
        write(connection, self._told)
        self._told.clear()

    def add(self, told: Told) -> None:
        """Remember what happened, up to the end of the transaction."""
        self._told.append(told)


def write(connection: Connection, told: list[Told]) -> None:
    """Write entries in their order. Other transactions that have some wait from here on for this one's end."""
    if told:
        size = connection.execute(_GROW, {"number": len(told)}).scalar_one()
        first = size - len(told) + 1
        connection.execute(_INSERT, [row_of(one, seq) for seq, one in enumerate(told, first)])
