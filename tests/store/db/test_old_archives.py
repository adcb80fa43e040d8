"""Archives of every older version, each table of them filled, brought to the present one; and a newer one refused."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, Table, inspect, make_url, select, text

from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine, prepare_file, reading
from vokspider.store.db.schema import HEAD, alembic_config, upgrade
from vokspider.store.db.tables.search import PASSAGES
from vokspider.store.log.checking import damaged, different

from ...filling import ROWS, fill, stored_tables
from ..search.seeing import assert_in_step, stored_rows

_OLD = [f"{number:04}" for number in range(1, 16)]
_RENAMED = {"ajax_source_id": "listing_key"}


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    made = open_engine(make_url(empty_url))
    yield made
    made.dispose()


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in (*stored_tables(connection), *_views(connection))
    }


def _views(connection: Connection) -> list[Table]:
    return [tables.removal] if tables.removal.name in inspect(connection).get_view_names() else []


@pytest.mark.sampled(4)
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
        before.pop("hunk", None)  # made again from the texts
        for table, rows in before.items():
            # Fingerprints are made again where the program has another idea of equal texts.
            names = rows[0].keys() - {"content_sha256"}
            assert [{name: row[_RENAMED.get(name, name)] for name in names} for row in after[table]] == [
                {name: row[name] for name in names} for row in rows
            ], table
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("version", [version for version in _OLD if version < "0007"])
def test_the_log_tells_what_an_older_archive_knows_and_nothing_else(engine: Engine, version: str) -> None:
    prepare_file(engine)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), version)
    with engine.begin() as connection:
        fill(connection)
    upgrade(engine)
    with reading(engine) as connection:
        told = Counter(connection.execute(select(tables.log.c.kind).where(tables.log.c.migrated)).scalars())
        assert [str(one) for one in (*damaged(connection), *different(connection))] == []
    assert told["met"] == told["closed"] == ROWS
    # Before 0002 and 0004 there were no changes, absences and notes of what was forgotten.
    assert (told["gone"], told["back"]) == ((ROWS, ROWS) if version >= "0002" else (0, 0))
    assert told["forgotten"] == (ROWS if version >= "0004" else 0)
    assert told["stored"] + told["revised"] + told["reread"] == ROWS + (version >= "0002")


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


@pytest.mark.sampled(2)
@pytest.mark.parametrize("version", _OLD)
def test_the_texts_and_changes_of_an_old_archive_are_found(engine: Engine, version: str) -> None:
    prepare_file(engine)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), version)
    with engine.begin() as connection:
        fill(connection)
        for number, words in ((1, "The old harbour"), (2, "The new harbour")):
            row = {"number": number, "words": words}
            connection.execute(text("UPDATE revision SET article_id = 1, text = :words WHERE id = :number"), row)
        if "change" in {table.name for table in stored_tables(connection)}:
            connection.execute(text("UPDATE change SET article_id = 1, to_revision = 2 WHERE id = 1"))
    told: list[int] = []
    upgrade(engine, told.append)
    with engine.begin() as connection:
        assert_in_step(connection)
        assert len(stored_rows(connection, PASSAGES)) == 2 * ROWS  # title and text
        hunks = connection.execute(select(tables.hunk.c.side, tables.hunk.c.text)).all()
        assert {("removed", "old"), ("added", "new")} <= {tuple(one) for one in hunks}
        assert told[-1] > ROWS
