"""``vokspider articles``: what was stored."""

import sys
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from vokspider.cli import (
    article_changed,
    article_diff,
    article_export,
    article_gone,
    article_history,
    article_show,
    forget,
)
from vokspider.cli.common import Header, Json, out, print_fields, print_json, print_table, safe
from vokspider.cli.database import open_archive
from vokspider.cli.filters import EveryMember, Limit, Since, Source, Status, Until, Words, filters, say_how_many
from vokspider.cli.plain import note, write_each
from vokspider.reports.articles import Hit, marks
from vokspider.reports.articles import articles as find_articles
from vokspider.reports.articles import search as find_hits
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_queries import Listed
from vokspider.store.articles.search_terms import pattern
from vokspider.store.writing.discovery import STORED

group = typer.Typer(
    help="What was stored: list, show, search, history, diff, changed, gone, export, forget.", no_args_is_help=True
)

_EXTERNAL_ID = "external id"
_FIELDS = ("id", "external_id", "source", "status", "published_on", "listed_on", "revision", "title")


@group.command("list")
def list_articles(
    context: typer.Context,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    words: Words = None,
    status: Status = None,
    every_member: EveryMember = False,
    limit: Limit = 50,
    header: Header = False,
    json: Json = False,
) -> None:
    """List articles, newest first."""
    wanted = filters(source, since, until, words, status, every_member)
    with open_archive(context, source) as engine:
        found = find_articles(engine, wanted, limit)
        say_how_many(found, _print_articles(found.rows, header=header, json=json))


group.command("show")(article_show.show)


@group.command("search")
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Words that all have to occur, in title or text.")],
    source: Source = None,
    since: Since = None,
    until: Until = None,
    status: Status = None,
    every_member: EveryMember = False,
    limit: Limit = 50,
    header: Header = False,
    json: Json = False,
) -> None:
    """Search words in title and text; shows where the first of them stands."""
    wanted = filters(source, since, until, " ".join(words), status, every_member)
    with open_archive(context, source) as engine:
        found = find_hits(engine, wanted, limit)
        say_how_many(found, _print_hits(found.rows, wanted.words, header=header, json=json))


group.command("history")(article_history.history)
group.command("diff")(article_diff.diff)
group.command("changed")(article_changed.changed)
group.command("gone")(article_gone.gone)
group.command("export")(article_export.export)
group.command("forget")(forget.forget)
group.command("forgotten")(forget.forgotten)


def _print_articles(articles: Iterable[Listed], *, header: bool, json: bool) -> int:
    if json:
        return write_each(articles, lambda article: print_json(as_json(article)))
    if not sys.stdout.isatty():
        return print_fields(_FIELDS, map(_fields, articles), header=header)
    found = list(articles)
    if found:
        _print_table(found)
    return len(found)


def _print_table(found: list[Listed]) -> None:
    """A table with the columns that differ between the articles."""
    words = [_what(article) for article in found]
    several, marked = len({article.source for article in found}) > 1, any(word != STORED for word in words)
    rows = [
        (a.id, a.external_id, _day(a), *[a.source] * several, *[word] * marked, _title(a))
        for a, word in zip(found, words, strict=True)
    ]
    extra = ["source"] * several + ["status"] * marked
    print_table(
        ("id", "external id", "day", *extra, "title"), rows, wrap=("status", "title"), optional=("external id",)
    )
    if any(article.listed_on and article.published_on is None for article in found):
        note("days in parentheses are those of the listing")


def _what(article: Listed) -> str:
    """Its status for people, who want to know of edits and of texts that break off too."""
    return ", ".join(marks(article)) or STORED


def _title(article: Listed) -> str:
    return article.title or "(no title)"


def _day(article: Listed) -> str:
    listed = f"({article.listed_on})" if article.listed_on else ""
    return str(article.published_on or listed)


def _fields(article: Listed) -> tuple[object, ...]:
    """An article as the fields of a line in a pipe."""
    return tuple(getattr(article, name) for name in _FIELDS)


def _print_hits(found: Iterable[Hit], words: tuple[str, ...], *, header: bool, json: bool) -> int:
    if json:
        return write_each(found, lambda hit: print_json(hit.as_json()))
    if not sys.stdout.isatty():
        rows = ((*_fields(hit.article), hit.snippet) for hit in found)
        return print_fields((*_FIELDS, "snippet"), rows, header=header)
    return write_each(found, lambda hit: _print_hit(hit, words))


def _print_hit(hit: Hit, words: tuple[str, ...]) -> None:
    article, title, text = hit.article, Text(safe(_title(hit.article))), Text(safe(hit.snippet))
    for part in (title, text):
        part.highlight_regex(pattern(words), "bold")
    what = _what(article)
    prefix = f"{what}  " if what != STORED else ""
    out().print(Text.assemble((f"{article.id}  {_day(article)}  {prefix}", "dim"), title))
    out().print(Padding(text, (0, 0, 0, 4), expand=False))
