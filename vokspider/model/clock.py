"""The one source of the present time; everything else is given a clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present time, aware, in UTC."""
    return datetime.now(UTC)


def starting_at(now: datetime | None) -> Clock:
    """A clock that says ``now`` at present and goes on from there; the present time without one."""
    if now is None:
        return utc_now
    ahead = now - utc_now()
    return lambda: utc_now() + ahead
