"""Days in options, in the words of ``vokspider.text.days``, and the time zone that they are days of."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

import typer

from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.text.dates import day_in, start_of_day
from vokspider.text.days import day_of

if TYPE_CHECKING:
    from vokspider.config import Config

Zone = Callable[[], tzinfo]
# What options that take a day say of it.
DAY = "DAY"
DAYS = "YYYY-MM-DD, a month, today, yesterday, 7d or 2w"
_OTHERS = "today, yesterday, 7d, 2w, or a month like 2025-11"


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
