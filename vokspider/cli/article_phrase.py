"""``vokspider articles phrase``: the history of a phrase."""

from collections.abc import Iterator
from typing import Annotated

import typer

from vokspider.cli.common import print_json, safe
from vokspider.cli.database import open_archive
from vokspider.cli.days import zone_in
from vokspider.cli.filters import EveryMember, Since, Source, Until
from vokspider.cli.output import Json, draw
from vokspider.cli.plain import number_of, pairs, print_lines, print_text
from vokspider.cli.queries import calendar_in, options_of, say_if_incomplete
from vokspider.cli.table import Cells
from vokspider.model.errors import ConfigError
from vokspider.reports.phrase import PhraseHistory, Silence, phrase_history
from vokspider.reports.search import search
from vokspider.search.nodes import And, Term
from vokspider.search.tokens import words

_SECONDS = 30.0
_BAR = 20  # columns of the longest bar


def phrase(
    context: typer.Context,
    phrase: Annotated[str, typer.Argument(metavar="PHRASE", help="Words in a row; case and marks do not matter.")],
    source: Source = None,
    since: Since = None,
    until: Until = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Only in this spelling, and with these spaces between Korean words.")
    ] = False,
    every_member: EveryMember = False,
    json: Json = False,
) -> None:
    """Show when a phrase was used first and last, its longest silence, and its share of the articles of each month."""
    if not any(words(phrase)):
        raise ConfigError(f"no words are in {phrase!r}; write the phrase, or a part of it")
    zone = zone_in(context, source)
    query = And((Term(phrase, exact=exact), *options_of(source, since, until, None, zone)))
    with open_archive(context, source) as engine:
        say_if_incomplete(engine)
        asked = search(engine, query, calendar_in(context), every_member=every_member)
        found = phrase_history(asked, _SECONDS)
        if json:
            print_json({"phrase": phrase, **found.as_json()})
        else:
            _print(phrase, found)


def _print(phrase: str, found: PhraseHistory) -> None:
    print_text(f"“{safe(phrase)}”", "bold")
    print_lines(pairs(_facts(found)))
    if any(month.articles for month in found.months):
        print_lines("")
        draw(_months(found))


def _facts(found: PhraseHistory) -> Iterator[tuple[str, str]]:
    at_least = "at least " if found.at_least else ""
    yield "used in", f"{at_least}{found.articles:,} of {number_of(found.of_articles, 'article')}"
    if found.first_on and found.last_on:
        yield "first use", f"{found.first_on}{' or earlier' if found.at_least else ''}"
        yield "last use", str(found.last_on)
        yield "silence", _silence(found.longest_silence, "none between two uses on covered days")
        if found.silent_since:
            yield "since then", f"{number_of(found.silent_since.days, 'covered day')} without it"
    yield "coverage", f"{number_of(found.days_covered, 'day')} covered, {found.days_not_covered:,} not"
    if found.also_searched:
        yield "also", f"{', '.join(found.also_searched)} (--exact leaves these out)"


def _silence(one: Silence | None, otherwise: str) -> str:
    return f"at most {number_of(one.days, 'day')}, {one.first} to {one.last}" if one else otherwise


def _months(found: PhraseHistory) -> list[Cells]:
    months = found.months
    most = max(month.share for month in months)
    return [
        Cells("month", [f"{one.month:%Y-%m}" for one in months]),
        Cells("articles", [f"{one.articles:,}" for one in months]),
        Cells("of", [f"{one.of:,}" for one in months]),
        Cells("share", [f"{one.share:.1%}" for one in months]),
        Cells("", ["▇" * round(_BAR * one.share / most) for one in months], shrinks=True),
    ]
