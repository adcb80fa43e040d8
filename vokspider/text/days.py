"""Reads days as users write them: ``2025-12-03``, ``yesterday``, ``7d``, ``2w``, or ``2025-11`` for a whole month."""

import re
from calendar import monthrange
from datetime import date, timedelta

_BACK = re.compile(r"(\d{1,5})([dw])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DAYS = {"d": 1, "w": 7}


def day_of(text: str, today: date, *, last: bool = False) -> date | None:
    """The day that ``text`` names on the day ``today``; None if it names none.

    For a month it is the first day, or the last one if ``last``.
    """
    word = text.strip().lower()
    if relative := relative_day(word, today):
        return relative
    if found := _MONTH.fullmatch(word):
        return _in_month(int(found[1]), int(found[2]), last=last)
    return _day(word)


def relative_day(text: str, today: date) -> date | None:
    """The day that ``text`` names relative to ``today``: ``today``, ``yesterday``, ``7d``, ``2w``. None otherwise."""
    word = text.strip().lower()
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    found = _BACK.fullmatch(word)
    return _back(today, int(found[1]) * _DAYS[found[2]]) if found else None


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
