"""When crawls are due. Pure: a configuration and a time come in, times come out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from vokspider.config import Config, Source
from vokspider.config.fire_times import after, lines_of, next_fire_times, next_time

__all__ = ["WallClockTrigger", "crawl_trigger", "next_fire_times", "upcoming"]


class WallClockTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires whenever the clock of ``zone`` comes to a time of one of the cron ``lines``, once for each such time.

    The clock's changes are handled as in Debian's cron. A line with a fixed time fires once for a time that the clock
    shows twice, and when the clock has jumped for a time that it leaves out. One that begins with a star in its minute
    or hour fires in both of two equal hours. APScheduler's own cron trigger fires twice in the first case, and in zones
    that jump at midnight it loses the whole day in the second.
    """

    def __init__(self, lines: Iterable[str], zone: ZoneInfo) -> None:
        self.zone = zone
        self.lines = lines_of(lines)  # in any order they are the same trigger

    def __setstate__(self, state: Mapping[str, object]) -> None:
        # A trigger stored by version 0.1 has other fields. It never fires; ``vokspider.jobs`` replaces it.
        self.__dict__.update({"lines": (), **state})

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first time after ``previous_fire_time``, or if that is None from ``now`` on; None if there is none."""
        start = now if previous_fire_time is None else after(previous_fire_time)
        return next_time(self.lines, self.zone, start)

    def __str__(self) -> str:
        return f"{'; '.join(self.lines)} by the clock of {self.zone}"


def crawl_trigger(config: Config, source: Source) -> WallClockTrigger:
    """The trigger of all cron lines of a source together; equal lines and zones give triggers of equal text."""
    return WallClockTrigger(source.lines, config.schedule.zone)


def upcoming(trigger: WallClockTrigger, now: datetime, count: int) -> list[datetime]:
    """The next ``count`` times of a trigger from the aware time ``now`` on, fewer if it ends."""
    times: list[datetime] = []
    while len(times) < count:
        fires = trigger.get_next_fire_time(times[-1] if times else None, now)
        if fires is None:
            break
        times.append(fires)
    return times
