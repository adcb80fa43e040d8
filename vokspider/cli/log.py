"""``vokspider log``: what happened in the archive, in its order."""

import select
import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli.common import safe
from vokspider.cli.database import open_archive
from vokspider.cli.filters import MOST, Source
from vokspider.cli.output import JSON, TABLE, Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, size_in_words, write_each
from vokspider.cli.state import state
from vokspider.model.errors import ConfigError
from vokspider.model.origins import PARSER, SITE
from vokspider.reports.log import LogEntry, following, log, start_of
from vokspider.store.log.entries import CLOSED, KINDS
from vokspider.store.log.reading import Wanted, tells_of

_USUAL = 50  # number of entries that are printed by default
_PAUSE = 1_000  # ms between two looks


@lists
def show_log(
    context: typer.Context,
    after: Annotated[int | None, typer.Option(min=0, help="All entries behind this number.", metavar="N")] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=MOST,
            help=f"At most N, 0 for no limit; by default the last {_USUAL}, or with --after all.",
            metavar="N",
        ),
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what happens, until Ctrl-C.")] = False,
    source: Source = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(help=f"Only entries of this kind: {', '.join(KINDS)}. Can be repeated.", metavar="KIND"),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option(help=f"Only entries about texts of this origin: {SITE} or {PARSER}.", metavar=f"{SITE}|{PARSER}"),
    ] = None,
    migrated: Annotated[
        bool | None,
        typer.Option("--migrated/--no-migrated", help="Only entries that an upgrade made later, or only the others."),
    ] = None,
    *,
    output: Output,
) -> None:
    """List what happened in the archive, the last entry last: met, stored, revised, gone, closed and so on.

    'vokspider logs' prints the messages of a run or of the daemon.
    """
    if origin not in (None, SITE, PARSER):
        raise ConfigError(f"--origin {origin!r} is unknown; write {SITE} or {PARSER}")
    wanted = Wanted(source, _kinds(kind or []), origin, migrated)
    if follow and output.form == JSON:
        raise ConfigError("--follow has no end, and a JSON array has one; use --json, which is one object a line")
    if follow and after is not None and limit is not None:
        raise ConfigError("--follow shows all entries behind --after; leave out --limit")
    with open_archive(context, pager=not follow) as engine:
        if source is not None and not tells_of(engine, source):
            state(context).load().source(source)  # raises ConfigError for an unknown source
        if follow:
            _follow(engine, wanted, after, limit, output)
        else:
            _list(engine, wanted, after, limit, output)


def _kinds(given: list[str]) -> tuple[str, ...]:
    for one in given:
        if one not in KINDS:
            raise ConfigError(f"--kind {one!r} is unknown; write one of {', '.join(KINDS)}")
    return tuple(given)


def _list(engine: Engine, wanted: Wanted, after: int | None, limit: int | None, output: Output) -> None:
    if limit is None:
        limit = _USUAL if after is None else 0
    page = log(engine, wanted, after, limit)
    shown = print_rows(page.rows, LOG, output)
    if not shown:
        note("no entries match")
    elif (total := page.total(shown)).number > shown:
        which = "the last" if after is None else "the first"
        note(f"{which} {shown:,} of {size_in_words(total, 'entry', 'entries')}; --limit 0 gives all")


def _follow(engine: Engine, wanted: Wanted, after: int | None, limit: int | None, output: Output) -> None:
    """Print entries as they come, until Ctrl-C, or until nobody reads them any more."""
    if after is None:
        after = start_of(engine, wanted, _USUAL if limit is None else limit) if limit != 0 else 0
    entries = following(engine, wanted, after, _wait)
    try:
        if output.form == TABLE:
            write_each(entries, _print_line)
        else:
            print_rows(entries, LOG, output)
    except KeyboardInterrupt:
        return


def _wait() -> None:
    """Pause before the next look. Raises BrokenPipeError when the reader of our output has gone."""
    sys.stdout.flush()
    gone = select.poll()
    gone.register(sys.stdout.fileno(), 0)
    if gone.poll(_PAUSE):
        raise BrokenPipeError


def _print_line(entry: LogEntry) -> None:
    words = (str(entry.seq), f"{entry.at:%Y-%m-%d %H:%M:%S}", f"{entry.kind:<9}", _what(entry), entry.title or "")
    sys.stdout.write("  ".join(map(safe, words)).rstrip() + "\n")


def _what(entry: LogEntry) -> str:
    """What an entry is about."""
    if entry.kind == CLOSED:
        return f"run {entry.run_id}: {entry.verdict}"
    if entry.external_id is None:
        return f"source {entry.source}"
    article = f"article {entry.external_id if entry.id is None else entry.id}"
    return ", ".join((article, *_of_text(entry)))


def _of_text(entry: LogEntry) -> Iterator[str]:
    if entry.revision:
        yield f"back to revision {entry.revision}" if entry.returned else f"revision {entry.revision}"
    if entry.aside:
        yield f"not current ({entry.aside})"


LOG = Listing[LogEntry](
    ("seq", "at", "kind", "source", "id", "external_id", "revision", "run_id", "what", "title"),
    [
        Column("seq", "no."),
        Column("at", "when (UTC)", cell=lambda one: f"{one.at:%Y-%m-%d %H:%M:%S}"),
        Column("kind"),
        Column("what", cell=_what, wraps=True),
        Column("source", if_several=True),
        Column("title", cell=lambda one: one.title or "", shrinks=True),
    ],
    LogEntry.as_json,
    {"what": _what},
)
