"""``vokspider terms``: words that were removed, added, are new, or are typical of some texts."""

from typing import Annotated

import typer

from vokspider.cli.database import open_archive
from vokspider.cli.days import DAY, DAYS, parse_day, parse_start, zone_in
from vokspider.cli.filters import Limit, Since, Source
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, number_of
from vokspider.cli.queries import Query, query_of, say_also
from vokspider.model.errors import ConfigError
from vokspider.reports.terms import (
    ChangedTerm,
    NewTerm,
    Period,
    Typical,
    changed_terms,
    compared,
    new_terms,
)
from vokspider.reports.terms import (
    near as near_words,
)
from vokspider.search.keyness import Score
from vokspider.search.nodes import ADDED, REMOVED

Seen = Annotated[str | None, typer.Option("--since", help=f"Changes seen from this day on: {DAYS}.", metavar=DAY)]
Least = Annotated[int, typer.Option("--least", min=1, help="Only words that are there N times.", metavar="N")]
_USUAL_DAYS = "7d"


@lists
def removed(
    context: typer.Context, source: Source = None, since: Seen = None, limit: Limit = 50, *, output: Output
) -> None:
    """List the words that the site took out of its texts, those of most articles first."""
    _print_changed(context, REMOVED, source, since, limit, output)


@lists
def added(
    context: typer.Context, source: Source = None, since: Seen = None, limit: Limit = 50, *, output: Output
) -> None:
    """List the words that the site put into texts it had published, those of most articles first."""
    _print_changed(context, ADDED, source, since, limit, output)


@lists
def new(
    context: typer.Context, source: Source = None, since: Since = _USUAL_DAYS, limit: Limit = 50, *, output: Output
) -> None:
    """List words of the latest texts that no text of an earlier day has, those of most articles first."""
    day = parse_day(since, "--since", zone_in(context, source))
    if day is None:
        raise ConfigError("--since is missing; write the first day of what is new")
    with open_archive(context, source) as engine:
        if not print_rows(new_terms(engine, day, source, limit).words, NEW, output):
            note(f"no words are new since {day}")


@lists
def compare(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="QUERY", help="Articles, as 'articles search' takes it.")],
    second: Annotated[str, typer.Argument(metavar="QUERY", help="The articles to compare them with.")],
    least: Least = 3,
    limit: Limit = 50,
    *,
    output: Output,
) -> None:
    """List the words that are more frequent in the articles of one query than in those of another (keyness)."""
    with open_archive(context) as engine:
        one, other = (query_of(context, engine, [given]) for given in (first, second))
        _print_typical(compared(engine, one, other, least), limit, output)


@lists
def near(
    context: typer.Context,
    query: Query,
    source: Source = None,
    window: Annotated[int, typer.Option(min=1, max=50, help="Words on each side.", metavar="N")] = 5,
    least: Least = 3,
    limit: Limit = 50,
    *,
    output: Output,
) -> None:
    """List the words that stand near those of a query more often than elsewhere in these texts (collocations)."""
    with open_archive(context, source) as engine:
        wanted = query_of(context, engine, query, source)
        _print_typical(near_words(engine, wanted, window, least), limit, output)
        say_also(wanted)


def _print_changed(
    context: typer.Context, side: str, source: str | None, since: str | None, limit: int, output: Output
) -> None:
    start = parse_start(since, "--since", zone_in(context, source))
    with open_archive(context, source) as engine:
        found = changed_terms(engine, side, Period(start, source=source)).words
        print_rows(found[:limit] if limit else found, CHANGED, output)
        if not found:
            note(f"no words were {side}")
        elif limit and len(found) > limit:
            note(f"{limit:,} of {number_of(len(found), 'word')}; --limit 0 gives all")


def _print_typical(found: Typical, limit: int, output: Output) -> None:
    more = [one for one in found.scores if one.log_likelihood > 0]
    print_rows(more[:limit] if limit else more, TYPICAL, output)
    if not more:
        note("no word is typical")
    note(f"{number_of(found.size, 'word')} compared with {found.rest:,}")


CHANGED = Listing[ChangedTerm](
    ("word", "articles", "times", "last_on"),
    [Column("word"), Column("articles"), Column("times"), Column("last_on", "last (UTC)")],
    ChangedTerm.as_json,
)
NEW = Listing[NewTerm](
    ("word", "articles", "times"), [Column("word"), Column("articles"), Column("times")], NewTerm.as_json
)
TYPICAL = Listing[Score](
    ("word", "inside", "outside", "log_likelihood", "log_dice"),
    [
        Column("word"),
        Column("inside", "here"),
        Column("outside", "there"),
        Column("log_likelihood", "log-likelihood"),
        Column("log_dice", "logDice"),
    ],
    Score._asdict,
)
