"""When an article is checked again, and when a missing one counts as gone. Pure functions."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

# A failed page is tried again by the next crawl, up to this many times; then after 1, 2, 4 ... days.
_PROMPT_TRIES, _LONGEST_WAIT = 3, timedelta(days=32)
_YEAR = timedelta(days=365)
# A daily crawl does not start at the same second every day, so a check may come up to six hours early.
_EARLY = timedelta(hours=6)


def next_check(since: datetime, now: datetime, ages_days: Sequence[float]) -> datetime:
    """When an article is due again: when it reaches the next of the ages, counted from ``since``, then once a year.

    A check comes early by a quarter of its age, but by at most six hours. Ages that have passed are skipped.
    """
    dues = (since + age - min(_EARLY, age / 4) for age in map(_days, ages_days))
    ahead = next((due for due in dues if due > now), None)
    if ahead is not None:
        return ahead
    last = since + _days(ages_days[-1])
    return last + _YEAR * max((now + _EARLY - last) // _YEAR + 1, 1) - _EARLY


def young_from(now: datetime, ages_days: Sequence[float]) -> datetime:
    """The time after which an article must have been first seen to be young: to have ages, or a check for one, ahead.

    Others are checked once a year. A day is for a check that comes a little late.
    """
    return now - _days(ages_days[-1]) - _days(1)


def checks_a_day(met: int, old: int, ages_days: Sequence[float]) -> float:
    """How many checks the ages ask for each day, on average.

    ``met``: the number of articles that were first seen within the last age; ``old``: of all others.
    """
    return met * len(ages_days) / ages_days[-1] + old / _YEAR.days


def _days(number: float) -> timedelta:
    return timedelta(days=number)


def retry_at(attempts: int, now: datetime) -> datetime:
    """When an article is due again after its fetch failed ``attempts`` times in a row."""
    if attempts <= _PROMPT_TRIES:
        return now
    return now + min(timedelta(days=2 ** min(attempts - _PROMPT_TRIES - 1, 10)), _LONGEST_WAIT)


def to_minute(time: datetime) -> datetime:
    """The time cut to its minute: runs of a daily schedule begin in the same minute, but not at the same second."""
    return time.replace(second=0, microsecond=0)


def confirmations(runs: Iterable[datetime], hours: float) -> int:
    """The number of runs that count as confirmations: each begins at least ``hours`` after the one counted before.

    ``runs``: the times at which the runs began, compared to the minute.
    """
    number, last = 0, None
    for time in sorted(map(to_minute, runs)):
        if last is None or time - last >= timedelta(hours=hours):
            number, last = number + 1, time
    return number
