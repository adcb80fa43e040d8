"""``vokspider articles gone``: articles whose pages are not there any more."""

from datetime import datetime, tzinfo
from typing import Annotated

import typer

from vokspider.cli.database import open_archive
from vokspider.cli.days import DAY, DAYS, parse_start, zone_in
from vokspider.cli.filters import Limit, Source
from vokspider.cli.output import TABLE, Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, number_of
from vokspider.model.availability import WORDS
from vokspider.model.errors import ConfigError
from vokspider.reports.absent import gone as gone_report
from vokspider.reports.absent import missing_beside
from vokspider.reports.serializing import as_json
from vokspider.store.absences.absence_queries import Absent, Gone
from vokspider.text.dates import day_in

_FIELDS = ("id", "external_id", "source", "state", "present_at", "absent_at", "gone_at", "back_at", "count", "title")


@lists
def gone(
    context: typer.Context,
    source: Source = None,
    since: Annotated[
        str | None,
        typer.Option(help=f"Confirmed, or with --missing first missed, from this day on: {DAYS}.", metavar=DAY),
    ] = None,
    returned: Annotated[bool, typer.Option("--returned", help="Also those that have come back.")] = False,
    missing: Annotated[
        bool, typer.Option("--missing", help="Those that are missing but not confirmed yet, instead of the gone ones.")
    ] = False,
    limit: Limit = 0,
    *,
    output: Output,
) -> None:
    """List articles that are gone from the site: when each was last seen and first missed. Their texts stay here."""
    if returned and missing:
        raise ConfigError("--returned is about gone articles, --missing about others; give one of them")
    zone = zone_in(context, source)
    wanted = Absent(parse_start(since, "--since", zone), source, returned, missing)
    with open_archive(context, source) as engine:
        found = gone_report(engine, wanted, limit)
        if not print_rows(found.rows, absent(zone()), output):
            note(f"no articles are {'missing' if missing else 'gone'}")
        elif output.form == TABLE:
            note(f"days are those in {zone()}")
        if number := missing_beside(engine, wanted):
            note(f"{number_of(number, 'article')} missing, but not confirmed yet; --missing lists them")


def absent(zone: tzinfo) -> Listing[Gone]:
    """How a list of absent articles is printed, with days in ``zone``."""

    def day(time: datetime | None) -> str:
        return str(day_in(zone, time)) if time else ""

    return Listing[Gone](
        _FIELDS,
        [
            Column("id"),
            Column("external_id", extra=True),
            Column("present_at", "present on", cell=lambda one: day(one.present_at), omit_if=""),
            Column("absent_at", "absent on", cell=lambda one: day(one.absent_at), omit_if=""),
            Column("gone_at", "confirmed", cell=lambda one: day(one.gone_at), omit_if=""),
            Column("count", "missed", cell=lambda one: "" if one.gone_at else number_of(one.count, "time"), omit_if=""),
            Column("back_at", "back on", cell=lambda one: day(one.back_at), omit_if=""),
            Column("state", "instead", cell=lambda one: WORDS.get(one.state, one.state), wraps=True),
            Column("title", shrinks=True, omit_if=""),
        ],
        as_json,
    )
