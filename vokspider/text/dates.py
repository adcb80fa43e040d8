"""Calendar days as times, and back."""

from datetime import UTC, date, datetime, time, tzinfo

_FIRST_DAY = date(1, 1, 2)  # the first one that begins at a time which Python has in every zone


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """When a calendar day begins, as aware UTC."""
    return datetime.combine(max(day, _FIRST_DAY), time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last moment of a calendar day, as aware UTC."""
    return datetime.combine(day, time.max, zone).astimezone(UTC)


def day_in(zone: tzinfo, moment: datetime) -> date:
    """The calendar day of an aware time."""
    return moment.astimezone(zone).date()
