"""An engine that cannot write, and whose queries have a time limit: for servers that answer requests of others."""

import math
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError

from vokspider.store.db.engine import is_unchangeable, make_engine

_STEPS = 10_000  # of SQLite's virtual machine between two looks at the clock; they take less than a millisecond
_CANCELED = "57014"  # PostgreSQL's code for a statement that was ended
# What is remembered of a connection.
_END, _FILE, _USED = "end of the transaction's time", "state of its file", "it was used"
_CONNECT = 5  # s for a connection to a server
_REPEATABLE_READ = 3  # psycopg's number of the isolation level


def open_read_only_engine(url: URL, seconds: float) -> Engine:
    """An engine for ``url`` that refuses to write; nothing is opened yet.

    A query, or a transaction of many, that takes longer than ``seconds`` ends with a DBAPIError that ``is_out_of_time``
    recognises. Raises StoreError like ``open_engine``.
    """
    if url.get_backend_name() == "sqlite":
        # Connections are kept, since each has to read the schema, and max_overflow=-1 lets nobody wait for one.
        engine = make_engine(url, seconds, max_overflow=-1)
        event.listen(engine, "do_connect", partial(_remember_file, url))
        event.listen(engine, "checkout", partial(_require_same_file, url))
        event.listen(engine, "do_connect", _open_read_only)
        event.listen(engine, "connect", _refuse_writes)
        event.listen(engine, "begin", partial(_limit_steps, seconds))
        event.listen(engine, "checkin", _forget_end)
    else:
        engine = make_engine(url, seconds, connect_args={"connect_timeout": _CONNECT})
        event.listen(engine, "begin", partial(_limit_transaction, seconds))
    event.listen(engine, "before_cursor_execute", _require_time)
    return engine


def is_out_of_time(error: DBAPIError) -> bool:
    """Whether a query was ended because it took too long."""
    cause = error.orig
    return (isinstance(cause, sqlite3.OperationalError) and str(cause) == "interrupted") or (
        getattr(cause, "sqlstate", None) == _CANCELED
    )


def _open_read_only(_dialect: Any, _record: Any, cargs: Any, cparams: Any) -> None:
    if not str(cargs[0]).startswith("file:"):
        cargs[0] = f"{Path(cargs[0]).absolute().as_uri()}?mode=ro"
        cparams["uri"] = True


def _remember_file(url: URL, _dialect: Any, record: Any, _cargs: Any, _cparams: Any) -> None:
    record.info[_FILE] = _state_of(url)


def _require_same_file(url: URL, _dbapi_connection: Any, record: Any, _proxy: Any) -> None:
    """Have the pool make a new connection if its file is another one by now, or was written by other means."""
    if record.info.get(_USED) and (record.info[_FILE] is None or record.info[_FILE] != _state_of(url)):
        raise DisconnectionError("the file of the database has changed")
    record.info[_USED] = True


def _state_of(url: URL) -> tuple[int, ...] | None:
    """What differs after a file was replaced or overwritten; None if it may be read only as immutable, or is missing.

    It also differs after SQLite has moved its log to the file, which does not matter.
    """
    if is_unchangeable(url):
        return None
    try:
        found = Path(url.database or "").stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def _refuse_writes(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.execute("PRAGMA query_only=ON")


def _limit_steps(seconds: float, connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    end = connection.info[_END] = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)


def _forget_end(_dbapi_connection: Any, record: Any) -> None:
    record.info.pop(_END, None)  # BEGIN of the next transaction is sent before its end is known


class _OutOfTimeError(Exception):
    """A transaction of many quick statements took too long."""

    sqlstate = _CANCELED


def _require_time(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    if time.monotonic() > connection.info.get(_END, math.inf):
        raise OperationalError(statement, None, _OutOfTimeError("the transaction took too long"))


def _limit_transaction(seconds: float, connection: Connection) -> None:
    # For the transaction, not the session: behind a pooler the session's next transaction belongs to another client.
    # On the driver's own cursor: SQLAlchemy would declare a server's cursor for it where the query is to be streamed.
    connection.info[_END] = time.monotonic() + seconds
    driver: Any = connection.connection.driver_connection
    # A transaction sees the archive at one moment, as on SQLite: what a query has found, the next one finds too.
    driver.isolation_level = _REPEATABLE_READ  # becomes part of BEGIN, as the next one does
    driver.read_only = True
    with driver.cursor() as cursor:
        # To compile a query takes longer than most of these queries.
        cursor.execute(f"SET LOCAL statement_timeout = {seconds * 1000:.0f}; SET LOCAL jit = off")
