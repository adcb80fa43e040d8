"""SQLite's statistics are exact, and renewed when the number of articles has doubled."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from vokspider.store.db.engine import leave, open_engine, prepare_file
from vokspider.store.db.schema import upgrade
from vokspider.store.db.statistics import analyse

_ADD = """
WITH RECURSIVE numbers (one) AS (SELECT :first UNION ALL SELECT one + 1 FROM numbers WHERE one < :last)
INSERT INTO article (id, source_id, external_id, url, status, first_seen_at, last_seen_at, revision, attempts,
    covered)
SELECT one, 1, one, 'https://example.org/' || one, 'pending', '2025-12-03 00:00:00.000000',
    '2025-12-03 00:00:00.000000', 0, 0, 0 FROM numbers
"""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    engine = open_engine(make_url(f"sqlite:///{tmp_path / 'archive.db'}"))
    prepare_file(engine)
    upgrade(engine)
    with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as connection:
        yield connection
        leave(engine)


def add(connection: sqlite3.Connection, first: int, last: int) -> None:
    connection.execute(_ADD, {"first": first, "last": last})


def known(connection: sqlite3.Connection) -> set[str]:
    """The number of articles, as each index of all of them has it."""
    rows = connection.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'article' AND idx <> 'ix_article_covered'")
    return {stat.partition(" ")[0] for (stat,) in rows}


def test_few_articles_need_none(connection: sqlite3.Connection) -> None:
    add(connection, 1, 999)
    analyse(connection)
    assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone()


def test_they_are_renewed_when_the_number_has_doubled(connection: sqlite3.Connection) -> None:
    add(connection, 1, 1_000)
    analyse(connection)
    assert known(connection) == {"1000"}
    add(connection, 1_001, 2_000)
    analyse(connection)
    assert known(connection) == {"1000"}
    add(connection, 2_001, 2_001)
    analyse(connection)
    assert known(connection) == {"2001"}
    connection.execute("DELETE FROM article WHERE id > 1000")
    analyse(connection)
    assert known(connection) == {"1000"}


def test_numbers_that_were_estimated_are_replaced(connection: sqlite3.Connection) -> None:
    add(connection, 1, 20_000)
    connection.execute("PRAGMA analysis_limit=100")
    connection.execute("ANALYZE article")
    connection.execute("PRAGMA analysis_limit=0")
    assert len(known(connection)) > 1
    connection.execute("UPDATE sqlite_stat1 SET stat = '5765175 29 1 1' WHERE idx = 'ix_article_day'")
    analyse(connection)
    assert known(connection) == {"20000"}


def test_a_command_that_wrote_renews_them(tmp_path: Path, connection: sqlite3.Connection) -> None:
    add(connection, 1, 1_000)
    leave(open_engine(make_url(f"sqlite:///{tmp_path / 'archive.db'}")))
    assert known(connection) == {"1000"}


def test_it_does_not_wait_for_a_writer(tmp_path: Path, connection: sqlite3.Connection) -> None:
    add(connection, 1, 1_000)
    connection.execute("BEGIN IMMEDIATE")
    leave(open_engine(make_url(f"sqlite:///{tmp_path / 'archive.db'}")))
    connection.execute("COMMIT")
    assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone()
