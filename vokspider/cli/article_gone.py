"""``vokspider articles gone``: articles whose pages are not there any more."""

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import attrs
import typer

from vokspider.cli.common import Json, parse_day, print_json, print_table
from vokspider.cli.database import open_archive
from vokspider.cli.filters import Limit, Source
from vokspider.cli.plain import note, number_of, write_each
from vokspider.store.gone import Gone, count_missing, gone_articles
from vokspider.store.states import WORDS
from vokspider.text.dates import korean_day

_BACK = "back on"
_COLUMNS = ("id", "present on", "absent on", "confirmed", _BACK, "instead", "title")
_FIELDS = ("id", "external_id", "source", "state", "present_at", "absent_at", "gone_at", "back_at", "count", "title")


def gone(
    context: typer.Context,
    source: Source = None,
    since: Annotated[str | None, typer.Option(help="Confirmed from this Korean day on.", metavar="YYYY-MM-DD")] = None,
    returned: Annotated[bool, typer.Option("--returned", help="Also those that came back since.")] = False,
    limit: Limit = 0,
    json: Json = False,
) -> None:
    """List articles that are gone from the site: when each was seen last, and missed first. Their texts stay here."""
    day = parse_day(since, "--since")
    with open_archive(context, source) as engine:
        found = gone_articles(engine, since=day, source=source, returned=returned, limit=limit)
        if not _print(found, json=json):
            note("no articles are gone")
        if missing := count_missing(engine, source):
            note(f"{number_of(missing, 'article')} missing, not confirmed yet")


def _print(found: Iterable[Gone], *, json: bool) -> int:
    if json:
        return write_each(found, lambda one: print_json(attrs.asdict(one)))
    if not sys.stdout.isatty():
        return write_each(found, lambda one: print_table((), [_fields(one)]))
    shown = list(found)
    returned = any(one.back_at for one in shown)
    rows = [_cells(one, returned=returned) for one in shown]
    if rows:
        print_table([name for name in _COLUMNS if returned or name != _BACK], rows)
        note("days are Korean")
    return len(rows)


def _fields(one: Gone) -> list[object]:
    """An absence as the fields of a line in a pipe."""
    values = (getattr(one, name) for name in _FIELDS)
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def _cells(one: Gone, *, returned: bool) -> tuple[object, ...]:
    times = (one.present_at, one.absent_at, one.gone_at, *[one.back_at] * returned)
    return one.id, *(korean_day(time) if time else "" for time in times), WORDS.get(one.state, one.state), one.title
