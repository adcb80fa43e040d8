"""Options that take a day, in the forms of ``vokspider.text.days``, and the time zone of such days."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

import typer

from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.text.dates import Calendar, day_in, start_of_day
from vokspider.text.days import day_of

if TYPE_CHECKING:
    from vokspider.config import Config

Zone = Callable[[], tzinfo]
# How the help of an option describes a day.
DAY = "DAY"
DAYS = "YYYY-MM-DD, a month, today, yesterday, 7d or 2w"
_OTHERS = "today, yesterday, 7d, 2w, or a month like 2025-11"


def zone_of(config: "Config", source: str | None = None) -> tzinfo:
    """The time zone of the site of ``source``, by default of ``crawl.source``."""
    from vokspider.sites import zone_of as zone_of_source

    return zone_of_source(config.sources, config.crawl.source, source)


def calendar_of(config: "Config") -> Calendar:
    """The present day of each source."""
    return Calendar(utc_now(), partial(zone_of, config))


def zone_in(context: typer.Context, source: str | None = None) -> Zone:
    """A function that returns the time zone of days in options. It reads the configuration only when it is called."""
    return lambda: zone_of(state(context).load(), source)


def parse_start(text: str | None, option: str, zone: Zone) -> datetime | None:
    """The beginning of the day that an option names, in UTC; None without the option.

    Raises ConfigError if the text is not a day.
    """
    day = parse_day(text, option, zone)
    return start_of_day(day, zone()) if day else None


def parse_day(text: str | None, option: str, zone: Zone, *, last: bool = False) -> date | None:
    """The day that an option names, in ``zone``; None without the option. Raises ConfigError if it is not a day.

    Of a month it is the first day or, with ``last``, the last one.
    """
    if text is None:
        return None
    found = day_of(text, day_in(zone(), utc_now()), last=last)
    if found is None:
        raise ConfigError(f"{option} {text!r} is not a day; write YYYY-MM-DD, for example 2025-12-03, or {_OTHERS}")
    return found
