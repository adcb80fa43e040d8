"""``vokspider articles bisect``: between which two pages a sentence came into an article, or went out of it."""

from collections.abc import Iterator
from typing import Annotated

import typer

from vokspider.cli.article_show import Id
from vokspider.cli.common import print_json, safe
from vokspider.cli.database import open_archive
from vokspider.cli.naming import naming_in
from vokspider.cli.output import Json
from vokspider.cli.plain import at, note, print_lines, print_text
from vokspider.model.errors import ConfigError
from vokspider.reports.bisect import Bisection, Period, bisection
from vokspider.search.nodes import Term
from vokspider.search.tokens import words
from vokspider.store.articles.resolve import find
from vokspider.store.articles.servings import Serving

_HOW = {True: "with it", False: "without it"}


def bisect(
    context: typer.Context,
    article: Id,
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="Words in a row; case and marks do not matter.")],
    exact: Annotated[
        bool, typer.Option("--exact", help="Only in this spelling, and with these spaces between Korean words.")
    ] = False,
    json: Json = False,
) -> None:
    """Show when an article was last seen with a sentence and first seen without it, with the pages that show it."""
    if not any(words(sentence)):
        raise ConfigError(f"no words are in {sentence!r}; write the sentence, or a part of it")
    with open_archive(context) as engine:
        found = bisection(engine, find(engine, article, naming_in(context)), Term(sentence, exact=exact))
        if json:
            print_json(found.as_json())
        else:
            _print(found)


def _print(found: Bisection) -> None:
    if not found.periods:
        note("no text of this article is stored yet")
        return
    print_text(f"Article {found.article_id}: “{safe(found.sentence)}”", "bold")
    print_lines("\n".join(_lines(found)))
    if not any(period.present for period in found.periods):
        note("no text of this article has it; 'vokspider articles search' looks in all articles")
    elif len(found.periods) == 1:
        note("every text of this article that was seen has it")


def _lines(found: Bisection) -> Iterator[str]:
    for period in found.periods:
        yield _line("first", period, period.first)
        yield _line("last", period, period.last)


def _line(which: str, period: Period, one: Serving) -> str:
    page = f"capture {one.capture_id}" if one.capture_id else "no capture"
    return f"{which + ' seen ' + _HOW[period.present]:<22}  {at(one.at)}  revision {one.revision}  {page}"
