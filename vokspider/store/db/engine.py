"""Opens the archive's database, SQLite or PostgreSQL."""

import logging
import math
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from vokspider.model.errors import StoreError
from vokspider.store.db.explaining import clear_errors, shown
from vokspider.store.db.statistics import analyse

logger = logging.getLogger(__name__)
# Seconds that a writer waits for another one, unless the address has ?timeout=SECONDS.
_BUSY_TIMEOUT = 30.0
_READ = {"vokspider_read": True}
_MOMENT: ContextVar[Connection | None] = ContextVar("connection of one_moment", default=None)
# Behind a pooler such as PgBouncer, each transaction may go to another server process, which does not know the
# statements that were prepared in an earlier transaction.
_SERVER_ARGUMENTS = {"prepare_threshold": None, "client_encoding": "utf8"}


def _prepare_sqlite(patience: float) -> Callable[[Any, Any], None]:
    def prepare(dbapi_connection: Any, _record: Any) -> None:
        # The driver's own transaction handling starts with a read lock and fails at once when it cannot be raised;
        # we begin explicitly instead, see _begin_sqlite.
        dbapi_connection.isolation_level = None
        for pragma in (f"busy_timeout={patience * 1000:.0f}", "foreign_keys=ON", "synchronous=NORMAL"):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    return prepare


def _begin_sqlite(connection: Connection) -> None:
    read = connection.get_execution_options().get("vokspider_read")
    connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")


def open_engine(url: URL) -> Engine:
    """An engine for ``url``; nothing is opened or created yet.

    Raises StoreError for an address that SQLAlchemy cannot use, or whose driver is not installed.
    """
    return make_engine(url, _patience(url))


def open_hurried_engine(url: URL, patience: float) -> Engine:
    """An engine for short checks on one connection, which fails rather than wait longer than ``patience`` seconds.

    It does not notice a server that stops in the middle of a response; a caller that must not wait needs a thread.
    Raises StoreError like ``open_engine``.
    """
    if url.get_backend_name() == "sqlite":
        return make_engine(url, patience, pool_size=1, max_overflow=0, pool_timeout=patience)
    engine = make_engine(
        url,
        patience,
        pool_size=1,
        max_overflow=0,
        pool_timeout=patience,
        connect_args={"connect_timeout": math.ceil(patience)},
    )
    event.listen(engine, "begin", _limit_statements(patience))
    return engine


def _patience(url: URL) -> float:
    return float(str(url.query.get("timeout", _BUSY_TIMEOUT)))


def _limit_statements(patience: float) -> Callable[[Connection], None]:
    # For the transaction, not the session: behind a pooler the session's next transaction belongs to another client.
    return lambda connection: _say(connection, f"SET LOCAL statement_timeout = {patience * 1000:.0f}")


def _say(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def make_engine(url: URL, busy_timeout: float, *, connect_args: dict[str, Any] | None = None, **options: Any) -> Engine:
    """An engine for ``url`` with SQLAlchemy's ``options``. Raises StoreError like ``open_engine``."""
    is_file = url.get_backend_name() == "sqlite"
    arguments = {} if is_file else {**_SERVER_ARGUMENTS, **(connect_args or {})}
    try:
        engine = create_engine(url, pool_pre_ping=not is_file, connect_args=arguments, **options)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"database.url {shown(url)!r} cannot be used: {error}") from error
    except ImportError as error:
        way_out = f"pip install 'vokspider[postgres]' ({error})"
        raise StoreError(f"database.url {shown(url)!r} needs a driver: {way_out}") from error
    if is_file:
        event.listen(engine, "do_connect", _open_unchangeable)
        event.listen(engine, "connect", _prepare_sqlite(busy_timeout))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _require_unicode(url))
    return engine


def is_unchangeable(url: URL) -> bool:
    """Whether this user can open an SQLite file only as immutable.

    SQLite coordinates readers and writers by files beside the database, which it cannot create in a read-only folder.
    If such files exist, the file is not opened as immutable, since they may contain data.
    """
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return False
    path = Path(url.database)
    beside = [path.with_name(f"{path.name}{mark}") for mark in ("-wal", "-shm")]
    return path.is_file() and not os.access(path.parent, os.W_OK) and not any(one.exists() for one in beside)


