"""``vokspider schedule``: when the daemon will crawl."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import attrs
import typer
from attrs import frozen

from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import answering
from vokspider.cli.state import state
from vokspider.config.fire_times import next_fire_times
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError


@frozen
class Due:
    """A time at which the daemon crawls a source, in the zone of the schedule and in UTC."""

    local: datetime
    utc: datetime
    in_seconds: int
    source: str


@lists
def schedule(
    context: typer.Context,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many times to show.", metavar="N")] = 5,
    *,
    output: Output,
) -> None:
    """Show the next times at which the daemon starts a crawl."""
    config = state(context).load()
    now, sources = utc_now(), config.enabled
    if not sources:
        raise ConfigError(f"no source is enabled; set enabled = true for at least one in {config.sources_file}")
    found = [
        Due(time, time.astimezone(UTC), round((time - now).total_seconds()), source.name)
        for source in sources
        for time in next_fire_times(config, source, now, count)
    ]
    due = sorted(found, key=lambda one: (one.utc, one.source))[:count]
    lines = "; ".join(dict.fromkeys(line for source in sources for line in source.lines))
    zone = config.schedule.timezone
    with answering():
        print_rows(due, _listing(zone, several=len(sources) > 1), output, f"{lines} in {zone}")


def _listing(zone: str, *, several: bool) -> Listing[Due]:
    return Listing[Due](
        ("local", "utc", "in", *["source"] * several),
        [Column("local", zone), Column("utc", "UTC"), Column("in"), *[Column[Due]("source")] * several],
        attrs.asdict,
        {
            "local": lambda due: f"{due.local:%a %Y-%m-%d %H:%M %Z}",
            "utc": lambda due: f"{due.utc:%Y-%m-%d %H:%M}",
            "in": lambda due: how_long(timedelta(seconds=due.in_seconds)),
        },
    )


def how_long(span: timedelta) -> str:
    """A time span in its two largest units, such as ``1 d 4 h`` or ``7 h 12 min``, or ``less than 1 min``."""
    minutes = int(span.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {rest} min"
    return f"{rest} min" if rest else "less than 1 min"
