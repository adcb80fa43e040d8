"""Bringing a database to the present schema with Alembic, and saying where it is."""

from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from vokspider.errors import StoreError
from vokspider.store.engine import clear_errors, schema_version

# Any number, the same in every vokspider: PostgreSQL's lock that only one of two starting programs gets.
_ADVISORY_LOCK = 7_465_830_911


def _alembic(connection: Connection | None = None) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(files("vokspider.store") / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest migration that this program knows."""
    found = ScriptDirectory.from_config(_alembic()).get_current_head()
    if found is None:
        raise StoreError("this installation has no migrations; install vokspider again")
    return found


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()}


def upgrade(engine: Engine) -> str:
    """Bring the database to ``head()`` in one transaction, from nothing if need be; returns the version.

    Two programs that start together do it one after the other. Raises StoreError when the database cannot be used or
    is newer than this program.
    """
    with clear_errors(engine):
        current = schema_version(engine)
        wanted = head()
        if current == wanted:
            return wanted
        check_known(engine, current)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
            command.upgrade(_alembic(connection), "head")
        return wanted


def check_known(engine: Engine, current: str | None) -> None:
    """Refuse a database of a newer vokspider."""
    if current is not None and current not in _known():
        raise StoreError(
            f"the database {engine.url!r} is at version {current}, which this vokspider does not know; "
            "install a newer vokspider"
        )


def require_current(engine: Engine) -> None:
    """Refuse to read a database that is not at ``head()``; the message says which command helps."""
    with clear_errors(engine):
        current = schema_version(engine)
    if current is None:
        raise StoreError(f"the database {engine.url!r} holds no archive yet; 'vokspider crawl' makes one")
    check_known(engine, current)
    if current != head():
        raise StoreError(f"the database {engine.url!r} is at version {current}; run 'vokspider db upgrade' first")


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Alembic's filter: APScheduler looks after its own table."""
    return not (kind == "table" and name == "apscheduler_jobs")
