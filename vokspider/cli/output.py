"""Lists, which every command prints in the same way: a table for people, or JSON, TSV or CSV for programs."""

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from inspect import Parameter, Signature, signature
from itertools import chain
from typing import Annotated, Any, Generic, TypeVar

import typer
from attrs import field, frozen

from vokspider.cli.common import out, print_json, safe
from vokspider.cli.plain import write_each
from vokspider.cli.table import Cells, fitted, table
from vokspider.model.errors import ConfigError

T = TypeVar("T")
_UNCUT = 100_000  # width of a table in a pipe, so that nothing is cut
TABLE, JSON, JSONL, TSV, CSV = FORMATS = ("table", "json", "jsonl", "tsv", "csv")

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line; the same as --format jsonl.")]
Header = Annotated[bool, typer.Option("--header", help="In a pipe, begin with a line of column names.")]
Form = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="table, json (one array), jsonl, tsv or csv; by default a table on a terminal, tsv in a pipe.",
        metavar="FORMAT",
    ),
]
Columns = Annotated[
    str | None, typer.Option("--columns", help="Only these columns or JSON keys, separated by commas.", metavar="NAMES")
]


@frozen
class Output:
    """How to print a list. ``form`` is one of ``FORMATS``; empty ``columns`` stand for the usual ones."""

    form: str
    columns: tuple[str, ...] = ()
    header: bool = False


def chosen(form: str | None, columns: str | None, header: bool, json: bool) -> Output:
    """The output that the options of a command ask for. Raises ConfigError for values that are not valid."""
    if form is not None and form not in FORMATS:
        raise ConfigError(f"--format {form!r} is unknown; use one of {', '.join(FORMATS)}")
    if json and form not in (None, JSONL):
        raise ConfigError(f"--json is --format {JSONL}, not {form}; give one of them")
    names = tuple(name.strip() for name in (columns or "").split(",") if name.strip())
    if columns is not None and not names:
        raise ConfigError("--columns names no column; separate the names with commas")
    usual = TABLE if sys.stdout.isatty() else TSV
    return Output(JSONL if json else form or usual, names, header or form in (TSV, CSV))


def lists(command: Callable[..., None]) -> Callable[..., None]:
    """Decorator: add the options of a list to a command, which then gets the chosen ``Output`` as ``output``."""

    @wraps(command)
    def with_options(form: str | None, columns: str | None, header: bool, json: bool, **own: Any) -> None:
        command(**own, output=chosen(form, columns, header, json))

    own = [one for one in signature(command, eval_str=True).parameters.values() if one.name != "output"]
    usual = (("form", Form, None), ("columns", Columns, None), ("header", Header, False), ("json", Json, False))
    more = [Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=hint) for name, hint, default in usual]
    # Typer reads both of these.
    with_options.__signature__ = Signature([*own, *more])  # type: ignore[attr-defined]
    with_options.__annotations__ = {one.name: one.annotation for one in (*own, *more)}
    return with_options


@frozen
class Column(Generic[T]):
    """A column of a table. ``name`` is the name of a field, ``cell`` gives its text for people, by default the field.

    If there is no room: with ``shrinks``, a long cell ends in an ellipsis; with ``wraps``, it takes more lines; other
    cells stay whole on one line; ``extra`` columns are left out first. ``omit_if``: the column is left out if every row
    has this text. ``if_several``: it is shown only if the rows differ in it.
    """

    name: str
    heading: str = ""
    cell: Callable[[T], object] | None = None
    shrinks: bool = False
    wraps: bool = False
    extra: bool = False
    omit_if: str | None = None
    if_several: bool = False


@frozen
class Listing(Generic[T]):
    """How rows of one kind are printed.

    ``record`` returns the JSON object of a row. ``fields`` are the columns of TSV and CSV: keys of ``record``, or of
    ``more``, which returns a field that is written differently there. ``columns`` are those of a table.
    """

    fields: Sequence[str]
    columns: Sequence[Column[T]]
    record: Callable[[T], Mapping[str, Any]]
    more: Mapping[str, Callable[[T], object]] = field(factory=dict)

    def value(self, row: T, record: Mapping[str, Any], name: str) -> object:
        """A field of a row as in TSV and CSV. ``record``: the JSON object of the row."""
        return self.more[name](row) if name in self.more else record.get(name)


def print_rows(rows: Iterable[T], listing: Listing[T], output: Output, title: str | None = None) -> int:
    """Print rows in the format of ``output``; returns how many there were.

    Only a table or one JSON array waits for all. Raises ConfigError if the rows do not have one of the chosen columns.
    """
    rows = _checked(rows, listing, output.columns)
    if output.form == TABLE:
        return _print_table(list(rows), listing, output.columns, title)
    if output.form in (JSON, JSONL):
        return _print_records((_record(row, listing, output.columns) for row in rows), output.form)
    names = output.columns or tuple(listing.fields)
    lines = (_fields(row, listing, names) for row in rows)
    return (_print_csv if output.form == CSV else print_fields)(names, lines, header=output.header)


