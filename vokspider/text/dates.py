"""Calendar days as times, and back. Without a time zone these are Korean days."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

KOREA = timezone(timedelta(hours=9))
_FIRST_DAY = date(1, 1, 2)  # the first one that begins at a time which Python has in every zone


def start_of_day(day: date, zone: tzinfo = KOREA) -> datetime:
    """When a calendar day begins, as aware UTC."""
    return datetime.combine(max(day, _FIRST_DAY), time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo = KOREA) -> datetime:
    """The last moment of a calendar day, as aware UTC."""
    return datetime.combine(day, time.max, zone).astimezone(UTC)


def korean_day(moment: datetime) -> date:
    """The Korean calendar day of an aware time."""
    return moment.astimezone(KOREA).date()
