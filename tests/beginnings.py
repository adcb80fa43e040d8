"""Archives with which many tests begin: written for the first of them, and copied for the others."""

import shutil
from collections.abc import Callable
from datetime import datetime
from functools import partial
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from sqlalchemy import Engine

from vokspider.store.db import tables
from vokspider.store.db.tables.search import INDEXES

from .archives import Archive

Write = Callable[[Archive], Archive]
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema"


@frozen
class Rows:
    """What is in the tables of a PostgreSQL archive, as COPY writes it, and the last number of each sequence."""

    of_tables: dict[str, bytes]
    last: dict[str, int]

    @classmethod
    def of(cls, engine: Engine) -> "Rows":
        found = dict[str, bytes]()
        with engine.connect() as connection:
            cursor = connection.connection.cursor()
            for name in (*(table.name for table in tables.metadata.sorted_tables), *INDEXES):
                with cursor.copy(f"COPY {name} TO STDOUT") as copy:
                    found[name] = b"".join(copy)
            last = {name: number for name, number in cursor.execute(_SEQUENCES) if number is not None}
        return cls({name: rows for name, rows in found.items() if rows}, last)

    def write(self, engine: Engine) -> None:
        """Put the rows into an empty archive, whose triggers would count them again."""
        with engine.begin() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name, rows in self.of_tables.items():
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608
                with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                    copy.write(rows)
            for name, number in self.last.items():
                cursor.execute("SELECT setval(%s, %s)", (name, number))


@define
class Beginnings:
    """What was written once in this process: SQLite files, and the rows of PostgreSQL archives.

    Each is kept with what the clock of its archive said at the end.
    """

    folder: Path
    _kept: dict[str, tuple[Path | Rows, datetime]] = field(factory=dict, init=False)

    def begin(self, archive: Archive, name: str, write: Write) -> Archive:
        """The archive, with all in it that ``write`` writes."""
        name = f"{name} on {archive.engine.dialect.name}"
        if name in self._kept:
            kept, archive.now = self._kept[name]
            _copy(kept, archive)
            return archive
        written = write(archive)
        self._kept[name] = self._keep(archive), archive.now
        return written

    def _keep(self, archive: Archive) -> Path | Rows:
        if archive.engine.dialect.name != "sqlite":
            return Rows.of(archive.engine)
        # The last connection that is closed takes the journal into the file.
        archive.engine.dispose()
        kept = self.folder / f"{len(self._kept)}.db"
        shutil.copyfile(archive.engine.url.database or "", kept)
        return kept


def _copy(kept: Path | Rows, archive: Archive) -> None:
    if isinstance(kept, Rows):
        kept.write(archive.engine)
    else:
        archive.engine.dispose()
        shutil.copyfile(kept, archive.engine.url.database or "")


def written_once(write: Callable[..., Archive]) -> Callable[..., Archive]:
    """The function of a fixture that only writes to its archive: the archive is written once for a process.

    Its one argument is an empty archive, or that of another such fixture.
    """

    def begin(*instance: Any, beginnings: Beginnings, **given: Archive) -> Archive:
        (archive,) = given.values()
        return beginnings.begin(archive, f"{write.__module__}.{write.__qualname__}", partial(write, *instance))

    # What pytest reads of a fixture's function.
    begin.__name__, begin.__doc__ = write.__name__, write.__doc__
    shared = Parameter("beginnings", Parameter.KEYWORD_ONLY)
    begin.__signature__ = Signature([*signature(write).parameters.values(), shared])  # type: ignore[attr-defined]
    return begin
