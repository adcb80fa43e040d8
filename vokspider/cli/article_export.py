"""``vokspider articles export``: articles for other programs, one a line."""

import contextlib
import csv
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from vokspider.cli.common import json_line
from vokspider.cli.database import open_archive
from vokspider.cli.files import whole_file
from vokspider.cli.filters import EveryMember, Limit, Since, Source, Status, Until, Words, filters
from vokspider.cli.plain import note, number_of, write_each
from vokspider.errors import ConfigError
from vokspider.store.export import KEYS, export_articles
from vokspider.store.planning import STORED
from vokspider.store.reading import count_hidden

# What makes a spreadsheet take a cell for a formula, see OWASP, "CSV Injection"; the last four are full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def export(
    context: typer.Context,
    form: Annotated[str, typer.Option("--format", help="jsonl or csv.", metavar="FORMAT")],
    output: Annotated[
        Path | None,
        typer.Option(help="File to write, when it is complete; by default standard output.", metavar="FILE"),
    ] = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    words: Words = None,
    status: Status = STORED,
    every_member: EveryMember = False,
    limit: Limit = 0,
) -> None:
    """Export articles, newest first: JSON one object a line, or CSV for spreadsheets."""
    wanted, write = filters(source, since, until, words, status, every_member), _writer(form)
    with open_archive(context, source) as engine:
        records = export_articles(engine, wanted, limit)
        with contextlib.nullcontext(sys.stdout) if output is None else whole_file(output) as stream:
            number = write(records, stream)
        hidden = count_hidden(engine, wanted)
    left_out = f"; {number_of(hidden, 'duplicate')} of these left out, --all exports them too" if hidden else ""
    note(f"{number_of(number, 'article')} exported{f' to {output}' if output else ''}{left_out}")


def _writer(form: str) -> Callable[[Iterable[dict[str, Any]], TextIO], int]:
    writers = {"jsonl": write_jsonl, "csv": write_csv}
    if form not in writers:
        raise ConfigError(f"--format {form!r} is unknown; write one of {', '.join(writers)}")
    return writers[form]


def write_jsonl(records: Iterable[dict[str, Any]], stream: TextIO) -> int:
    """One JSON object a line; returns how many."""
    return write_each(records, lambda record: stream.write(json_line(record) + "\n"))


def write_csv(records: Iterable[dict[str, Any]], stream: TextIO) -> int:
    """A header and one record an article, whose text may hold line ends; ``paragraphs`` is one a line.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    table = csv.DictWriter(stream, KEYS, lineterminator="\n")
    table.writeheader()
    return write_each(records, lambda record: table.writerow(_cells(record)))


def _cells(record: dict[str, Any]) -> dict[str, Any]:
    cells = record | {"paragraphs": "\n".join(record["paragraphs"])}
    return {key: harmless(value) for key, value in cells.items()}


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
