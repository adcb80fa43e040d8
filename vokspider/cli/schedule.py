"""``vokspider schedule``: when the daemon will crawl."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from vokspider.cli.common import Json, print_json, print_table, state
from vokspider.cli.plain import answering
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError


def schedule(
    context: typer.Context,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many times to show.", metavar="N")] = 5,
    json: Json = False,
) -> None:
    """Show the next times at which the daemon starts a crawl."""
    config = state(context).load()
    from vokspider.schedule import next_fire_times

    now, sources = utc_now(), config.enabled
    if not sources:
        raise ConfigError(f"no source is enabled; set enabled = true for at least one in {config.sources_file}")
    starts = sorted(
        ((time, source.name) for source in sources for time in next_fire_times(config, source, now, count)),
        key=lambda start: (start[0].astimezone(UTC), start[1]),
    )[:count]
    with answering():
        if json:
            for time, source in starts:
                print_json(_record(time, now, source))
            return
        several = len(sources) > 1
        lines = "; ".join(dict.fromkeys(line for source in sources for line in source.lines))
        columns = (config.schedule.timezone, "UTC", "in", *(["source"] if several else []))
        rows = ((*_row(time, now), *([source] if several else [])) for time, source in starts)
        print_table(columns, rows, title=f"{lines} in {config.schedule.timezone}")


def _record(time: datetime, now: datetime, source: str) -> dict[str, object]:
    seconds = round((time - now).total_seconds())
    return {"local": time, "utc": time.astimezone(UTC), "in_seconds": seconds, "source": source}


def _row(time: datetime, now: datetime) -> tuple[str, ...]:
    return f"{time:%a %Y-%m-%d %H:%M %Z}", f"{time.astimezone(UTC):%Y-%m-%d %H:%M}", how_long(time - now)


def how_long(span: timedelta) -> str:
    """A span of time in its two largest units, e.g. ``1 d 4 h``, ``7 h 12 min``; below a minute ``less than 1 min``."""
    minutes = int(span.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {rest} min"
    return f"{rest} min" if rest else "less than 1 min"
