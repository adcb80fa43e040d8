"""When an article is looked at again, and when a missing one counts as gone. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

# A page that failed is tried by the next crawls at once this often, then after 1, 2, 4 ... days.
_PROMPT_TRIES, _LONGEST_WAIT = 3, timedelta(days=32)
_YEAR = timedelta(days=365)
# A daily crawl does not start at the same second every day: what is due within six hours is due.
_EARLY = timedelta(hours=6)


def next_check(since: datetime, now: datetime, ages_days: Sequence[float]) -> datetime:
    """When an article is due again: at the first of the ages after ``since`` that is in the future, then once a year.

    A check may come a quarter of its age early, at most six hours. Ages that have passed are skipped.
    """
    dues = (since + age - min(_EARLY, age / 4) for age in map(_days, ages_days))
    ahead = next((due for due in dues if due > now), None)
    if ahead is not None:
        return ahead
    last = since + _days(ages_days[-1])
    return last + _YEAR * max((now + _EARLY - last) // _YEAR + 1, 1) - _EARLY


def _days(number: float) -> timedelta:
    return timedelta(days=number)


def retry_at(attempts: int, now: datetime) -> datetime:
    """When an article is due again after its fetch failed ``attempts`` times in a row."""
    if attempts <= _PROMPT_TRIES:
        return now
    return now + min(timedelta(days=2 ** min(attempts - _PROMPT_TRIES - 1, 10)), _LONGEST_WAIT)


def to_minute(time: datetime) -> datetime:
    """The minute of a time: runs of a daily schedule begin in the same one, but not at the same second."""
    return time.replace(second=0, microsecond=0)


def confirmations(runs: Iterable[datetime], hours: float) -> int:
    """How many of the runs, given by the times at which they began, lie ``hours`` apart, to the minute."""
    number, last = 0, None
    for time in sorted(map(to_minute, runs)):
        if last is None or time - last >= timedelta(hours=hours):
            number, last = number + 1, time
    return number
