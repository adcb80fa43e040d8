"""Keeps the statistics from which SQLite guesses how many rows a condition leaves. PostgreSQL has its own."""

import sqlite3
from collections.abc import Iterator

from vokspider.store.db import tables

# Fewer rows need no statistics, whichever index is read.
_LEAST = 1_000


def analyse(connection: sqlite3.Connection) -> None:
    """Count the tables and their indexes again, if the number of articles has doubled or halved since the last time.

    Exactly, not with ``PRAGMA analysis_limit`` as ``PRAGMA optimize`` does: with that, each index of one table seems to
    have another number of rows, and with a million articles SQLite sorted all of them for each list. The caller's
    connection commits each statement by itself, so others wait for one table at a time.
    """
    if _is_old(connection):
        for table in _largest(connection):
            connection.execute(f'ANALYZE "{table}"')


def _is_old(connection: sqlite3.Connection) -> bool:
    (number,) = connection.execute("SELECT count(*) FROM article").fetchone()
    known = list(_known(connection))
    right = known and all(number <= 2 * one and one <= 2 * number for one in known)
    return number >= _LEAST and not right


def _known(connection: sqlite3.Connection) -> Iterator[int]:
    """How many articles each index of all of them seems to have."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone():
        of_some = "SELECT name FROM pragma_index_list('article') WHERE partial"
        query = f"SELECT stat FROM sqlite_stat1 WHERE tbl = 'article' AND idx NOT IN ({of_some})"  # noqa: S608
        for (stat,) in connection.execute(query).fetchall():
            yield int(str(stat).partition(" ")[0])


def _largest(connection: sqlite3.Connection) -> Iterator[str]:
    for table in tables.metadata.sorted_tables:
        some = f'SELECT 1 FROM "{table.name}" LIMIT 1 OFFSET {_LEAST - 1}'  # noqa: S608
        if connection.execute(some).fetchone():
            yield table.name
