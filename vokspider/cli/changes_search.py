"""``vokspider changes search``: what the site took out of its texts, and put into them."""

import typer

from vokspider.cli.common import out, safe
from vokspider.cli.database import open_archive
from vokspider.cli.filters import Limit, Since, Source, Until
from vokspider.cli.output import Column, Listing, Output, lists, print_each
from vokspider.cli.plain import note, number_of
from vokspider.cli.queries import Query, query_of, say_also
from vokspider.cli.searching import bold
from vokspider.model.errors import ConfigError
from vokspider.reports.change_search import ChangeHit, FoundChanges, search_changes
from vokspider.reports.search import Marks
from vokspider.search.nodes import TITLE, Node
from vokspider.search.spelling import terms

_SHOWN = 3  # rows of words on each side; the others are in --json


@lists
def search(
    context: typer.Context,
    query: Query,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    *,
    output: Output,
) -> None:
    """Search what the site removed from its texts and added to them, the last change first.

    Days are those on which a change was seen, in UTC.
    """
    with open_archive(context, source) as engine:
        wanted = query_of(context, engine, query, source, since, until)
        if any(term.place == TITLE for term in terms(wanted)):
            raise ConfigError("title: does not apply to changes; write removed: or added:, or changed:title beside it")
        found = search_changes(engine, wanted, limit)
        print_each(found.hits, _print_hit, CHANGE_HITS, output)
        _say(found, wanted)


def _say(found: FoundChanges, wanted: Node) -> None:
    if not found.total:
        note("no changes match")
    elif found.total > len(found.hits):
        note(f"{len(found.hits):,} shown, the last; --limit 0 gives all")
    note(f"{found.total:,} of {number_of(found.of, 'change')} by the site")
    say_also(wanted)


def _print_hit(hit: ChangeHit) -> None:
    from rich.text import Text

    change = hit.change
    head = f"{change.id}  {change.seen_at:%Y-%m-%d %H:%M}  {', '.join(change.kinds)}  "
    out().print(Text.assemble((head, "dim"), safe(change.title or "(no title)")))
    for sign, style, rows in (("-", "red", hit.removed), ("+", "green", hit.added)):
        for row in rows[:_SHOWN]:
            _print_row(sign, style, row)
        if len(rows) > _SHOWN:
            out().print(Text(f"    {sign} and {len(rows) - _SHOWN} more", style))


def _print_row(sign: str, style: str, row: Marks) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out().print(Padding(Text.assemble((f"{sign} ", style), bold(row, style)), (0, 0, 0, 4), expand=False))


CHANGE_HITS = Listing[ChangeHit](
    (
        *("id", "external_id", "source", "seen_at", "kinds", "from_revision", "to_revision", "title"),
        *("removed", "added"),
    ),
    [
        Column("id"),
        Column("seen_at", "seen (UTC)", cell=lambda hit: f"{hit.change.seen_at:%Y-%m-%d %H:%M}"),
        Column("removed", cell=lambda hit: " | ".join(one.text for one in hit.removed), shrinks=True),
        Column("added", cell=lambda hit: " | ".join(one.text for one in hit.added), shrinks=True),
    ],
    ChangeHit.as_json,
    {
        "removed": lambda hit: " | ".join(one.text for one in hit.removed),
        "added": lambda hit: " | ".join(one.text for one in hit.added),
    },
)
