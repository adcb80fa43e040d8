"""Days in options: calendar days, and words like ``yesterday``, ``7d`` or ``2025-11``, which is a whole month."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import typer

from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.text.dates import day_in, start_of_day

if TYPE_CHECKING:
    from vokspider.config import Config

Zone = Callable[[], tzinfo]
# What options that take a day say of it.
DAY = "DAY"
DAYS = "YYYY-MM-DD, a month, today, yesterday, 7d or 2w"
_BACK = re.compile(r"(\d{1,5})([dw])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DAYS = {"d": 1, "w": 7}


def zone_of(config: "Config", source: str | None = None) -> tzinfo:
    """The time zone of the source's site, or without a source that of ``crawl.source``."""
    from vokspider.sites import zone_of as zone_of_source

    return zone_of_source(config.sources, config.crawl.source, source)


def zone_in(context: typer.Context, source: str | None = None) -> Zone:
    """The time zone of the days in a command's options, found when it is needed."""
    return lambda: zone_of(state(context).load(), source)


def parse_start(text: str | None, option: str, zone: Zone) -> datetime | None:
    """When the day begins that an option means, as aware UTC. Raises ConfigError for what is not a day."""
    day = parse_day(text, option, zone)
    return start_of_day(day, zone()) if day else None


def parse_day(text: str | None, option: str, zone: Zone, *, last: bool = False) -> date | None:
    """The day that an option means in a time zone; of a month the first one or, with ``last``, the last one.

    Raises ConfigError for anything else.
    """
    if text is None:
        return None
    found = day_of(text, day_in(zone(), utc_now()), last=last)
    if found is None:
        raise ConfigError(f"{option} {text!r} is not a day; write YYYY-MM-DD, for example 2025-12-03, or {_OTHERS}")
    return found


_OTHERS = "today, yesterday, 7d, 2w, or a month like 2025-11"


def day_of(text: str, today: date, *, last: bool = False) -> date | None:
    """The day that ``text`` means on the day ``today``, None if it means none."""
    word = text.strip().lower()
    if relative := relative_day(word, today):
        return relative
    if found := _MONTH.fullmatch(word):
        return _in_month(int(found[1]), int(found[2]), last=last)
    return _day(word)


def relative_day(text: str, today: date) -> date | None:
    """The day that ``text`` counts back to from ``today``, None if it is something else."""
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
