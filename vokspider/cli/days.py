"""Days in options: calendar days, and words like ``yesterday``, ``7d`` or ``2025-11``, which is a whole month."""

import re
from calendar import monthrange
from datetime import date, timedelta

from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.text.dates import korean_day

# What options that take a day say of it.
DAY = "DAY"
DAYS = "YYYY-MM-DD, a month, today, yesterday, 7d or 2w"
_BACK = re.compile(r"(\d{1,5})([dw])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DAYS = {"d": 1, "w": 7}


def parse_day(text: str | None, option: str, *, last: bool = False) -> date | None:
    """The day that an option means, in Korea; of a month the first one or, with ``last``, the last one.

    Raises ConfigError for anything else.
    """
    if text is None:
        return None
    found = day_of(text, korean_day(utc_now()), last=last)
    if found is None:
        raise ConfigError(f"{option} {text!r} is not a day; write YYYY-MM-DD, for example 2025-12-03, or {_OTHERS}")
    return found


_OTHERS = "today, yesterday, 7d, 2w, or a month like 2025-11"


def day_of(text: str, today: date, *, last: bool = False) -> date | None:
    """The day that ``text`` means on the day ``today``, None if it means none."""
    word = text.strip().lower()
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    if found := _BACK.fullmatch(word):
        return _back(today, int(found[1]) * _DAYS[found[2]])
    if found := _MONTH.fullmatch(word):
        return _in_month(int(found[1]), int(found[2]), last=last)
    return _day(word)


def _back(today: date, days: int) -> date | None:
    try:
        return today - timedelta(days=days)
    except OverflowError:
        return None


def _in_month(year: int, month: int, *, last: bool) -> date | None:
    try:
        return date(year, month, monthrange(year, month)[1] if last else 1)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("YYYY-MM-DD") else None
    except ValueError:
        return None
