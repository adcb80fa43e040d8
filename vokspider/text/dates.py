"""Conversions between calendar days of a time zone and times in UTC."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from typing import NamedTuple

_FIRST_DAY = date(1, 1, 2)  # the first day whose beginning is after ``datetime.min`` in every zone
_LAST_DAY = date(9999, 12, 30)  # likewise the last one whose end is before ``datetime.max``


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The beginning of a calendar day in a time zone, as aware UTC."""
    return datetime.combine(max(day, _FIRST_DAY), time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last microsecond of a calendar day in a time zone, as aware UTC."""
    return datetime.combine(min(day, _LAST_DAY), time.max, zone).astimezone(UTC)


def day_in(zone: tzinfo, moment: datetime) -> date:
    """The calendar day of an aware time in a time zone."""
    return moment.astimezone(zone).date()


def last_of_month(day: date) -> date:
    """The last day of the month of a day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


class Calendar(NamedTuple):
    """The present time ``now``, and the time ``zone`` of the days of each source, or of the usual one for None."""

    now: datetime
    zone: Callable[[str | None], tzinfo]

    def today(self, source: str | None = None) -> date:
        """The present day of a source."""
        return day_in(self.zone(source), self.now)
