"""``vokspider articles gone``: articles whose pages are not there any more."""

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated

import typer

from vokspider.cli.common import Header, Json, parse_day, print_fields, print_json, print_table
from vokspider.cli.database import open_archive
from vokspider.cli.filters import Limit, Source
from vokspider.cli.plain import note, number_of, write_each
from vokspider.model.availability import WORDS
from vokspider.model.errors import ConfigError
from vokspider.reports.absent import gone as gone_report
from vokspider.reports.absent import missing_beside
from vokspider.reports.serializing import as_json
from vokspider.store.absences.absence_queries import Absent, Gone
from vokspider.text.dates import korean_day

_FIELDS = ("id", "external_id", "source", "state", "present_at", "absent_at", "gone_at", "back_at", "count", "title")


def gone(
    context: typer.Context,
    source: Source = None,
    since: Annotated[
        str | None,
        typer.Option(help="Confirmed, or with --missing first missed, from this Korean day on.", metavar="YYYY-MM-DD"),
    ] = None,
    returned: Annotated[bool, typer.Option("--returned", help="Also those that came back since.")] = False,
    missing: Annotated[
        bool, typer.Option("--missing", help="Those that are missing and not confirmed yet, in place of the gone ones.")
    ] = False,
    limit: Limit = 0,
    header: Header = False,
    json: Json = False,
) -> None:
    """List articles that are gone from the site: when each was seen last, and missed first. Their texts stay here."""
    if returned and missing:
        raise ConfigError("--returned is about gone articles, --missing about others; give one of them")
    wanted = Absent(parse_day(since, "--since"), source, returned, missing)
    with open_archive(context, source) as engine:
        found = gone_report(engine, wanted, limit)
        if not _print(found.rows, header=header, json=json):
            note(f"no articles are {'missing' if missing else 'gone'}")
        if number := missing_beside(engine, wanted):
            note(f"{number_of(number, 'article')} missing, not confirmed yet; --missing lists them")


def _print(found: Iterable[Gone], *, header: bool, json: bool) -> int:
    if json:
        return write_each(found, lambda one: print_json(as_json(one)))
    if not sys.stdout.isatty():
        return print_fields(_FIELDS, map(_fields, found), header=header)
    shown = list(found)
    if shown:
        cells = [dict(_cells(one)) for one in shown]
        names = [name for name in cells[0] if any(row[name] for row in cells)]
        rows = [[row[name] for name in names] for row in cells]
        print_table(names, rows, wrap=("instead", "title"), optional=("external id",))
        note("days are Korean")
    return len(shown)


def _fields(one: Gone) -> list[object]:
    """An absence as the fields of a line in a pipe."""
    values = (getattr(one, name) for name in _FIELDS)
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def _cells(one: Gone) -> Iterator[tuple[str, object]]:
    """An absence as the cells of a table; a column that is empty in all rows is not shown."""
    yield "id", one.id
    yield "external id", one.external_id
    yield "present on", _day(one.present_at)
    yield "absent on", _day(one.absent_at)
    yield "confirmed", _day(one.gone_at)
    yield "missed", "" if one.gone_at else number_of(one.count, "time")
    yield "back on", _day(one.back_at)
    yield "instead", WORDS.get(one.state, one.state)
    yield "title", one.title


def _day(time: datetime | None) -> str:
    return str(korean_day(time)) if time else ""
