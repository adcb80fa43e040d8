"""Queries of commands: the text that people give, with the options beside it."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli.days import Zone, calendar_of, parse_day, zone_in
from vokspider.cli.plain import note, number_of
from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.model.outcomes import FAILED, PENDING
from vokspider.reports.search import is_index_complete, known_in
from vokspider.search.errors import QueryError
from vokspider.search.nodes import And, Days, Node, Source, Status
from vokspider.search.parsing import parse
from vokspider.search.spelling import also_searched
from vokspider.store.articles.article_queries import STATUSES
from vokspider.text.dates import Calendar, day_in

if TYPE_CHECKING:
    from vokspider.store.search.counting import Count, Scope

Query = Annotated[
    list[str], typer.Argument(help='What to search: words, "phrases", AND OR NOT, and fields; see docs/search.md.')
]


def query_of(
    context: typer.Context,
    engine: Engine,
    given: Sequence[str],
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
    status: str | None = None,
) -> Node:
    """The query that words and options of a command mean together. Raises ConfigError for what cannot be meant."""
    say_if_incomplete(engine)
    zone = zone_in(context, source)
    known = known_in(engine, today_in(zone))
    names = sorted({*known.sources, *(one.name for one in state(context).load().sources)})
    try:
        query = parse(" ".join(given), known._replace(sources=names))
    except QueryError as error:
        raise ConfigError(str(error)) from None
    options = options_of(source, since, until, status, zone)
    return And((*(query.parts if isinstance(query, And) else (query,)), *options)) if options else query


def options_of(source: str | None, since: str | None, until: str | None, status: str | None, zone: Zone) -> list[Node]:
    """What the options of a command restrict, each as a part of a query. Raises ConfigError for what means nothing."""
    return [*_days(since, until, zone), *([Source(source)] if source else []), *_status(status)]


def today_in(zone: Zone) -> date:
    """The present day of the site."""
    return day_in(zone(), utc_now())


def calendar_in(context: typer.Context) -> Calendar:
    """The present day of each source."""
    return calendar_of(state(context).load())


def _days(since: str | None, until: str | None, zone: Zone) -> list[Node]:
    first, last = parse_day(since, "--since", zone), parse_day(until, "--until", zone, last=True)
    if first and last and first > last:
        raise ConfigError(f"--since {since} is after --until {until}; swap them")
    return [Days(first, last)] if first or last else []


def _status(status: str | None) -> list[Node]:
    if status in (PENDING, FAILED):
        raise ConfigError(
            f"articles that are {status} have no text to search; 'vokspider articles list --status {status}' lists them"
        )
    if status is not None and status not in STATUSES:
        raise ConfigError(f"--status {status!r} is unknown; write one of {', '.join(STATUSES)}")
    return [Status(status)] if status else []


def say_if_incomplete(engine: Engine) -> None:
    """Say that a search may miss texts, while the index is made again."""
    if not is_index_complete(engine):
        note("not every text is in the index; 'vokspider search rebuild' completes it")


def say_also(query: Node) -> None:
    """Say which other spellings were searched."""
    if also := also_searched(query):
        note(f"also searched: {', '.join(also)}; exact: before a word switches this off")


def say_scope(found: "Count", of: "Scope") -> None:
    """Say how many articles match, of how many, and over which time."""
    number = f"at least {found.articles:,}" if found.at_least else f"{found.articles:,}"
    note(f"{number} of {number_of(of.articles, 'article')}{in_time(of)}")


def in_time(of: "Scope") -> str:
    """The time of a search, and how much of it is covered."""
    if of.first is None or of.last is None:
        return ""
    days = f"{number_of(of.covered, 'day')} covered, {of.uncovered:,} not"
    return f" from {of.first} to {of.last}, {days}"
