"""Whether the daemon is healthy, as pure functions: arguments are times, results are what is wrong."""

from datetime import datetime, timedelta

from attrs import frozen

from vokspider.schedule import WallClockTrigger, upcoming

FRESH = 90.0  # s; a beat comes every 20 s, but may wait 30 s for another program that writes the database
NOT_CHECKED = "the scheduler has not checked for due crawls"
MARGIN = timedelta(minutes=10)
_STARTS = 2  # starts that may pass without a healthy run
_FIRST_LOOK, _LONGEST_LOOK = timedelta(hours=1), timedelta(days=366 * 10)


@frozen
class Signs:
    """What the daemon knows about the crawls of one source; times are UTC.

    ``healthy_at``: the end of the last healthy crawl, or None. ``began_at``: the start of the source's first crawl, or
    of this daemon if there was no crawl.
    """

    began_at: datetime
    healthy_at: datetime | None = None


def previous_starts(trigger: WallClockTrigger, moment: datetime, count: int) -> list[datetime]:
    """The last ``count`` times of a trigger until the aware time ``moment``, in order; fewer if there were fewer.

    A trigger can only tell the next time, so the search begins earlier and earlier.
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
    """The time after which a healthy run must have ended: the last start but one.

    Only starts count whose run had time to end: its ``timeout`` in s, and some minutes more. None if there were not two
    such starts.
    """
    starts = previous_starts(trigger, now - timedelta(seconds=timeout) - MARGIN, _STARTS)
    return starts[0] if len(starts) == _STARTS else None


def trouble_of(beat_age: float, database: str | None, left_undone: str = NOT_CHECKED) -> list[str]:
    """What is wrong with a process itself, in sentences; empty if nothing is.

    ``beat_age``: s since its last beat. ``database``: why it does not respond, or None. ``left_undone``: what it does
    not do if there is no beat.
    """
    found = []
    if beat_age > FRESH:
        found.append(f"{left_undone} for {beat_age:.0f} s")
    if database:
        found.append(f"the database does not respond: {database}")
    return found


def silence_of(signs: Signs, since: datetime | None) -> str | None:
    """What is wrong with the crawls of a source, in a sentence, or None. ``since``: as from ``healthy_since``."""
    if since is None or (signs.healthy_at or signs.began_at) >= since:
        return None
    last = f"the last healthy crawl ended at {signs.healthy_at:%Y-%m-%d %H:%M} UTC" if signs.healthy_at else None
    last = last or f"no crawl was healthy since {signs.began_at:%Y-%m-%d %H:%M} UTC"
    return f"{last}, and {_STARTS} starts have gone by since: see 'vokspider runs list'"
