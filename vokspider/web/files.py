"""Lists as files: CSV for spreadsheets, and JSON lines."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

from starlette.responses import Response, StreamingResponse

from vokspider.formats.spreadsheet import write_csv
from vokspider.reports.serializing import json_line
from vokspider.store.db.keyset import Page

CSV, JSONL = FORMS = "csv", "jsonl"
AT_A_TIME = 500  # rows of a list
_PART = 1 << 16  # characters that are sent together
T = TypeVar("T")
_TYPES = {CSV: "text/csv; charset=utf-8", JSONL: "application/x-ndjson; charset=utf-8"}


def as_file(records: Iterable[Mapping[str, Any]], keys: Sequence[str], name: str, form: str) -> Response:
    """Records as a file to keep, ``name.csv`` with the columns ``keys`` or ``name.jsonl``.

    The first record is read at once: what is wrong with a query is said as a page, not in the middle of a file.
    """
    rest = iter(records)
    every = chain(list(islice(rest, 1)), rest)
    lines = _csv(every, keys) if form == CSV else (json_line(one) + "\n" for one in every)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return StreamingResponse(_parts(lines), media_type=_TYPES[form], headers=headers)


def _parts(lines: Iterable[str]) -> Iterator[str]:
    """The lines, many at a time: for each part the server goes to another thread and back."""
    some, size = list[str](), 0
    for line in lines:
        some.append(line)
        size += len(line)
        if size >= _PART:
            yield "".join(some)
            some, size = [], 0
    yield "".join(some)


def every_row(page_at: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """The rows of all pages of a list; ``page_at`` gives the page that begins at a place."""
    place: str | None = None
    while True:
        page = page_at(place)
        yield from page.rows
        place = page.pages.next
        if place is None:
            return


def _csv(every: Iterator[Mapping[str, Any]], keys: Sequence[str]) -> Iterator[str]:
    yield ",".join(keys) + "\n"
    for one in every:
        stream = io.StringIO()
        write_csv([{key: _cell(key, value) for key, value in one.items()}], stream, keys)
        yield stream.getvalue().partition("\n")[2]


def _cell(key: str, value: Any) -> Any:
    """The value as one cell; ``paragraphs`` become one below ``write_csv``."""
    if key == "paragraphs" or not isinstance(value, list | Mapping):
        return value
    is_plain = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return ", ".join(value) if is_plain else json_line(value)
