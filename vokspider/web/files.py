"""Lists as files: CSV for spreadsheets, and JSON lines."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from starlette.responses import Response, StreamingResponse

from vokspider.formats.spreadsheet import write_csv
from vokspider.reports.serializing import json_line

CSV, JSONL = "csv", "jsonl"
_TYPES = {CSV: "text/csv; charset=utf-8", JSONL: "application/x-ndjson; charset=utf-8"}


def as_file(records: Iterable[Mapping[str, Any]], keys: Sequence[str], name: str, form: str) -> Response:
    """Records as a file to keep, ``name.csv`` with the columns ``keys`` or ``name.jsonl``.

    The first record is read at once: what is wrong with a query is said as a page, not in the middle of a file.
    """
    rest = iter(records)
    every = chain(list(islice(rest, 1)), rest)
    content = _csv(every, keys) if form == CSV else (json_line(one) + "\n" for one in every)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return StreamingResponse(content, media_type=_TYPES[form], headers=headers)


def _csv(every: Iterator[Mapping[str, Any]], keys: Sequence[str]) -> Iterator[str]:
    yield ",".join(keys) + "\n"
    for one in every:
        stream = io.StringIO()
        write_csv([one], stream, keys)
        yield stream.getvalue().partition("\n")[2]
