"""The only source of the current time; all other code is given a clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The current time in UTC, as an aware datetime."""
    return datetime.now(UTC)


def starting_at(now: datetime | None) -> Clock:
    """A clock that starts at ``now`` and runs on from there; the real clock if ``now`` is None."""
    if now is None:
        return utc_now
    ahead = now - utc_now()
    return lambda: utc_now() + ahead
