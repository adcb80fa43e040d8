"""An engine that cannot write, and whose queries have a time limit: for servers that answer requests of others."""

import math
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from vokspider.store.db.engine import make_engine

_STEPS = 10_000  # of SQLite's virtual machine between two looks at the clock; they take less than a millisecond
_CANCELED = "57014"  # PostgreSQL's code for a statement that was ended
_END = "end of the transaction's time"
_CONNECT = 5  # s for a connection to a server


def open_read_only_engine(url: URL, seconds: float) -> Engine:
    """An engine for ``url`` that refuses to write; nothing is opened yet.

    A query, or a transaction of many, that takes longer than ``seconds`` ends with a DBAPIError that ``is_out_of_time``
    recognises. Raises StoreError like ``open_engine``.
    """
    if url.get_backend_name() == "sqlite":
        # A new connection for each transaction: that is quick, and a file that was replaced is noticed.
        engine = make_engine(url, seconds, poolclass=NullPool)
        event.listen(engine, "do_connect", _open_read_only)
        event.listen(engine, "connect", _refuse_writes)
        event.listen(engine, "begin", partial(_limit_steps, seconds))
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


def _refuse_writes(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.execute("PRAGMA query_only=ON")


def _limit_steps(seconds: float, connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    end = connection.info[_END] = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)


class _OutOfTimeError(Exception):
    """A transaction of many quick statements took too long."""

    sqlstate = _CANCELED


def _require_time(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    if time.monotonic() > connection.info.get(_END, math.inf):  # none before SQLite's BEGIN
        raise OperationalError(statement, None, _OutOfTimeError("the transaction took too long"))


def _limit_transaction(seconds: float, connection: Connection) -> None:
    # For the transaction, not the session: behind a pooler the session's next transaction belongs to another client.
    # On the driver's own cursor: SQLAlchemy would declare a server's cursor for it where the query is to be streamed.
    connection.info[_END] = time.monotonic() + seconds
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        # A transaction sees the archive at one moment, as on SQLite: what a query has found, the next one finds too.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(f"SET LOCAL statement_timeout = {seconds * 1000:.0f}")
