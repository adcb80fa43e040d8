"""``vokspider articles export``: articles for other programs."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve, frozen
from sqlalchemy import Engine

from vokspider.cli.bar import followed
from vokspider.cli.database import open_archive
from vokspider.cli.days import zone_in
from vokspider.cli.export_form import chosen_form, columns_of, going_on
from vokspider.cli.files import whole_binary_file, whole_file
from vokspider.cli.filters import EveryMember, Limit, Since, Source, Status, Until, Words, filters
from vokspider.cli.log_checkpoint import private_key
from vokspider.cli.moments import At, size_at
from vokspider.cli.plain import note, number_of
from vokspider.cli.queries import calendar_in, query_of, say_also
from vokspider.exports.forms import Form
from vokspider.exports.records import Records, behind, found, found_then, listed, listed_then
from vokspider.model.errors import ConfigError, StoreError
from vokspider.proof.checkpoints import Checkpoint
from vokspider.reports.search import search
from vokspider.search.nodes import Node
from vokspider.store.articles.article_queries import Filters
from vokspider.store.log.reading import size as log_size
from vokspider.store.past.checkpoint import signed, unsigned
from vokspider.store.past.state import past


@frozen
class _Wanted:
    """What to export: the articles of a ``query`` or, without one, those of the filters; at most ``limit``, 0 for all.

    ``size``: as they were when the log had so many entries; None for now.
    """

    filters: Filters
    query: Node | None
    size: int | None
    limit: int


def export(
    context: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(help="Only articles that this query finds, as in 'articles search'.", metavar="[QUERY]..."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="jsonl, csv, tsv, parquet, tei or vrt; by default, the extension of --output.",
            metavar="FORMAT",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="File to write, which appears when it is complete; by default, standard output.", metavar="FILE"
        ),
    ] = None,
    excel: Annotated[
        bool,
        typer.Option("--excel", help="CSV as Excel reads it: byte order mark, cells of at most 32,767 characters."),
    ] = False,
    columns: Annotated[
        str | None, typer.Option(help="Only these fields, separated by commas, in this order.", metavar="NAMES")
    ] = None,
    at: At = None,
    after: Annotated[
        int | None,
        typer.Option(
            help="Go on behind this article, the last one that an earlier export wrote; no header.", metavar="ID"
        ),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="Also write a signed checkpoint of the log, which says what was exported.", metavar="FILE"),
    ] = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    words: Words = None,
    status: Status = None,
    every_member: EveryMember = False,
    limit: Limit = 0,
) -> None:
    """Export articles, newest first: all of them, those of a query, or those that there were at an earlier time."""
    zone = zone_in(context, source)
    selected = filters(source, since, until, words, status, every_member, zone)
    if query and words:
        raise ConfigError("--words and a query both say which words; write them all as a query")
    chosen = chosen_form(form, output, excel=excel)
    if after is not None:
        chosen = going_on(chosen)
    with open_archive(context, source, pager=output is None) as engine:
        size = None if at is None else size_at(at, engine, zone)
        node = query_of(context, engine, query, source, since, until, status) if query else None
        with _records(context, engine, _Wanted(selected, node, size, limit)) as every:
            records = evolve(every, keys=columns_of(columns, every.keys, chosen))
            records = records if after is None else behind(records, after)
            log = _log_of(engine, size) if chosen.has_log else None
            number = _write(records, chosen, output, log)
            _say(records, number, output, size)
        if checkpoint is not None:
            _write_checkpoint(context, engine, log_size(engine) if size is None else size, checkpoint)
        if node is not None:
            say_also(node)


@contextmanager
def _records(context: typer.Context, engine: Engine, wanted: _Wanted) -> Iterator[Records]:
    selected, query, limit = wanted.filters, wanted.query, wanted.limit
    if wanted.size is not None:
        with past(engine, wanted.size) as then:
            every = selected.every_member
            yield found_then(then, query, limit, every_member=every) if query else listed_then(then, selected, limit)
    elif query:
        yield found(search(engine, query, calendar_in(context), limit, every_member=selected.every_member))
    else:
        yield listed(engine, selected, limit)


def _log_of(engine: Engine, size: int | None) -> Checkpoint | None:
    """What the log was at a size, or is now; None if it has no entries, or cannot be read."""
    try:
        return unsigned(engine, log_size(engine) if size is None else size)
    except StoreError as error:
        note(f"the export does not say of which log it is: {error}")
        return None


def _write(records: Records, form: Form, output: Path | None, log: Checkpoint | None) -> int:
    rows = records.rows
    if output is not None or not sys.stdout.isatty():
        rows = followed(rows, "articles", records.total)
    with _stream(form, output) as stream:
        return form.write(rows, stream, records.keys, log)


def _stream(form: Form, output: Path | None) -> AbstractContextManager[Any]:
    if output is not None:
        return whole_binary_file(output) if form.is_binary else whole_file(output)
    if form.is_binary and sys.stdout.isatty():
        raise ConfigError(f"{form.name} is not for a terminal; write it to a file with --output FILE")
    return nullcontext(sys.stdout.buffer if form.is_binary else sys.stdout)


def _write_checkpoint(context: typer.Context, engine: Engine, size: int, path: Path) -> None:
    with past(engine, size) as then, whole_file(path, "--checkpoint") as stream:
        stream.write(str(signed(then, private_key(context))[0]))


def _say(records: Records, number: int, output: Path | None, size: int | None) -> None:
    hidden = records.hidden()
    left_out = f"; {number_of(hidden, 'duplicate')} of these left out, --all exports them too" if hidden else ""
    then = f", as they were at log size {size}" if size is not None else ""
    note(f"{number_of(number, 'article')} exported{f' to {output}' if output else ''}{then}{left_out}")
