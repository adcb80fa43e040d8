"""``vokspider articles changed``: what was edited, or read anew."""

import sys
from typing import Annotated

import typer

from vokspider.cli.common import Header, Json, parse_day, print_fields, print_json, print_table
from vokspider.cli.database import open_archive
from vokspider.cli.filters import Limit, Source
from vokspider.cli.plain import note
from vokspider.model.errors import ConfigError
from vokspider.reports.change import changes
from vokspider.reports.serializing import as_json
from vokspider.store.articles.changes import Changed
from vokspider.store.db.tables import PARSER, SITE, TEMPLATE
from vokspider.text.dates import start_of_day

_COLUMNS = ("id", "external id", "seen (UTC)", "change", "revision", "title")
_FIELDS = (
    "id",
    "external_id",
    "source",
    "seen_at",
    "kinds",
    "from_revision",
    "to_revision",
    "returned",
    "extractor",
    "title",
)


def changed(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="Seen from this Korean day on.", metavar="YYYY-MM-DD")] = None,
    source: Source = None,
    limit: Limit = 50,
    parser: Annotated[
        bool, typer.Option("--parser", help="What re-extraction changed, in place of what the site edited.")
    ] = False,
    template: Annotated[
        bool, typer.Option("--template", help="What the site's template changed in many articles at once.")
    ] = False,
    header: Header = False,
    json: Json = False,
) -> None:
    """List the articles that the site edited, the last change first."""
    if parser and template:
        raise ConfigError("--parser and --template exclude each other; give one of them")
    origin = PARSER if parser else TEMPLATE if template else SITE
    day = parse_day(since, "--since")
    with open_archive(context, source) as engine:
        found = changes(engine, start_of_day(day) if day else None, source, origin, limit)
        shown = list(found.rows)
        _print(shown, header=header, json=json)
        if not shown:
            note("no changes match")
        elif found.total(len(shown)) > len(shown):
            note(f"the last {limit:,} changes; --limit 0 gives all")


def _print(found: list[Changed], *, header: bool, json: bool) -> None:
    if json:
        for change in found:
            print_json(as_json(change))
    elif not sys.stdout.isatty():
        print_fields(_FIELDS, map(_fields, found), header=header)
    elif found:
        several = len({change.source for change in found}) > 1
        columns = (*_COLUMNS[:-1], *["source"] * several, _COLUMNS[-1])
        rows = [_cells(change, several=several) for change in found]
        print_table(columns, rows, wrap=("change", "revision", "title"), optional=("external id",))


def _fields(c: Changed) -> tuple[object, ...]:
    """A change as the fields of a line in a pipe."""
    kinds, returned = ", ".join(c.kinds), "returned" if c.returned else ""
    of_article = c.id, c.external_id, c.source
    return (*of_article, c.seen_at.isoformat(), kinds, c.from_revision, c.to_revision, returned, c.extractor, c.title)


def _cells(c: Changed, *, several: bool) -> tuple[object, ...]:
    turned = f"{c.from_revision} back to {c.to_revision}" if c.returned else f"{c.from_revision} to {c.to_revision}"
    source = [c.source] * several
    return (
        c.id,
        c.external_id,
        f"{c.seen_at:%Y-%m-%d %H:%M}",
        ", ".join(c.kinds),
        turned,
        *source,
        c.title or "(no title)",
    )
