"""The schema of the queue, which procrastinate gives: created, upgraded and checked.

procrastinate's schema has no version. So the name of the last migration that is in it is kept as the comment of its
table of jobs.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

from vokspider.model.errors import StoreError
from vokspider.store.db.engine import reading
from vokspider.store.db.explaining import clear_errors, shown
from vokspider.store.db.schema import QUEUE_TABLES, migrating

_JOBS = f"{QUEUE_TABLES}jobs"
_MARK = "vokspider: "
MISSING, FOREIGN, OLD, CURRENT, NEWER = "missing", "foreign", "old", "current", "newer"


def upgrade_queue(engine: Engine) -> str:
    """Create the queue's tables or bring them up to date, in one transaction; returns the version.

    Raises StoreError if the database fails, or if the tables belong to another program.
    """
    with clear_errors(engine), migrating(engine) as connection:
        state = _state(connection)
        if state == FOREIGN:
            raise StoreError(f"the database {shown(engine.url)} {_FAULTS[FOREIGN]}")
        if state == MISSING:
            _run(connection, _schema())
        elif state == OLD:
            for path in newer_than(_version(connection) or "", _migrations()):
                _run(connection, path.read_text(encoding="utf-8"))
        if state in (MISSING, OLD):
            _run(connection, f"COMMENT ON TABLE {_JOBS} IS '{_MARK}{_newest()}'")
        return _version(connection) or ""


def state_of_queue(engine: Engine) -> str:
    """Whether the queue's tables are ``missing``, ``old``, ``current``, ``newer``, or ``foreign``.

    Raises StoreError if the database fails.
    """
    with clear_errors(engine), reading(engine) as connection:
        return _state(connection)


_FAULTS = {
    MISSING: "has no queue yet; run 'vokspider db upgrade'",
    OLD: "has a queue of an older version; run 'vokspider db upgrade'",
    FOREIGN: "has procrastinate's tables of another program; use a database or schema of its own for the archive",
}


def fault_of(state: str) -> str | None:
    """What is wrong with a queue in a ``state``, after the name of its database; None if it can be used."""
    return _FAULTS.get(state)


def require_queue(engine: Engine) -> None:
    """Raises StoreError, which names the command that helps, if the database has no queue of this version."""
    if fault := fault_of(state_of_queue(engine)):
        raise StoreError(f"the database {shown(engine.url)} {fault}")


def newer_than(version: str, paths: list[Path]) -> list[Path]:
    """The migrations after ``version``, in order. Their names begin with the version of procrastinate that has them."""
    return sorted((path for path in paths if path.stem > version), key=lambda path: path.stem)


def _state(connection: Connection) -> str:
    if not inspect(connection).has_table(_JOBS):
        return MISSING
    version = _version(connection)
    if version is None:
        return FOREIGN
    newest = _newest()
    return CURRENT if version == newest else OLD if version < newest else NEWER


def _version(connection: Connection) -> str | None:
    comment = inspect(connection).get_table_comment(_JOBS)["text"] or ""
    return comment.removeprefix(_MARK) if comment.startswith(_MARK) else None


def _newest() -> str:
    return max(path.stem for path in _migrations())


def _migrations() -> list[Path]:
    from procrastinate.schema import SchemaManager

    return list(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _schema() -> str:
    from procrastinate.schema import SchemaManager

    return str(SchemaManager.get_schema())


def _run(connection: Connection, script: str) -> None:
    # Without parameters, so that the driver takes several statements and leaves percent signs alone.
    connection.execution_options(no_parameters=True).exec_driver_sql(script)
