"""``vokspider articles``: what was stored."""

from collections.abc import Iterable, Iterator

import typer
from attrs import define

from vokspider.cli.database import open_archive
from vokspider.cli.days import zone_in
from vokspider.cli.filters import EveryMember, Limit, Since, Source, Status, Until, Words, filters, say_how_many
from vokspider.cli.output import TABLE, Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note
from vokspider.model.outcomes import STORED
from vokspider.reports.articles import articles as find_articles
from vokspider.reports.articles import marks
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_queries import Listed

FIELDS = ("id", "external_id", "source", "status", "published_on", "listed_on", "revision", "title")


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


@define
class Seen:
    """Notes whether one of the articles has a day only from its listing, and none from its page."""

    only_listed: bool = False

    def through(self, articles: Iterable[Listed]) -> Iterator[Listed]:
        """Yield the articles unchanged, and set ``only_listed`` as they pass."""
        for article in articles:
            self.only_listed |= article.published_on is None and article.listed_on is not None
            yield article


def status_of(article: Listed) -> str:
    """An article's status for people, who also want to know of edits and of texts that break off."""
    return ", ".join(marks(article)) or STORED


def title_of(article: Listed) -> str:
    """Its title for people."""
    return article.title or "(no title)"


def day_of_article(article: Listed) -> str:
    """Its day for people, in parentheses if it is only that of the listing."""
    listed = f"({article.listed_on})" if article.listed_on else ""
    return str(article.published_on or listed)


ARTICLES = Listing[Listed](
    FIELDS,
    [
        Column("id"),
        Column("external_id", extra=True),
        Column("day", "published", cell=day_of_article),
        Column("source", if_several=True),
        Column("status", cell=status_of, wraps=True, omit_if=STORED),
        Column("title", cell=title_of, shrinks=True),
    ],
    as_json,
)
