"""When crawls are due. Pure: a configuration and a time come in, times come out."""

from bisect import bisect_left
from collections.abc import Iterable
from copy import copy
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from vokspider.config import Config

_MOMENT = timedelta(microseconds=1)


class WallClockTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires whenever the clock of ``zone`` comes to a time of one of the ``cron`` triggers, once for each such time.

    A time that the clock shows twice, when daylight saving ends, counts the first time; one that the clock jumps over
    counts when it has jumped. APScheduler's own cron trigger fires twice in the first case, and in zones that jump at
    midnight it loses the whole day in the second.
    """

    def __init__(self, cron: Iterable[CronTrigger], zone: ZoneInfo) -> None:
        self.zone = zone
        # The zone is ours to apply: the cron triggers count on a clock that never jumps. Sorted, so that the same lines
        # in another order are the same trigger.
        self.times = OrTrigger(sorted((_without_zone(trigger) for trigger in cron), key=str))

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first time after ``previous_fire_time``, or if that is None from ``now`` on; None if there is none."""
        start = now.astimezone(UTC) if previous_fire_time is None else previous_fire_time.astimezone(UTC) + _MOMENT
        shown = _shown(start, self.zone)
        while (wall := self.times.get_next_fire_time(None, shown.replace(tzinfo=UTC))) is not None:
            shown = wall.replace(tzinfo=None)
            fires = first_instant(shown, self.zone)
            if fires >= start:
                return fires.astimezone(self.zone)
            shown += _MOMENT
        return None

    def __str__(self) -> str:
        return f"{self.times} by the clock of {self.zone}"


def crawl_trigger(config: Config) -> WallClockTrigger:
    """The trigger of all cron lines together; equal configurations give triggers of equal text."""
    return WallClockTrigger(config.schedule.triggers(), config.schedule.zone)


def next_fire_times(config: Config, now: datetime, count: int) -> list[datetime]:
    """The next ``count`` times from the aware time ``now`` on at which a crawl is due, in the zone of the schedule."""
    return upcoming(crawl_trigger(config), now, count)


def upcoming(trigger: WallClockTrigger, now: datetime, count: int) -> list[datetime]:
    """The next ``count`` times of a trigger from the aware time ``now`` on, fewer if it ends."""
    times: list[datetime] = []
    while len(times) < count:
        fires = trigger.get_next_fire_time(times[-1] if times else None, now)
        if fires is None:
            break
        times.append(fires)
    return times


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the clock of ``zone`` shows the naive time ``wall`` or a later one."""
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _shown(early, zone) == wall:
        return early
    seconds = range(int((late - early).total_seconds()))
    jump = bisect_left(seconds, True, key=lambda second: _shown(early + timedelta(seconds=second), zone) >= wall)
    return early + timedelta(seconds=jump)


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock of ``zone`` shows, without its zone."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _without_zone(trigger: CronTrigger) -> CronTrigger:
    bare = copy(trigger)
    bare.timezone = UTC
    return bare
