"""What all tables share: times with a zone, and the cost of importing them."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import StatementError

from vokspider.store.db import tables

from ...archives import Archive, article, on_sqlite


@on_sqlite
def test_a_time_of_another_zone_is_read_as_utc(archive: Archive) -> None:
    archive.add(article(1))
    there = datetime(2025, 12, 1, 3, tzinfo=timezone(timedelta(hours=9)))
    with archive.engine.begin() as connection:
        connection.execute(update(tables.article).values(due_at=there, fetched_at=None))
        found = connection.execute(select(tables.article.c.due_at, tables.article.c.fetched_at)).one()
    assert tuple(found) == (datetime(2025, 11, 30, 18, tzinfo=UTC), None)
    assert found.due_at.tzinfo is UTC


@on_sqlite
def test_a_time_without_zone_is_refused(archive: Archive) -> None:
    with archive.engine.begin() as connection, pytest.raises(StatementError, match="a time without zone"):
        connection.execute(update(tables.article).values(due_at=datetime(2025, 12, 1)))  # noqa: DTZ001


def test_the_orm_is_not_imported() -> None:
    code = "import sys, vokspider.store.db.tables; sys.exit('sqlalchemy.orm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
