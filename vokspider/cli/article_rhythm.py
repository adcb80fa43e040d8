"""``vokspider articles rhythm``: how a source publishes in a year."""

from collections.abc import Iterator
from typing import Annotated

import typer

from vokspider.cli.common import print_json
from vokspider.cli.database import open_archive
from vokspider.cli.days import calendar_of
from vokspider.cli.filters import Source
from vokspider.cli.output import Json, draw
from vokspider.cli.plain import number_of, pairs, print_lines, print_text
from vokspider.cli.state import state
from vokspider.cli.table import Cells
from vokspider.reports.rhythm import Rhythm, Unusual, source_of
from vokspider.reports.rhythm import rhythm as rhythm_of
from vokspider.wording.rhythm import HOW, how_many, how_unlikely

_BAR = 20  # columns of the longest bar


def rhythm(
    context: typer.Context,
    source: Source = None,
    year: Annotated[int | None, typer.Option(help="By default the newest year of the archive.", metavar="YEAR")] = None,
    json: Json = False,
) -> None:
    """Show how many articles a source published in each month of a year, with its silences and bursts.

    Only covered days are judged. With --json also each day of the year.
    """
    config = state(context).load()
    with open_archive(context, source) as engine:
        name = source_of(engine, source, config.crawl.source)
        found = rhythm_of(engine, name, year, calendar_of(config))
        if json:
            print_json(found.as_json())
        else:
            _print(found)


def _print(found: Rhythm) -> None:
    print_text(f"{found.source} in {found.year}", "bold")
    print_lines(pairs(_facts(found)))
    print_lines("")
    draw(_months(found))
    print_lines("")
    if not found.unusual:
        none = "No silence and no burst that chance does not explain."
        print_text(none if found.days_judged else "Too few days are covered to say what is usual.")
    for one in found.unusual:
        print_text(_told(one, found.days_judged))
    print_text(HOW, "dim")


def _facts(found: Rhythm) -> Iterator[tuple[str, str]]:
    yield "articles", f"{found.articles:,}"
    yield "coverage", f"{number_of(found.days_covered, 'day')} covered, {found.days_not_covered:,} not"
    if found.undated:
        yield "no day", f"{number_of(found.undated, 'article')} of this source, or one that cannot be"


def _told(one: Unusual, judged: int) -> str:
    days = str(one.first) if one.first == one.last else f"{one.first} to {one.last}"
    unlikely = how_unlikely(one.kind, one.probability, one.by_chance, one.days, judged)
    return f"{one.kind} {days}: {how_many(one.articles, one.days, one.expected)}. {unlikely}"


def _months(found: Rhythm) -> list[Cells]:
    months = [one for one in found.months if one.articles or one.days_covered or one.days_not_covered]
    most = max((one.articles for one in months), default=0) or 1
    return [
        Cells("month", [f"{one.month:%Y-%m}" for one in months]),
        Cells("articles", [f"{one.articles:,}" for one in months]),
        Cells("covered", [str(one.days_covered) for one in months]),
        Cells("not", [str(one.days_not_covered) for one in months]),
        Cells("", ["▇" * round(_BAR * one.articles / most) for one in months], shrinks=True),
    ]
