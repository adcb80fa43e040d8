"""``vokspider articles search``: the articles that a query means."""

from typing import TYPE_CHECKING, Annotated

import typer

from vokspider.cli.articles import FIELDS, day_of_article, status_of, title_of
from vokspider.cli.common import out, safe
from vokspider.cli.database import open_archive
from vokspider.cli.filters import EveryMember, Limit, Since, Source, Status, Until
from vokspider.cli.output import Column, Listing, Output, lists, print_each
from vokspider.cli.plain import note, number_of
from vokspider.cli.queries import Query, calendar_in, query_of, say_also, say_scope
from vokspider.model.errors import ConfigError
from vokspider.model.outcomes import STORED
from vokspider.reports.ranking import BY_NEWEST, BY_RANK, MOST, SORTS, TOO_MANY, Ranking, ranking
from vokspider.reports.search import Found, Marks, SearchHit
from vokspider.reports.search import search as find_hits

if TYPE_CHECKING:
    from rich.text import Text

_SECONDS = 2.0  # for counting
_NOT_CURRENT = "no longer in the text"


@lists
def search(
    context: typer.Context,
    query: Query,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    status: Status = None,
    every_member: EveryMember = False,
    sort: Annotated[
        str, typer.Option(help=f"Newest or best match first; of at most {MOST:,} articles.", metavar="|".join(SORTS))
    ] = BY_NEWEST,
    limit: Limit = 50,
    *,
    output: Output,
) -> None:
    """Search titles and texts, also earlier ones; shows the first place of each article, newest first."""
    if sort not in SORTS:
        raise ConfigError(f"--sort {sort!r} is unknown; write one of {', '.join(SORTS)}")
    with open_archive(context, source) as engine:
        wanted = query_of(context, engine, query, source, since, until, status)
        found = find_hits(engine, wanted, calendar_in(context), limit, every_member=every_member)
        ranked = ranking(found) if sort == BY_RANK else None
        hits = found.hits() if ranked is None or ranked.why_not else ranked.hits(limit=limit)
        shown = print_each(hits, _print_hit, HITS, output)
        _say(found, shown, ranked)


def _say(found: Found, shown: int, ranked: Ranking | None) -> None:
    """Say beside the results how many there are, of how many, and what was searched besides."""
    counted = found.count(_SECONDS)
    if not shown:
        note("no articles match")
    elif counted.articles > shown:
        which = "the newest" if ranked is None or ranked.why_not else "the best"
        note(f"{shown:,} shown, {which}; --limit 0 gives all")
    if ranked and ranked.why_not == TOO_MANY:
        note(f"more than {MOST:,} articles match, too many hits to rank: newest first")
    elif ranked and ranked.why_not:
        note("the query has no words to rank by: newest first")
    say_scope(counted, found.scope())
    if counted.hidden:
        note(f"{number_of(counted.hidden, 'duplicate')} of these not shown; --all shows every member of a group")
    say_also(found.query)


def _print_hit(hit: SearchHit) -> None:
    from rich.padding import Padding
    from rich.text import Text

    what = status_of(hit.article)
    prefix = [
        *([what] if what != STORED else []),
        *([] if hit.current else [f"{_NOT_CURRENT} (revision {hit.revision})"]),
    ]
    head = f"{hit.article.id}  {day_of_article(hit.article)}  {', '.join(prefix)}{'  ' if prefix else ''}"
    title = bold(hit.title) if hit.title.text else Text(title_of(hit.article))
    out().print(Text.assemble((head, "dim"), title))
    out().print(Padding(bold(hit.snippet), (0, 0, 0, 4), expand=False))


def bold(line: Marks, style: str = "") -> "Text":
    """A line of text for a terminal, with the words that were searched in bold."""
    from rich.text import Text

    text = Text(safe(line.text), style)
    for start, end in line.marks:
        text.stylize("bold", start, end)
    return text


HITS = Listing[SearchHit](
    (*FIELDS, "snippet"),
    [
        Column("id"),
        Column("day", cell=lambda hit: day_of_article(hit.article)),
        Column("found_in_revision", "found", cell=lambda hit: "" if hit.current else _NOT_CURRENT, omit_if=""),
        Column("title", cell=lambda hit: title_of(hit.article), shrinks=True),
        Column("snippet", cell=lambda hit: hit.snippet.text, shrinks=True),
    ],
    SearchHit.as_json,
)
