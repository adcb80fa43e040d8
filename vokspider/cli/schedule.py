"""``vokspider schedule``: when the daemon will crawl."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from vokspider.cli.common import Json, print_json, print_table, state
from vokspider.cli.plain import answering
from vokspider.model.clock import utc_now


def schedule(
    context: typer.Context,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many times to show.", metavar="N")] = 5,
    json: Json = False,
) -> None:
    """Show the next times at which the daemon starts a crawl."""
    config = state(context).load()
    from vokspider.schedule import next_fire_times

    now = utc_now()
    times = next_fire_times(config, now, count)
    with answering():
        if json:
            for time in times:
                print_json(_record(time, now))
            return
        title = f"{'; '.join(config.schedule.lines)} in {config.schedule.timezone}"
        print_table((config.schedule.timezone, "UTC", "in"), (_row(time, now) for time in times), title=title)


def _record(time: datetime, now: datetime) -> dict[str, object]:
    return {"local": time, "utc": time.astimezone(UTC), "in_seconds": round((time - now).total_seconds())}


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
