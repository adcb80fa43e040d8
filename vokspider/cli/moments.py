"""The option ``--at``: the state of the archive at a size of its log, or at a time."""

from datetime import tzinfo
from typing import Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli.days import Zone
from vokspider.cli.then import asked_time
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.store.log.reading import size, size_before

At = Annotated[
    str | None,
    typer.Option(
        help="As the archive was when its log had so many entries, or at the end of this day, or at this time.",
        metavar="SIZE|DAY[THH:MM]",
    ),
]


def size_at(given: str, engine: Engine, zone: Zone) -> int:
    """The size of the log that ``--at`` names. Raises ConfigError if it is no size, day or time up to now."""
    if not given.isdecimal():
        return _size_then(given, engine, zone())
    found, wanted = size(engine), int(given)
    if wanted > found:
        raise ConfigError(f"--at {given}: the log is not that long yet, it has {found} entries")
    return wanted


def _size_then(given: str, engine: Engine, zone: tzinfo) -> int:
    return size_before(engine, asked_time(given, utc_now(), zone, "--at").time)
