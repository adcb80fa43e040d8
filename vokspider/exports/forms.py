"""The forms of an export: how records are written, and which file names say so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import frozen

from vokspider.formats.spreadsheet import write_csv, write_excel
from vokspider.reports.serializing import json_line

# Writes records with these keys into a stream; returns their number.
Writer = Callable[[Iterable[dict[str, Any]], Any, Sequence[str]], int]
JSONL, CSV, TSV = "jsonl", "csv", "tsv"


@frozen
class Form:
    """A form of an export, whose files end in its name. ``is_binary``: its stream takes bytes."""

    name: str
    write: Writer
    is_binary: bool = False


def write_jsonl(records: Iterable[Mapping[str, Any]], stream: Any, keys: Sequence[str]) -> int:
    """Write one JSON object a line; return the number of records."""
    number = 0
    for record in records:
        stream.write(json_line({key: record[key] for key in keys}) + "\n")
        number += 1
    return number


EXCEL = Form(CSV, write_excel)
FORMS = {
    one.name: one
    for one in (Form(JSONL, write_jsonl), Form(CSV, write_csv), Form(TSV, partial(write_csv, delimiter="\t")))
}
