"""CSV for spreadsheets: no cell is taken for a formula, and with ``--excel`` none is longer than Excel takes."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

Record = Mapping[str, Any]

# What makes a spreadsheet take a cell for a formula, see OWASP, "CSV Injection"; the last four are full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the encoding of the machine
# Excel's limit for one cell, in UTF-16 code units. What is longer spills into the next rows.
CELL = 32_767
MARK = " [cut; the whole is in the jsonl export]"
# Texts that Excel would turn into numbers, times, dates or truth values, with their zeros and digits gone.
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


def write_csv(records: Iterable[Record], stream: TextIO, keys: Sequence[str], delimiter: str = ",") -> int:
    """A header and one record an article, whose text may hold line ends; ``paragraphs`` is one a line.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it. Returns how many there were.
    """
    table = csv.DictWriter(stream, keys, lineterminator="\n", delimiter=delimiter)
    table.writeheader()
    return _write_each(table, map(_cells, records))


def write_excel(records: Iterable[Record], stream: TextIO, keys: Sequence[str]) -> int:
    """As ``write_csv``, for Excel: with a byte order mark, without ``paragraphs``, which would be the text again.

    A cell longer than ``CELL`` ends in ``MARK``, and the last column, ``cut``, names its column. Ids and titles that
    look like numbers or dates get an apostrophe, so that they stay text.
    """
    stream.write(_BYTE_ORDER_MARK)
    table = csv.DictWriter(stream, (*(key for key in keys if key != _DOUBLED), _CUT))
    table.writeheader()
    return _write_each(table, map(_short_cells, records))


def _write_each(table: "csv.DictWriter[str]", rows: Iterable[Record]) -> int:
    number = 0
    for row in rows:
        table.writerow(row)
        number += 1
    return number


def _cells(record: Record) -> dict[str, Any]:
    cells = {**record, _DOUBLED: "\n".join(record[_DOUBLED])}
    return {key: harmless(value) for key, value in cells.items()}


def _short_cells(record: Record) -> dict[str, Any]:
    cells = {key: harmless(value) for key, value in record.items() if key != _DOUBLED}
    cells |= {key: as_text(cells[key]) for key in _TEXTS}
    cut = {key: shortened(value) for key, value in cells.items() if isinstance(value, str) and _units(value) > CELL}
    return cells | cut | {_CUT: " ".join(cut)}


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_text(value: Any) -> Any:
    """A cell that no spreadsheet takes for a number or a date."""
    return f"'{value}" if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def shortened(text: str) -> str:
    """The beginning of ``text`` and ``MARK``, together no longer than one cell; no character is cut in two."""
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (CELL - len(MARK))]
    return units.decode("utf-16-le", "ignore") + MARK


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
