"""Reads times as archives, browsers and people write them.

Each ``parse_`` function reads one form. It returns an aware time in UTC, or None for any other text.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")
# Wed Feb 11 2026 10:11:12 GMT+0900 (Korean Standard Time)
_BROWSER = re.compile(r"\w{3} (\w{3} \d{1,2} \d{4} \d\d:\d\d:\d\d) (?:GMT|UTC)([+-]\d{4})?")
# 10:11:12 Feb 11, 2026
_ARCHIVED = re.compile(r"(\d{1,2}:\d\d:\d\d) (\w{3} \d{1,2}, \d{4})")
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)
_EAST, _WEST = timedelta(hours=14), timedelta(hours=-12)  # the zones where a day begins first and last


def parse_stamp(text: str) -> datetime | None:
    """Parse ``20260211101112``, as in the addresses of archives; None for a shorter form too."""
    found = _STAMP.fullmatch(text)
    try:
        return datetime(*map(int, found.groups()), tzinfo=UTC) if found else None  # type: ignore[arg-type,misc]
    except ValueError:
        return None


def parse_iso(text: str) -> datetime | None:
    """Parse ISO 8601 in any zone. Without a zone it is UTC; a day without a time becomes its noon in UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if len(text.strip()) <= len("2026-02-11"):
        return noon(found.date())
    return _utc(found)


def parse_http(text: str) -> datetime | None:
    """Parse ``Wed, 11 Feb 2026 10:11:12 GMT``, in any zone, as in headers and mails."""
    try:
        return _utc(parsedate_to_datetime(text.strip()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parse_browser(text: str) -> datetime | None:
    """Parse ``Wed Feb 11 2026 10:11:12 GMT+0900 (Korean Standard Time)``, as browsers and SingleFile write it."""
    found = _BROWSER.search(text)
    if found is None:
        return None
    return _strptime(f"{found[1]} {found[2] or '+0000'}", "%b %d %Y %H:%M:%S %z")


def parse_archived(text: str) -> datetime | None:
    """Parse ``10:11:12 Feb 11, 2026``, as the Wayback Machine writes it into a page."""
    found = _ARCHIVED.search(text)
    return _strptime(f"{found[1]} {found[2]} +0000", "%H:%M:%S %b %d, %Y %z") if found else None


def _strptime(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _utc(moment: datetime) -> datetime | None:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def noon(day: date) -> datetime:
    """12:00 UTC of a day, used where the time is not known: it is the same day then in most of the world."""
    return datetime.combine(day, time(12), UTC)


def is_on(moment: datetime, day: date) -> bool:
    """Whether at an aware time it was that day somewhere on Earth."""
    try:
        return (moment + _WEST).date() <= day <= (moment + _EAST).date()
    except OverflowError:
        return False


def is_possible(moment: datetime, now: datetime) -> bool:
    """Whether a web page can have been saved at an aware time: not before 1990, and at most a day after ``now``."""
    return _FIRST <= moment <= now + timedelta(days=1)
