"""When the cron lines of a source are due, by the clock of a time zone. Pure functions, without APScheduler."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cronsim import CronSim

from vokspider.config.cron import parse_line

if TYPE_CHECKING:
    from vokspider.config import Config
    from vokspider.config.sources import Source

_MOMENT = timedelta(microseconds=1)


def lines_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The cron lines as ``parse_line`` returns them, each once and sorted. Raises ValueError for a wrong one."""
    return tuple(sorted({parse_line(line) for line in lines}))


def next_time(lines: Iterable[str], zone: ZoneInfo, start: datetime) -> datetime | None:
    """The first time of any of the ``lines`` from the aware time ``start`` on; None if there is none.

    Changes of the clock are handled as in Debian's cron.
    """
    times = (_next_time(line, start.astimezone(UTC), zone) for line in lines)
    return min(filter(None, times), key=lambda time: time.astimezone(UTC), default=None)


def _next_time(line: str, start: datetime, zone: ZoneInfo) -> datetime | None:
    """The first time of one line from ``start`` (UTC) on; None if there is none.

    When the clock was set back, cronsim may return earlier times first; they are skipped.
    """
    before = (start - _MOMENT).astimezone(zone)
    return next((time for time in CronSim(line, before) if time >= start), None)


def after(time: datetime) -> datetime:
    """The earliest moment after ``time``, in UTC."""
    return time.astimezone(UTC) + _MOMENT


def next_fire_times(config: "Config", source: "Source", now: datetime, count: int) -> list[datetime]:
    """The next ``count`` times at which a crawl of a source is due, from the aware time ``now`` on.

    They are in the zone of the schedule; there are fewer if the schedule has no more.
    """
    lines, zone, start = lines_of(source.lines), config.schedule.zone, now
    times: list[datetime] = []
    while len(times) < count and (time := next_time(lines, zone, start)) is not None:
        times.append(time)
        start = after(time)
    return times
