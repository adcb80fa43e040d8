"""How the database and its errors are named to people, with a way out."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from vokspider.model.errors import StoreError


def shown(url: URL) -> str:
    """The address of a database as people write it, without its password."""
    # Imported here, since only messages need the configuration and its import is slow.
    from vokspider.config import show_database

    return show_database(url)


@contextmanager
def clear_errors(engine: Engine) -> Iterator[None]:
    """Turn database errors into StoreError with one line: the problem and how to fix it."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:  # sqlite3.Error from direct use of the driver, see prepare_file
        raise StoreError(f"the database {shown(engine.url)} cannot be used: {explain(error)}") from error


# Messages of SQLite and PostgreSQL, and how to fix the problem.
_WAYS_OUT = {
    "unable to open database file": "is it a file, is its folder there, and may this user write in both?",
    "database is locked": "another program holds it for long; close it, or wait",
    "readonly": "may this user write the file and its folder?",
    "read-only transaction": "the server takes no writes: is it a standby, or may this user only read?",
    "statement timeout": "the server's statement_timeout is too short: ALTER ROLE ... SET statement_timeout = 0",
    "lock timeout": "another program holds a table for long; close it, or wait",
    "unsupported startup parameter": "a pooler such as PgBouncer does not pass it on; leave it out of database.url",
    "malformed": "the file is damaged; put a backup in its place",
    "not a database": "is it a file of another program, or damaged? Correct database.url, or put a backup in its place",
    "disk I/O error": "is the disk healthy, and are the -wal and -shm files beside the database left alone?",
    "disk is full": "free some space",
    "No space left": "free some space",
    "Connection refused": "is the server running, and is the port right?",
    "too many clients": "wait, or raise the server's max_connections",
    "slots are reserved": "wait, or raise the server's max_connections",
    "authentication failed": "check user and password in VOKSPIDER_DATABASE__URL",
    "terminating connection": "the server was stopped, or its keeper ended this connection",
    "closed the connection": "the server was stopped or crashed; see its log",
    "not yet accepting": "the server is starting; try again",
    "starting up": "the server is starting; try again",
    "shutting down": "the server is being stopped; try again when it runs",
    "does not exist": "create it first (createdb), or correct database.url",
}


def explain(error: Exception) -> str:
    """The message of a database error on one line, with how to fix it if that is known."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    way_out = next((hint for mark, hint in _WAYS_OUT.items() if mark in said), "check database.url")
    return f"{said.partition(chr(10))[0]}; {way_out}"
