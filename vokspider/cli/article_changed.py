"""``vokspider articles changed``: articles that the site edited, or that the parser now reads differently."""

from typing import Annotated

import typer

from vokspider.cli.database import open_archive
from vokspider.cli.days import DAY, DAYS, parse_start, zone_in
from vokspider.cli.filters import Limit, Source
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note
from vokspider.model.errors import ConfigError
from vokspider.model.origins import PARSER, SITE, TEMPLATE
from vokspider.reports.change import changes
from vokspider.reports.serializing import as_json
from vokspider.store.articles.changes import Changed

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


@lists
def changed(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help=f"Seen from this day on: {DAYS}.", metavar=DAY)] = None,
    source: Source = None,
    limit: Limit = 50,
    parser: Annotated[
        bool, typer.Option("--parser", help="What re-extraction changed, instead of what the site edited.")
    ] = False,
    template: Annotated[
        bool, typer.Option("--template", help="What the site's template changed in many articles at once.")
    ] = False,
    *,
    output: Output,
) -> None:
    """List the articles that the site edited, the last change first."""
    if parser and template:
        raise ConfigError("--parser and --template exclude each other; give one of them")
    origin = PARSER if parser else TEMPLATE if template else SITE
    start = parse_start(since, "--since", zone_in(context, source))
    with open_archive(context, source) as engine:
        found = changes(engine, start, source, origin, limit)
        shown = print_rows(found.rows, CHANGES, output)
        if not shown:
            note("no changes match")
        elif found.total(shown).number > shown:
            note(f"the last {limit:,} changes; --limit 0 gives all")


def _turned(c: Changed) -> str:
    return f"{c.from_revision} back to {c.to_revision}" if c.returned else f"{c.from_revision} to {c.to_revision}"


CHANGES = Listing[Changed](
    _FIELDS,
    [
        Column("id"),
        Column("external_id", extra=True),
        Column("seen_at", "seen (UTC)", cell=lambda c: f"{c.seen_at:%Y-%m-%d %H:%M}"),
        Column("kinds", "change", wraps=True),
        Column("revision", cell=_turned),
        Column("source", if_several=True),
        Column("title", cell=lambda c: c.title or "(no title)", shrinks=True),
    ],
    as_json,
    {"returned": lambda c: "returned" if c.returned else ""},
)
