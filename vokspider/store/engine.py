"""Opening the archive's database, SQLite or PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from vokspider.errors import StoreError

# A writer waits this long for another one; ms.
_BUSY_TIMEOUT = 30_000
_READ = {"vokspider_read": True}


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    # The driver's own transaction handling starts with a read lock and fails at once when it cannot be raised;
    # we begin explicitly instead, see _begin_sqlite.
    dbapi_connection.isolation_level = None
    for pragma in (f"busy_timeout={_BUSY_TIMEOUT}", "foreign_keys=ON", "synchronous=NORMAL"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read = connection.get_execution_options().get("vokspider_read")
    connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")


def open_engine(url: URL) -> Engine:
    """An engine for ``url``; nothing is opened or made yet.

    Raises StoreError for an address that SQLAlchemy cannot use, or whose driver is not installed.
    """
    try:
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"database.url {url!r} cannot be used: {error}") from error
    except ImportError as error:
        raise StoreError(f"database.url {url!r} needs a driver: pip install 'vokspider[postgres]' ({error})") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def prepare_file(engine: Engine) -> None:
    """Make the folder of a SQLite file, and let readers and a writer work in the file at the same time.

    Raises StoreError when that cannot be done. A server, or a database in memory, needs nothing.
    """
    url = engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder of the database {url!r} cannot be made: {error}") from error
    with clear_errors(engine):
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode=WAL")  # outside of any transaction; the file remembers it
        finally:
            connection.close()


def file_identity(url: URL) -> tuple[int, int] | None:
    """What tells a SQLite file from another one at the same path; None where there is no file."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    try:
        found = Path(url.database).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, and so never waits for a writer on SQLite."""
    with engine.connect().execution_options(**_READ) as connection:
        yield connection


@contextmanager
def clear_errors(engine: Engine) -> Iterator[None]:
    """Turn what the driver says when the database cannot be reached into one line with the way out."""
    try:
        yield
    except OperationalError as error:
        raise StoreError(_explain(engine.url, error)) from error
    except DBAPIError as error:
        raise StoreError(f"the database {engine.url!r} answered: {_first_line(error)}") from error
    except sqlite3.Error as error:  # from what is said to the driver itself, see prepare_file
        raise StoreError(f"the database {engine.url!r} cannot be used: {error}; check database.url") from error


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]


def _explain(url: URL, error: OperationalError) -> str:
    hints = {
        "unable to open database file": "is the folder there, and may this user write in it?",
        "database is locked": "another program holds it for longer than 30 s; close it, or wait",
        "readonly": "may this user write the file and its folder?",
        "disk is full": "free some space",
        "Connection refused": "is the server running, and is the port right?",
        "authentication failed": "check user and password in VOKSPIDER_DATABASE__URL",
        "does not exist": "create it first (createdb), or correct database.url",
    }
    said = _first_line(error)
    way_out = next((hint for mark, hint in hints.items() if mark in str(error.orig)), "check database.url")
    return f"the database {url!r} cannot be used: {said}; {way_out}"


def schema_version(engine: Engine) -> str | None:
    """The migration that the database is at, None for a database without one."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