def _open_unchangeable(_dialect: Any, _record: Any, cargs: Any, cparams: Any) -> None:
    path = cargs[0]
    if is_unchangeable(URL.create("sqlite", database=path)):
        cargs[0] = f"{Path(path).as_uri()}?immutable=1"
        cparams["uri"] = True


def _require_unicode(url: URL) -> Callable[[Any, Any], None]:
    def require(dbapi_connection: Any, _record: Any) -> None:
        encoding = dbapi_connection.info.parameter_status("server_encoding")
        if encoding not in (None, "UTF8"):
            raise StoreError(
                f"the database {shown(url)} stores text as {encoding}, which does not support all characters; "
                "create one in UTF8: createdb --template template0 --encoding UTF8 NAME"
            )

    return require


def prepare_file(engine: Engine) -> None:
    """Create the folder of a SQLite file, and let readers and a writer use the file at the same time.

    Raises StoreError if that is not possible. Does nothing for a server or a database in memory.
    """
    url = engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder of the database {shown(url)} cannot be created: {error}") from error
    with clear_errors(engine):
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode=WAL")  # outside of any transaction; the file remembers it
        finally:
            connection.close()


def file_identity(url: URL) -> tuple[int, int] | None:
    """The device and inode of an SQLite file, to notice when another file is at the same path; None without a file."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    try:
        found = Path(url.database).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def unchanged(url: URL) -> Iterator[None]:
    """Raise StoreError at the end if a file that was read as immutable changed in the meantime."""
    path = Path(url.database) if url.database and is_unchangeable(url) else None
    before = path.stat() if path else None
    yield
    if path and before:
        after = path.stat()
        if (after.st_mtime_ns, after.st_size) != (before.st_mtime_ns, before.st_size):
            raise StoreError(f"the archive {shown(url)} was written while it was read; run the command again")


def empty_log(engine: Engine) -> bool:
    """Move the contents of SQLite's ``-wal`` file to the database file, so that a copy of that file is complete.

    Never waits. Returns False if a reader or writer is in the way, or if this user may not write; that is not an error,
    since the next run or the daemon will try again. Does nothing for a server.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with own_connection(engine) as connection:
            connection.execute("PRAGMA busy_timeout=0")
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    except (sqlite3.Error, SQLAlchemyError) as error:
        logger.info(
            "the write-ahead log of the database was not truncated this time: %s", str(error).partition("\n")[0]
        )
        return False


def leave(engine: Engine) -> None:
    """Close an engine that was used for writing, after what SQLite needs: see ``analyse`` and ``empty_log``."""
    _renew_statistics(engine)
    empty_log(engine)
    engine.dispose()


def _renew_statistics(engine: Engine) -> None:
    if engine.dialect.name == "sqlite" and engine.url.database:
        with suppress(sqlite3.Error, SQLAlchemyError), own_connection(engine) as connection:
            connection.execute("PRAGMA busy_timeout=0")  # the next one can do it
            analyse(connection)


@contextmanager
def own_connection(engine: Engine) -> Iterator[sqlite3.Connection]:
    """A driver's connection outside of any pool, so that its settings may be changed. For SQLite only."""
    pooled = engine.raw_connection()
    connection = cast(sqlite3.Connection, pooled.driver_connection)
    pooled.detach()
    with closing(connection):
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading, which never waits for a writer on SQLite. In ``one_moment`` it is always the same."""
    shared = _MOMENT.get()
    if shared is not None and shared.engine is engine:
        yield shared
        return
    with engine.connect().execution_options(**_READ) as connection:
        yield connection


@contextmanager
def one_moment(engine: Engine) -> Iterator[None]:
    """Read with one transaction whatever ``reading`` reads in this context: what is read agrees, and it is quicker.

    Nothing may go on to read after this context, such as a response that is streamed.
    """
    with engine.connect().execution_options(**_READ) as connection:
        token = _MOMENT.set(connection)
        try:
            yield
        finally:
            _MOMENT.reset(token)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection for reading that sees the archive at one moment, regardless of what a crawl writes meanwhile."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**_READ, **level) as connection:
        yield connection


def schema_version(engine: Engine) -> str | None:
    """The version of the database's schema, which is its last migration; None if it has no schema."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