def print_each(rows: Iterable[T], write: Callable[[T], object], listing: Listing[T], output: Output) -> int:
    """As ``print_rows``, but for people each row is written by ``write``, unless they chose columns."""
    if output.form == TABLE and not output.columns:
        return write_each(rows, write)
    return print_rows(rows, listing, output)


def _checked(rows: Iterable[T], listing: Listing[T], names: Sequence[str]) -> Iterator[T]:
    """The rows. Raises ConfigError if the first of them does not have all columns of ``names``."""
    found = iter(rows)
    for row in found:
        known = [*listing.fields, *listing.record(row), *(one.name for one in listing.columns)]
        if unknown := [name for name in names if name not in known]:
            raise ConfigError(f"--columns: unknown column {unknown[0]}; known are {', '.join(dict.fromkeys(known))}")
        return chain([row], found)
    return iter(())


def _record(row: T, listing: Listing[T], names: Sequence[str]) -> Mapping[str, Any]:
    record = listing.record(row)
    return {name: record.get(name, listing.value(row, record, name)) for name in names} if names else record


def _fields(row: T, listing: Listing[T], names: Sequence[str]) -> list[str]:
    record = listing.record(row)
    return [plain(listing.value(row, record, name)) for name in names]


def _print_records(records: Iterable[Mapping[str, Any]], form: str) -> int:
    if form == JSON:
        everything = list(records)
        print_json(everything)
        return len(everything)
    number = 0
    for number, record in enumerate(records, 1):  # noqa: B007
        print_json(record)
    return number


def _print_csv(names: Sequence[str], lines: Iterable[Sequence[str]], *, header: bool) -> int:
    from vokspider.formats.spreadsheet import harmless

    writer = csv.writer(sys.stdout, lineterminator="\n")
    if header:
        writer.writerow(names)
    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007
        writer.writerow([harmless(cell) for cell in line])
    return number


def print_fields(names: Sequence[str], lines: Iterable[Sequence[object]], *, header: bool = False) -> int:
    """Print lines with tabs between the fields; returns how many there were. ``header``: first print ``names``."""
    number = 0
    for number, line in enumerate(chain([names], lines) if header else lines, 1):  # noqa: B007
        sys.stdout.write("\t".join(safe(cell) for cell in line) + "\n")
    return number - header


def plain(value: object) -> str:
    """A value as a field of TSV or CSV.

    Dates and times are ISO 8601, the items of a list have commas between them, None is an empty text.
    """
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(plain(one) for one in value)
    return str(value)


def _print_table(rows: Sequence[T], listing: Listing[T], names: Sequence[str], title: str | None) -> int:
    pairs = [(row, listing.record(row)) for row in rows]
    cells = ((column, _cells(pairs, listing, column)) for column in _columns(listing, names))
    shown = [found for column, found in cells if names or _is_shown(column, found.cells)]
    if rows:
        draw(shown, title, keep=bool(names))
    return len(rows)


def draw(cells: Sequence[Cells], title: str | None = None, *, keep: bool = False) -> None:
    """Print a table as wide as the terminal, or as wide as it needs in a pipe.

    ``keep``: whether to leave no column out.
    """
    console = out() if sys.stdout.isatty() else out(_UNCUT)
    width = console.width if sys.stdout.isatty() else None
    chosen_ones = cells if keep else fitted(cells, width)
    if chosen_ones is None:
        for line in blocks(cells):
            sys.stdout.write(line + "\n")
        return
    console.print(table(chosen_ones, title), markup=False)


def blocks(cells: Sequence[Cells]) -> Iterator[str]:
    """Each row as lines of name and value, for a terminal that is too narrow for a table."""
    indent = max(len(one.heading) for one in cells) + 2
    for number in range(len(cells[0].cells)):
        if number:
            yield ""
        yield from (f"{one.heading:<{indent}}{one.cells[number]}" for one in cells if one.cells[number])


def _columns(listing: Listing[T], names: Sequence[str]) -> list[Column[T]]:
    by_name = {one.name: one for one in listing.columns}
    return [by_name.get(name, Column(name)) for name in names] or list(listing.columns)


def _cells(pairs: Sequence[tuple[T, Mapping[str, Any]]], listing: Listing[T], column: Column[T]) -> Cells:
    """The cells of a column. ``pairs``: the rows with their records."""
    found = [column.cell(row) if column.cell else listing.value(row, record, column.name) for row, record in pairs]
    return Cells(
        column.heading or column.name.replace("_", " "),
        [safe(plain(one)) for one in found],
        shrinks=column.shrinks,
        wraps=column.wraps,
        extra=column.extra,
    )


def _is_shown(column: Column[Any], cells: Sequence[str]) -> bool:
    if column.if_several:
        return len(set(cells)) > 1
    return any(cell != column.omit_if for cell in cells)
