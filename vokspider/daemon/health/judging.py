"""Whether the daemon is healthy. Pure: times come in, reasons come out."""

from datetime import datetime, timedelta

from attrs import frozen

from vokspider.schedule import WallClockTrigger, upcoming

FRESH = 90.0  # s; a beat comes every 20 s, but may wait 30 s for another program that writes the database
MARGIN = timedelta(minutes=10)
_STARTS = 2  # that may go by without a healthy run
_FIRST_LOOK, _LONGEST_LOOK = timedelta(hours=1), timedelta(days=366 * 10)


@frozen
class Signs:
    """What the daemon knows of the crawls of one source, UTC.

    ``healthy_at``: when the last healthy one ended; ``began_at``: when the first one or, before there was one, this
    daemon began.
    """

    began_at: datetime
    healthy_at: datetime | None = None


def previous_starts(trigger: WallClockTrigger, moment: datetime, count: int) -> list[datetime]:
    """The last ``count`` times of a trigger until the aware time ``moment``, in order; fewer if there were fewer.

    A trigger only knows what comes next, so it is asked from ever earlier times on.
    """
    look = _FIRST_LOOK
    while True:
        found = _between(trigger, moment - look, moment)
        if len(found) >= count or look >= _LONGEST_LOOK:
            return found[-count:]
        look = min(look * 2, _LONGEST_LOOK)


def _between(trigger: WallClockTrigger, first: datetime, last: datetime) -> list[datetime]:
    times: list[datetime] = []
    fires = next(iter(upcoming(trigger, first, 1)), None)
    while fires is not None and fires <= last:
        times.append(fires)
        fires = trigger.get_next_fire_time(fires, first)
    return times


def healthy_since(trigger: WallClockTrigger, timeout: float, now: datetime) -> datetime | None:
    """When a healthy run has to have ended at the earliest: at the start before the last one, of those that had time.

    A start had time when a run from then on would have come to its ``timeout`` (s) by now, and some minutes more.
    None when the schedule has not had two such starts.
    """
    starts = previous_starts(trigger, now - timedelta(seconds=timeout) - MARGIN, _STARTS)
    return starts[0] if len(starts) == _STARTS else None


def trouble_of(beat_age: float, database: str | None) -> list[str]:
    """What is wrong with the daemon itself, for people; empty when all is well.

    ``beat_age``: s since the scheduler last checked for due crawls. ``database``: why it does not respond.
    """
    found = []
    if beat_age > FRESH:
        found.append(f"the scheduler has not checked for due crawls for {beat_age:.0f} s")
    if database:
        found.append(f"the database does not respond: {database}")
    return found


def silence_of(signs: Signs, since: datetime | None) -> str | None:
    """What is wrong with the crawls of a source, None when all is well; ``since`` as of ``healthy_since``."""
    if since is None or (signs.healthy_at or signs.began_at) >= since:
        return None
    last = f"the last healthy crawl ended at {signs.healthy_at:%Y-%m-%d %H:%M} UTC" if signs.healthy_at else None
    last = last or f"no crawl was healthy since {signs.began_at:%Y-%m-%d %H:%M} UTC"
    return f"{last}, and {_STARTS} starts have gone by since: see 'vokspider runs list'"
