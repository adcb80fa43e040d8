"""``vokspider articles forget`` and ``vokspider sources forget``: deleting what was stored by mistake."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Annotated

import attrs
import typer
from sqlalchemy import Engine

from vokspider.cli.common import safe
from vokspider.cli.database import crawls_kept_out, open_archive, require_no_crawl
from vokspider.cli.naming import naming_in
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import at, note, number_of
from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.store.articles.forgetting import Doomed, doomed, doomed_of, forget_articles, forget_source
from vokspider.store.articles.forgotten import Forgotten, list_forgotten
from vokspider.store.articles.resolve import find
from vokspider.store.articles.source_queries import source_names
from vokspider.store.db.engine import empty_log

# Maximum number of articles that are listed before the question; only the number of further ones is given.
_NAMED = 20
Why = Annotated[str, typer.Option("--why", help="The reason, which is kept.", metavar="TEXT")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]


def forget(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(help="Ids, external ids or addresses.", metavar="ID...")],
    why: Why,
    yes: Yes = False,
) -> None:
    """Delete articles with all their revisions and pages, and keep a note of it.

    For what got in by mistake, or must not be kept. A crawl that sees such an article in the listing again stores it
    again.
    """
    _check_reason(why)
    _require_answer(yes=yes)
    with open_archive(context, pager=False) as engine:
        chosen = doomed(engine, sorted({find(engine, given, naming_in(context)) for given in ids}))
        names = sorted({one.source for one in chosen})
        require_no_crawl(engine, names, _lease_seconds(context))
        _ask(chosen, f"Delete {number_of(len(chosen), 'article')}?", yes=yes)
        numbers = [one.id for one in chosen]
        _without_crawls(context, engine, names, lambda: forget_articles(engine, numbers, why, utc_now()))


def forget_all(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the source.", metavar="NAME")],
    why: Why,
    yes: Yes = False,
) -> None:
    """Delete a source with all its articles, runs and messages, and keep a note of each article.

    Remove it from sources.toml too, or correct it there: the next crawl of the source begins from nothing.
    """
    _check_reason(why)
    _require_answer(yes=yes)
    with open_archive(context, pager=False) as engine:
        if name not in (known := source_names(engine)):
            raise ConfigError(f"this archive has no source {name}; it has {', '.join(known) or 'none'}")
        require_no_crawl(engine, [name], _lease_seconds(context))
        chosen = doomed_of(engine, name)
        _ask(chosen, f"Delete the source {name}, its {number_of(len(chosen), 'article')} and all its runs?", yes=yes)
        _without_crawls(context, engine, [name], lambda: forget_source(engine, name, why, utc_now()))
    config = state(context).load()
    if name in (one.name for one in config.sources):
        note(f"it is still declared in {config.sources_file}; remove its table, or set enabled = false")


@lists
def forgotten(context: typer.Context, *, output: Output) -> None:
    """List the articles that were deleted from the archive, and why."""
    with open_archive(context) as engine:
        if not print_rows(list_forgotten(engine), FORGOTTEN, output):
            note("no articles have been deleted")


def _check_reason(why: str) -> None:
    if not why.strip():
        raise ConfigError("--why is empty; write the reason, which is kept in place of the articles")


def _require_answer(*, yes: bool) -> None:
    if not (yes or (sys.stdin.isatty() and sys.stderr.isatty())):
        raise ConfigError("nothing was deleted; --yes is needed where nobody can be asked")


def _lease_seconds(context: typer.Context) -> float:
    return state(context).load().crawl.lease_seconds


def _ask(chosen: Sequence[Doomed], question: str, *, yes: bool) -> None:
    for one in chosen[:_NAMED]:
        parts = f"{number_of(one.revisions, 'revision')}, {number_of(one.captures, 'page')}"
        note(f"article {one.id}: {one.source}/{one.external_id} {safe(one.title or '(no title)')} ({parts})")
    if len(chosen) > _NAMED:
        note(f"and {number_of(len(chosen) - _NAMED, 'more article')}")
    if not yes and not typer.confirm(question, err=True):
        note("nothing was deleted")
        raise typer.Exit(1)


def _without_crawls(
    context: typer.Context, engine: Engine, names: Sequence[str], act: Callable[[], Sequence[Forgotten]]
) -> None:
    seconds = _lease_seconds(context)
    with ExitStack() as leases:
        for name in names:
            leases.enter_context(crawls_kept_out(engine, name, seconds))
        gone = act()
    empty_log(engine)
    note(f"{number_of(len(gone), 'article')} deleted; 'vokspider articles forgotten' lists them")


FORGOTTEN = Listing[Forgotten](
    ("when", "source", "external_id", "revisions", "title", "why"),
    [
        Column("when", "when (UTC)", cell=lambda one: f"{one.forgotten_at:%Y-%m-%d %H:%M}"),
        Column("source", if_several=True),
        Column("external_id"),
        Column("revisions", extra=True),
        Column("title", shrinks=True),
        Column("why", wraps=True),
    ],
    attrs.asdict,
    {"when": lambda one: at(one.forgotten_at)},
)
