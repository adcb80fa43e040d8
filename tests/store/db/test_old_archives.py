"""Archives of every older version, each table of them filled, brought to the present one; and a newer one refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, make_url, select, text

from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine, prepare_file
from vokspider.store.db.schema import HEAD, alembic_config, upgrade

from ...filling import ROWS, fill, stored_tables

_OLD = ["0001", "0002", "0003", "0004", "0005", "0006"]
_RENAMED = {"ajax_source_id": "listing_key"}


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    made = open_engine(make_url(empty_url))
    yield made
    made.dispose()


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in stored_tables(connection)
    }


@pytest.mark.parametrize("version", _OLD)
def test_nothing_is_lost_in_an_upgrade(engine: Engine, version: str) -> None:
    prepare_file(engine)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), version)
    with engine.begin() as connection:
        fill(connection)
        before = contents(connection)
    assert all(len(rows) == ROWS for rows in before.values())
    assert upgrade(engine) == HEAD
    with engine.begin() as connection:
        after = contents(connection)
        for table, rows in before.items():
            # Fingerprints are made again where the program has another idea of equal texts.
            names = rows[0].keys() - {"content_sha256"}
            assert [{name: row[_RENAMED.get(name, name)] for name in names} for row in after[table]] == [
                {name: row[name] for name in names} for row in rows
            ], table
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]


@pytest.mark.parametrize("version", [version for version in _OLD if version < "0005"])
def test_a_capture_says_whether_its_bytes_are_kept(engine: Engine, version: str) -> None:
    prepare_file(engine)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), version)
    with engine.begin() as connection:
        fill(connection)
        connection.execute(text("UPDATE capture SET body = NULL WHERE id = 2"))
    upgrade(engine)
    with engine.begin() as connection:
        kept = connection.execute(
            select(tables.capture.c.id, tables.capture.c.kept).order_by(tables.capture.c.id)
        ).all()
    assert [tuple(row) for row in kept] == [(1, True), (2, False), (3, True)]
