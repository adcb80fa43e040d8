"""The options that select articles, the same for every command that has them."""

from typing import Annotated, Any

import typer

from vokspider.cli import completing
from vokspider.cli.days import DAY, DAYS, Zone, parse_day
from vokspider.cli.plain import note, size_in_words
from vokspider.model.errors import ConfigError
from vokspider.reports.list_page import ListPage
from vokspider.store.articles.article_queries import STATUSES, Filters

# What Filters.since and Filters.until apply to.
_DAY = "Published (or, without that day, listed)"
Source = Annotated[
    str | None, typer.Option(help="Only this source.", metavar="NAME", autocompletion=completing.sources)
]
Since = Annotated[str | None, typer.Option(help=f"{_DAY} from this day on: {DAYS}.", metavar=DAY)]
Until = Annotated[str | None, typer.Option(help=f"{_DAY} up to this day, or to the end of this month.", metavar=DAY)]
Words = Annotated[
    str | None,
    typer.Option(
        help="Only with all of these words, in title or text; 'articles search' has more.", metavar="'WORD WORD'"
    ),
]
Status = Annotated[
    str | None,
    typer.Option(
        help=f"{', '.join(STATUSES[:-1])} or {STATUSES[-1]}; by default, every article with a text.",
        metavar="STATUS",
        show_default=False,
    ),
]
EveryMember = Annotated[bool, typer.Option("--all", help="Include duplicates.")]
MOST = 10**9  # more than any archive has, and less than what a database takes
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1, max=256, help="Processes to read in, 1 for none besides; by default one for each core.", metavar="N"
    ),
]
Limit = Annotated[int, typer.Option(min=0, max=MOST, help="Show at most N; 0 for no limit.", metavar="N")]


def filters(
    source: str | None,
    since: str | None,
    until: str | None,
    words: str | None,
    status: str | None,
    every_member: bool,
    zone: Zone,
) -> Filters:
    """The filters that the options ask for; days are in ``zone``.

    Raises ConfigError for an option that is not valid.
    """
    first, last = parse_day(since, "--since", zone), parse_day(until, "--until", zone, last=True)
    if first and last and first > last:
        raise ConfigError(f"--since {since} is after --until {until}; swap them")
    if status is not None and status not in STATUSES:
        raise ConfigError(f"--status {status!r} is unknown; write one of {', '.join(STATUSES)}")
    return Filters(source, first, last, _words(words), status, every_member)


def _words(text: str | None) -> tuple[str, ...]:
    words = tuple((text or "").split())
    if text is not None and not words:
        raise ConfigError(f"no search words given in {text!r}; write at least one")
    if not "".join(words).isprintable():
        raise ConfigError(f"the search words {text!r} are not valid text; write letters or digits")
    return words


def say_how_many(page: ListPage[Any], shown: int) -> None:
    """Print a note if there are no articles, or more than the limit, or duplicates that ``--all`` would add."""
    if not shown:
        note("no articles match")
    elif (total := page.total(shown)).number > shown:
        note(f"{shown:,} of {size_in_words(total, 'article')}, the newest; --limit 0 gives all")
    if (hidden := page.count_hidden()).number:
        note(f"{size_in_words(hidden, 'duplicate')} of these not shown; --all shows every member of a group")
