"""``vokspider articles``: what was stored."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from attrs import define

from vokspider.cli.common import out, safe
from vokspider.cli.database import open_archive
from vokspider.cli.days import zone_in
from vokspider.cli.filters import EveryMember, Limit, Since, Source, Status, Until, Words, filters, say_how_many
from vokspider.cli.output import TABLE, Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, write_each
from vokspider.model.outcomes import STORED
from vokspider.reports.articles import Hit, marks
from vokspider.reports.articles import articles as find_articles
from vokspider.reports.articles import search as find_hits
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_queries import Listed
from vokspider.store.articles.search_terms import pattern

_FIELDS = ("id", "external_id", "source", "status", "published_on", "listed_on", "revision", "title")


@lists
def list_articles(
    context: typer.Context,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    words: Words = None,
    status: Status = None,
    every_member: EveryMember = False,
    limit: Limit = 50,
    *,
    output: Output,
) -> None:
    """List articles, newest first."""
    wanted = filters(source, since, until, words, status, every_member, zone_in(context, source))
    with open_archive(context, source) as engine:
        found = find_articles(engine, wanted, limit)
        seen = Seen()
        say_how_many(found, print_rows(seen.through(found.rows), ARTICLES, output))
        if output.form == TABLE and seen.only_listed:
            note("days in parentheses are those of the listing")


@lists
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Words that must all occur in the title or text.")],
    source: Source = None,
    since: Since = None,
    until: Until = None,
    status: Status = None,
    every_member: EveryMember = False,
    limit: Limit = 50,
    *,
    output: Output,
) -> None:
    """Search titles and texts for words, and show where the first of them occurs."""
    wanted = filters(source, since, until, " ".join(words), status, every_member, zone_in(context, source))
    with open_archive(context, source) as engine:
        found = find_hits(engine, wanted, limit)
        if output.form == TABLE and not output.columns:
            say_how_many(found, write_each(found.rows, lambda hit: _print_hit(hit, wanted.words)))
        else:
            say_how_many(found, print_rows(found.rows, HITS, output))


@define
class Seen:
    """Notes whether one of the articles has a day only from its listing, and none from its page."""

    only_listed: bool = False

    def through(self, articles: Iterable[Listed]) -> Iterator[Listed]:
        """Yield the articles unchanged, and set ``only_listed`` as they pass."""
        for article in articles:
            self.only_listed |= article.published_on is None and article.listed_on is not None
            yield article


def _what(article: Listed) -> str:
    """An article's status for people, who also want to know of edits and of texts that break off."""
    return ", ".join(marks(article)) or STORED


def _title(article: Listed) -> str:
    return article.title or "(no title)"


def _day(article: Listed) -> str:
    listed = f"({article.listed_on})" if article.listed_on else ""
    return str(article.published_on or listed)


def _print_hit(hit: Hit, words: tuple[str, ...]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    article, title, text = hit.article, Text(safe(_title(hit.article))), Text(safe(hit.snippet))
    for part in (title, text):
        part.highlight_regex(pattern(words), "bold")
    what = _what(article)
    prefix = f"{what}  " if what != STORED else ""
    out().print(Text.assemble((f"{article.id}  {_day(article)}  {prefix}", "dim"), title))
    out().print(Padding(text, (0, 0, 0, 4), expand=False))


ARTICLES = Listing[Listed](
    _FIELDS,
    [
        Column("id"),
        Column("external_id", extra=True),
        Column("day", cell=_day),
        Column("source", if_several=True),
        Column("status", cell=_what, wraps=True, omit_if=STORED),
        Column("title", cell=_title, shrinks=True),
    ],
    as_json,
)
HITS = Listing[Hit](
    (*_FIELDS, "snippet"),
    [
        Column("id"),
        Column("day", cell=lambda hit: _day(hit.article)),
        Column("title", cell=lambda hit: _title(hit.article), shrinks=True),
        Column("snippet", shrinks=True),
    ],
    Hit.as_json,
)
