"""The headers of conditional requests, by which a site can say that a stored page has not changed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
_NO_TAGS = frozenset(("", '""', "w/", 'w/""', "*", "-"))
_FIRST_YEAR = 1990  # an earlier date, such as one of 1970, comes from a clock that was not set


def validators(headers: Mapping[str, Any] | None, now: datetime) -> tuple[tuple[str, str], ...]:
    """The headers of a conditional request at ``now``, as pairs, from the stored headers of the previous response.

    Values that cannot distinguish versions are left out: with a future or invalid date, a site may call every later
    page unmodified. The result is empty if there was ``Vary: *``, which means that no two requests are equal.
    """
    given: dict[str, list[str]] = {}
    for name, value in (headers or {}).get("items", ()):
        given.setdefault(name.lower(), []).append(value.strip())
    if "*" in given.get("vary", ()):
        return ()
    found = {name: value for name in _CONDITIONS if (value := _only(given.get(name, ()))) is not None}
    usable = {name: value for name, value in found.items() if _tells(name, value, now)}
    return tuple((_CONDITIONS[name], value) for name, value in usable.items())


def _only(values: Sequence[str]) -> str | None:
    """The value of a header; None if it is missing or has different values."""
    return values[0] if len(set(values)) == 1 else None


def _tells(name: str, value: str, now: datetime) -> bool:
    return value.lower() not in _NO_TAGS if name == "etag" else _is_past(value, now)


def _is_past(value: str, now: datetime) -> bool:
    try:
        time = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return False
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return aware.year >= _FIRST_YEAR and aware <= now
