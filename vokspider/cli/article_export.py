"""``vokspider articles export``: articles for other programs, one a line."""

import contextlib
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from sqlalchemy import Engine

from vokspider.cli.bar import followed
from vokspider.cli.database import open_archive
from vokspider.cli.days import zone_in
from vokspider.cli.files import whole_file
from vokspider.cli.filters import EveryMember, Limit, Since, Source, Status, Until, Words, filters
from vokspider.cli.plain import note, number_of, write_each
from vokspider.formats.spreadsheet import write_csv, write_excel
from vokspider.model.errors import ConfigError
from vokspider.reports.serializing import json_line
from vokspider.store.articles.article_queries import Filters
from vokspider.store.articles.counts import count_articles, count_hidden
from vokspider.store.articles.export import KEYS, export_articles

Writer = Callable[[Iterable[dict[str, Any]], TextIO], int]
_JSONL, _CSV, _TSV = "jsonl", "csv", "tsv"


def export(
    context: typer.Context,
    form: Annotated[
        str | None,
        typer.Option("--format", help="jsonl, csv or tsv; by default, the extension of --output.", metavar="FORMAT"),
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
    source: Source = None,
    since: Since = None,
    until: Until = None,
    words: Words = None,
    status: Status = None,
    every_member: EveryMember = False,
    limit: Limit = 0,
) -> None:
    """Export articles, newest first: JSON, one object a line, or CSV or TSV for spreadsheets."""
    wanted = filters(source, since, until, words, status, every_member, zone_in(context, source))
    write = _writer(form, output, excel=excel)
    with open_archive(context, source, pager=output is None) as engine:
        records = iter(export_articles(engine, wanted, limit))
        if output is not None or not sys.stdout.isatty():
            records = followed(records, "articles", lambda: _number(engine, wanted, limit))
        with contextlib.nullcontext(sys.stdout) if output is None else whole_file(output) as stream:
            number = write(records, stream)
        hidden = count_hidden(engine, wanted)
    left_out = f"; {number_of(hidden, 'duplicate')} of these left out, --all exports them too" if hidden else ""
    note(f"{number_of(number, 'article')} exported{f' to {output}' if output else ''}{left_out}")


def _number(engine: Engine, wanted: Filters, limit: int) -> int:
    number = count_articles(engine, wanted)
    return min(limit, number) if limit else number


def _writer(form: str | None, output: Path | None, *, excel: bool) -> Writer:
    """The function that writes the records; ``form`` or the extension of ``output`` decides.

    Raises ConfigError if neither names a known format, or if options contradict each other.
    """
    writers: dict[str, Writer] = {
        _JSONL: write_jsonl,
        _CSV: partial(write_csv, keys=KEYS),
        _TSV: partial(write_csv, keys=KEYS, delimiter="\t"),
    }
    wanted = form or (_CSV if excel else _ending(output))
    if wanted not in writers:
        said = f"--format {form!r} is unknown" if form else _unsaid(output)
        raise ConfigError(f"{said}; write --format {' or --format '.join(writers)}")
    if excel and wanted != _CSV:
        raise ConfigError(f"--excel is CSV, --format {form} is not; give one of them")
    return partial(write_excel, keys=KEYS) if excel else writers[wanted]


def _ending(output: Path | None) -> str:
    return output.suffix.lower().removeprefix(".") if output else ""


def _unsaid(output: Path | None) -> str:
    if output is None:
        return "the format of the export is not given"
    return (
        f"the name --output {str(output)!r} does not say the format: it does not end in .{_JSONL}, .{_CSV} or .{_TSV}"
    )


def write_jsonl(records: Iterable[dict[str, Any]], stream: TextIO) -> int:
    """Write one JSON object a line; returns their number."""
    return write_each(records, lambda record: stream.write(json_line(record) + "\n"))
