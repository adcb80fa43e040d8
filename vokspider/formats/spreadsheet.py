"""Writes CSV for spreadsheets: no cell counts as a formula, and with ``--excel`` none is too long for Excel."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

Record = Mapping[str, Any]

# First characters of a cell that make it a formula, see OWASP, "CSV Injection". The last four are full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 in the encoding of the machine
# Excel's limit for one cell, in UTF-16 code units. A longer text would go on in the next rows.
CELL = 32_767
MARK = " [cut; the whole is in the jsonl export]"
# Texts that Excel would turn into numbers, times, dates or truth values, and so lose zeros and digits.
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = rf"(?:{'|'.join(_MONTHS)}|{'|'.join(month[:3] for month in _MONTHS)})"
_NUMBER = re.compile(
    r"[\s$€£]*[\d.,]+(?:e[+-]?\d+)?[\s%]*"
    r"|\d{1,4}(?:[-/.:]\d{1,4}){1,3}"
    rf"|{_MONTH}[-/ ,]+\d{{1,4}}(?:, *\d{{1,4}})?|\d{{1,4}}[-/ ]+{_MONTH}(?:[-/ ,]+\d{{1,4}})?"
    r"|true|false",
    re.IGNORECASE,
)
_TEXTS = ("external_id", "content_sha256", "title", "teaser", "text")
_DOUBLED, _CUT = "paragraphs", "cut"


def write_csv(
    records: Iterable[Record], stream: TextIO, keys: Sequence[str], delimiter: str = ",", *, header: bool = True
) -> int:
    """Write a ``header`` with ``keys`` and one row for each record; return the number of records.

    Cells may contain line breaks: a list such as ``paragraphs`` has one item a line. A cell that would be a
    formula gets an apostrophe before it.
    """
    table = csv.DictWriter(stream, keys, lineterminator="\n", delimiter=delimiter)
    if header:
        table.writeheader()
    return _write_each(table, (_cells(record, keys) for record in records))


def write_excel(records: Iterable[Record], stream: TextIO, keys: Sequence[str]) -> int:
    """Write CSV for Excel; return the number of records.

    It differs from ``write_csv`` in four ways. It begins with a byte order mark. It has no ``paragraphs``, which would
    repeat the text. A cell longer than ``CELL`` is cut and ends in ``MARK``, and the last column, ``cut``, has the
    names of columns that were cut. Ids, hashes and texts that look like numbers or dates get an apostrophe too.
    """
    stream.write(_BYTE_ORDER_MARK)
    once = [key for key in keys if key != _DOUBLED]
    table = csv.DictWriter(stream, (*once, _CUT))
    table.writeheader()
    return _write_each(table, (_short_cells(record, once) for record in records))


def _write_each(table: "csv.DictWriter[str]", rows: Iterable[Record]) -> int:
    number = 0
    for row in rows:
        table.writerow(row)
        number += 1
    return number


def _cells(record: Record, keys: Sequence[str]) -> dict[str, Any]:
    return {key: harmless(_joined(record[key])) for key in keys}


def _joined(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, list) else value


def _short_cells(record: Record, keys: Sequence[str]) -> dict[str, Any]:
    cells = _cells(record, keys)
    cells |= {key: as_text(cells[key]) for key in _TEXTS if key in cells}
    cut = {key: shortened(value) for key, value in cells.items() if isinstance(value, str) and _units(value) > CELL}
    return cells | cut | {_CUT: " ".join(cut)}


def harmless(value: Any) -> Any:
    """The value, with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_text(value: Any) -> Any:
    """The value, with an apostrophe before it if Excel would take it for a number, a date or a truth value."""
    return f"'{value}" if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def shortened(text: str) -> str:
    """The beginning of ``text`` with ``MARK``, no longer than ``CELL`` together. No character is cut in two."""
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (CELL - len(MARK))]
    return units.decode("utf-16-le", "ignore") + MARK


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
