"""``vokspider articles kwic``: each place of the words of a query, below each other (keywords in context)."""

import sys
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from vokspider.cli.common import out, safe
from vokspider.cli.database import open_archive
from vokspider.cli.filters import MOST, EveryMember, Since, Source, Until
from vokspider.cli.output import TABLE, Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, number_of, print_lines
from vokspider.cli.queries import Query, calendar_in, in_time, query_of, say_also
from vokspider.model.errors import ConfigError
from vokspider.reports.concordance import ORDERS, Concordance, Line, concordance
from vokspider.reports.search import Found, search

_IN_A_PIPE = 160  # columns
_LEAST = 10  # columns on each side


@lists
def kwic(
    context: typer.Context,
    query: Query,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    sort: Annotated[
        str, typer.Option(help="day (newest first), or the words to the left or right.", metavar="day|left|right")
    ] = ORDERS[0],
    sample: Annotated[int, typer.Option(min=0, max=MOST, help="Only N places, chosen at random.", metavar="N")] = 0,
    seed: Annotated[int, typer.Option(help="Choose others with another number.", metavar="NUMBER")] = 0,
    every_member: EveryMember = False,
    limit: Annotated[
        int, typer.Option(min=0, max=MOST, help="Show at most N places; 0 for no limit.", metavar="N")
    ] = 100,
    *,
    output: Output,
) -> None:
    """Show each place of the words of a query with the words around it, one place a line."""
    if sort not in ORDERS:
        raise ConfigError(f"--sort {sort!r} is unknown; write one of {', '.join(ORDERS)}")
    with open_archive(context, source) as engine:
        wanted = query_of(context, engine, query, source, since, until)
        asked = search(engine, wanted, calendar_in(context), every_member=every_member)
        found = concordance(asked, sort, sample, seed, limit)
        if output.form == TABLE and not output.columns:
            print_lines("\n".join(_aligned(found.lines)))
        else:
            print_rows(found.lines, LINES, output)
        _say(asked, found)


def _say(asked: Found, found: Concordance) -> None:
    of = asked.scope()
    if not found.total:
        note("no articles match")
    shown, places = len(found.lines), number_of(found.total, "place")
    part = f"{shown:,} of {places}" if shown < found.total else places
    note(f"{part} in {found.articles:,} of {number_of(of.articles, 'article')}{in_time(of)}")
    say_also(asked.query)


def _aligned(lines: Sequence[Line]) -> Iterator[str]:
    """The lines with their matches below each other, as wide as the terminal."""
    heads = [f"{line.id}  {line.day or '':<10}  " for line in lines]
    head = max(map(len, heads), default=0)
    match = max((_columns(safe(line.match)) for line in lines), default=0)
    width = out().width if sys.stdout.isatty() else _IN_A_PIPE
    side = max((width - head - match - 2) // 2, _LEAST)
    for start, line in zip(heads, lines, strict=True):
        left, found, right = (
            _last(safe(line.left).strip(), side),
            safe(line.match),
            _first(safe(line.right).strip(), side),
        )
        gap = " " * (side - _columns(left))
        yield f"{start:>{head}}{gap}{left} {found}{' ' * (match - _columns(found))} {right}".rstrip()


def _columns(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _first(text: str, width: int) -> str:
    from rich.cells import set_cell_size

    return text if _columns(text) <= width else set_cell_size(text, width).rstrip()


def _last(text: str, width: int) -> str:
    while _columns(text) > width:
        text = text[max(1, (_columns(text) - width) // 2) :]
    return text.lstrip()


LINES = Listing[Line](
    ("id", "external_id", "source", "day", "revision", "current", "paragraph", "left", "match", "right"),
    [
        Column("id"),
        Column("day"),
        Column("left", shrinks=True),
        Column("match"),
        Column("right", shrinks=True),
    ],
    Line.as_json,
)
