"""When crawls are due, as pure functions of a configuration and a time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from vokspider.config import Config, Source
from vokspider.config.fire_times import after, lines_of, next_fire_times, next_time

__all__ = ["WallClockTrigger", "crawl_trigger", "next_fire_times", "upcoming"]


class WallClockTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires whenever the clock of ``zone`` reaches a time of one of the cron ``lines``.

    Changes of the clock are handled as in Debian's cron. A line with a fixed time fires once if the clock shows that
    time twice, and after the jump if the clock skips it. A line whose minute or hour begins with a star fires in both
    of two equal hours. APScheduler's own cron trigger fires twice in the first case, and in zones that jump at midnight
    it loses the whole day in the second.
    """

    def __init__(self, lines: Iterable[str], zone: ZoneInfo) -> None:
        self.zone = zone
        self.lines = lines_of(lines)  # sorted, so their order in the configuration does not matter

    def __setstate__(self, state: Mapping[str, object]) -> None:
        # A trigger stored by version 0.1 has other fields. It never fires; ``vokspider.jobs`` replaces it.
        self.__dict__.update({"lines": (), **state})

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first time after ``previous_fire_time``. If that is None, the first time from ``now`` on.

        None if there is none.
        """
        start = now if previous_fire_time is None else after(previous_fire_time)
        return next_time(self.lines, self.zone, start)

    def __str__(self) -> str:
        return f"{'; '.join(self.lines)} by the clock of {self.zone}"


def crawl_trigger(config: Config, source: Source) -> WallClockTrigger:
    """The trigger for all cron lines of a source. Triggers with equal lines and zones have the same ``str``."""
    return WallClockTrigger(source.lines, config.schedule.zone)


def upcoming(trigger: WallClockTrigger, now: datetime, count: int) -> list[datetime]:
    """The next ``count`` times of a trigger from the aware time ``now`` on; fewer if it has no more."""
    times: list[datetime] = []
    while len(times) < count:
        fires = trigger.get_next_fire_time(times[-1] if times else None, now)
        if fires is None:
            break
        times.append(fires)
    return times
