"""Migrations: from nothing to the models, on both databases, and what is refused."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, make_url, text

from vokspider.model.errors import StoreError
from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine, prepare_file, schema_version
from vokspider.store.db.schema import HEAD, alembic_config, include_object, open_for_looking, require_current, upgrade
from vokspider.store.db.tables.search import INDEX_TABLES, INDEXES


@pytest.fixture
def engine(empty_url: str) -> Engine:
    return open_engine(make_url(empty_url))


def migrate(engine: Engine) -> None:
    """Go through all migrations, as an old archive does."""
    prepare_file(engine)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), HEAD)


def shape(engine: Engine) -> dict[str, Any]:
    """Everything that makes up the tables."""
    found = inspect(engine)
    return {
        table: (
            {(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(table)},
            {(index["name"], *index["column_names"]) for index in found.get_indexes(table)},
            {(key["name"], *key["column_names"]) for key in found.get_unique_constraints(table)},
            {(_name_of(table, key), *key["constrained_columns"]) for key in found.get_foreign_keys(table)},
            tuple(found.get_pk_constraint(table)["constrained_columns"]),
        )
        for table in found.get_table_names()
    } | {"indexes": indexes(engine), "views": {one: found.get_view_definition(one) for one in found.get_view_names()}}


def _name_of(table: str, key: Any) -> str:
    """The name of a foreign key. SQLAlchemy does not see it where SQLite has it in the column, after ALTER TABLE."""
    return key["name"] or f"fk_{table}_{'_'.join(key['constrained_columns'])}_{key['referred_table']}"


def indexes(engine: Engine) -> set[str]:
    """The names of all indexes: SQLAlchemy does not see every one in SQLite."""
    queries = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()",
    }
    with engine.connect() as connection:
        return {name for name in connection.execute(text(queries[engine.dialect.name])).scalars() if name[:3] == "ix_"}


def test_a_file_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is another program's: it has a table 'bookmarks'"):
        upgrade(open_engine(make_url(f"sqlite:///{path}")))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["other.db"]


def test_a_new_database_is_made_at_once_and_as_the_migrations_make_it(engine: Engine) -> None:
    assert upgrade(engine) == HEAD
    made = shape(engine)
    with engine.begin() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == HEAD
        connection.execute(text("DROP VIEW removal"))
        for table in sorted(inspect(connection).get_table_names(), key=lambda name: name not in INDEXES):
            connection.execute(text(f"DROP TABLE IF EXISTS {table}{' CASCADE' * (engine.dialect.name != 'sqlite')}"))
    migrate(engine)
    assert shape(engine) == made
    engine.dispose()


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": include_object}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []
    found = set(inspect(engine).get_table_names())
    assert found - INDEX_TABLES == {*tables.metadata.tables, "alembic_version"}
    assert set(INDEXES) <= found
    engine.dispose()


def test_the_known_head_is_the_newest_script() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_an_upgrade_of_a_present_database_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO lease VALUES ('crawl:x', 'o', 'h', 1, :t, :t, :t)"), {"t": "2025-12-03 00:00:00"}
        )
    assert upgrade(engine) == HEAD
    require_current(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM lease")).scalar() == 1
    engine.dispose()


def test_programs_that_start_together_upgrade_one_after_the_other(empty_url: str) -> None:
    engines = [open_engine(make_url(empty_url)) for _ in range(4)]
    gate, errors = threading.Barrier(4), []

    def start(engine: Engine) -> None:
        gate.wait()
        try:
            upgrade(engine)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert {schema_version(engine) for engine in engines} == {HEAD}
    for engine in engines:
        engine.dispose()


def test_a_database_of_a_newer_program_is_refused(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (upgrade, require_current):
        with pytest.raises(StoreError, match=r"9999.*install a newer vokspider"):
            refuse(engine)
    engine.dispose()


def test_a_database_without_an_archive_is_not_read(engine: Engine) -> None:
    with pytest.raises(StoreError, match="has no archive yet; 'vokspider crawl' creates it"):
        require_current(engine)
    engine.dispose()


def test_looking_at_a_database_that_is_not_there_makes_no_file(sqlite_url: str) -> None:
    url = make_url(sqlite_url)
    engine = open_for_looking(url)
    assert schema_version(engine) == HEAD
    engine.dispose()
    from pathlib import Path

    assert not Path(str(url.database)).exists()


def test_sqlite_lets_readers_work_beside_a_writer(sqlite_url: str) -> None:
    engine = open_engine(make_url(sqlite_url))
    upgrade(engine)
    with engine.connect() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in _PRAGMAS}
    assert pragmas == _PRAGMAS
    engine.dispose()


_PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 1}


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("postgresql+psycopg://me:secret@127.0.0.1:1/nowhere", "is the server running"),
        ("sqlite:////proc/nowhere/archive.db", "folder of the database .* cannot be created"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_clear_line(url: str, hint: str) -> None:
    engine = open_engine(make_url(url))
    with pytest.raises(StoreError, match=hint) as caught:
        upgrade(engine)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    engine.dispose()


def test_a_file_that_is_no_database_is_named(sqlite_url: str) -> None:
    url = make_url(sqlite_url)
    with open(str(url.database), "wb") as stream:  # noqa: PTH123
        stream.write(b"this is no database, but it is long enough to be looked at" * 100)
    engine = open_engine(url)
    with pytest.raises(StoreError, match="not a database"):
        upgrade(engine)
    engine.dispose()
