"""Statements are compiled once for all engines of a process.

An engine remembers what it compiled. Each test has an engine of its own, and would compile the same statements again,
which takes longer than the database takes for them.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event


class Compiled(dict[Any, Any]):
    """Compiled statements, by the kind of database in place of the engine's own object for it."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_shared(key), default)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_shared(key))

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_shared(key), compiled)


def _shared(key: Any) -> Any:
    """The key of a statement, which begins with the engine's dialect."""
    dialect, *others = key
    return type(dialect), dialect.server_version_info, *others


def compile_once() -> None:
    """From now on all engines of this process share what they compile."""
    compiled = Compiled()

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)
