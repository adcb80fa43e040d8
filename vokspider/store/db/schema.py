"""Creates and upgrades the schema with Alembic, and reports its version."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import URL, Connection, Engine, inspect, make_url, text

from vokspider.model.errors import StoreError
from vokspider.store.db import tables
from vokspider.store.db.engine import file_identity, open_engine, prepare_file, reading, schema_version
from vokspider.store.db.explaining import clear_errors, shown
from vokspider.store.db.tables.order import ORDER_INDEX, create_order_index
from vokspider.store.db.tables.removals import create_view
from vokspider.store.db.tables.search import INDEX_TABLES, create_indexes
from vokspider.store.totals.recounting import recounted
from vokspider.store.totals.triggers import create_triggers

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

# An arbitrary number, the same in every vokspider: the PostgreSQL lock of the program that migrates.
_ADVISORY_LOCK = 7_465_830_911
# APScheduler's own table, created by the daemon.
JOBS = "apscheduler_jobs"
# How the names of procrastinate's tables begin, see ``vokspider.jobs.queue_schema``.
QUEUE_TABLES = "procrastinate_"
# The newest migration; a test compares it with the scripts. A constant, since importing Alembic is slow.
HEAD = "0022"


def alembic_config(connection: Connection | None = None) -> "AlembicConfig":
    """Alembic's configuration, with the connection that ``migrations/env.py`` uses."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("vokspider.store.db") / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, on_indexed: Callable[[int], None] = lambda done: None) -> str:
    """Create the schema or bring it to ``HEAD``, in one transaction; returns the version.

    ``on_indexed`` is called with the number of revisions and changes that were added to a search index. If two programs
    start together, one waits for the other. Raises StoreError if the database fails, belongs to another program, or is
    newer than this program.
    """
    _refuse_foreign_file(engine)
    prepare_file(engine)
    with clear_errors(engine):
        current = schema_version(engine)
        if current == HEAD:
            return HEAD
        check_known(engine, current)
        with migrating(engine) as connection:
            if not inspect(connection).get_table_names():
                create(connection)
                return HEAD
            from alembic import command

            from vokspider.store.search.filling import fill

            # Migrations need not think of the triggers, which SQLite loses when it rewrites a table.
            with recounted(connection):
                command.upgrade(alembic_config(connection), HEAD)
            for done in fill(connection):
                on_indexed(done)
        return HEAD


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction that may change the schema. Other programs wait for its end, without a timeout."""
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            for setting in ("statement_timeout", "lock_timeout"):
                connection.execute(text(f"SET LOCAL {setting} = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
            yield connection
        return
    with engine.connect() as connection:
        driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        # Rewriting a table drops it first, which foreign keys forbid. They are checked at the end.
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if orphans := connection.execute(text("PRAGMA foreign_key_check")).all():
                    raise StoreError(
                        f"rows of {orphans[0][0]} would refer to missing rows of {orphans[0][2]}; nothing was changed"
                    )
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _refuse_foreign_file(engine: Engine) -> None:
    """Raises StoreError for another program's SQLite file. A server may be shared by several programs."""
    if engine.dialect.name != "sqlite" or file_identity(engine.url) is None:
        return
    with clear_errors(engine), reading(engine) as connection:
        tables = set(inspect(connection).get_table_names()) - {JOBS}
    if tables and "alembic_version" not in tables:
        found = f"it has a table {min(tables)!r} and no version of ours"
        raise StoreError(
            f"the database {shown(engine.url)} is another program's: {found}; name another file in database.url"
        )


def create(connection: Connection) -> None:
    """Create the present schema in an empty database; a test compares it with the result of the migrations."""
    tables.metadata.create_all(connection, checkfirst=False)
    create_indexes(connection)
    create_order_index(connection)
    create_view(connection)
    create_triggers(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def open_for_looking(url: URL) -> Engine:
    """An engine for a run that writes nothing; an empty archive in memory if there is none yet.

    Raises StoreError if the archive is not at ``HEAD``.
    """
    path = url.database or ""
    if url.get_backend_name() != "sqlite" or Path(path).exists():
        engine = open_engine(url)
        with clear_errors(engine):
            is_empty = schema_version(engine) is None
        if not is_empty:
            require_current(engine)
            return engine
    engine = open_engine(make_url("sqlite://"))
    upgrade(engine)
    return engine


def check_known(engine: Engine, current: str | None) -> None:
    """Raises StoreError for a database of a newer vokspider."""
    if current is not None and current > HEAD:
        raise StoreError(
            f"the database {shown(engine.url)} is at version {current}, which this vokspider does not know; "
            "install a newer vokspider"
        )


def require_current(engine: Engine) -> None:
    """Raises StoreError, which names the command that helps, for a database that is not at ``HEAD``."""
    with clear_errors(engine):
        current = schema_version(engine)
    if current is None:
        raise StoreError(f"the database {shown(engine.url)} has no archive yet; 'vokspider crawl' creates it")
    check_known(engine, current)
    if current != HEAD:
        raise StoreError(f"the database {shown(engine.url)} is at version {current}; run 'vokspider db upgrade' first")


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Filter for Alembic: APScheduler and procrastinate have their own tables, each database some indexes."""
    if kind == "table":
        return name not in INDEX_TABLES | {JOBS} and not (name or "").startswith(QUEUE_TABLES)
    return not (kind == "index" and name == ORDER_INDEX)
