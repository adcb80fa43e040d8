"""Archives with which many tests begin: written for the first of them, and copied for the others."""

import shutil
from collections.abc import Callable
from datetime import datetime
from functools import partial
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Any

from attrs import define, field

from .archives import Archive

Write = Callable[[Archive], Archive]


@define
class Beginnings:
    """The SQLite files of a process that are copied, each with what the clock of its archive said at the end."""

    folder: Path
    _kept: dict[str, tuple[Path, datetime]] = field(factory=dict, init=False)

    def begin(self, archive: Archive, name: str, write: Write) -> Archive:
        """The archive, with all in it that ``write`` writes; on PostgreSQL it is written each time."""
        if archive.engine.dialect.name != "sqlite":
            return write(archive)
        path = Path(archive.engine.url.database or "")
        if name in self._kept:
            kept, archive.now = self._kept[name]
            archive.engine.dispose()
            shutil.copyfile(kept, path)
            return archive
        written = write(archive)
        # The last connection that is closed takes the journal into the file.
        archive.engine.dispose()
        kept = self.folder / f"{len(self._kept)}.db"
        shutil.copyfile(path, kept)
        self._kept[name] = kept, archive.now
        return written


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
