"""The forms of an export: how records are written, and which file names say so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import frozen

from vokspider.exports.columns import columns
from vokspider.formats.parquet import write_parquet
from vokspider.formats.spreadsheet import write_csv, write_excel
from vokspider.formats.vrt import write_vrt
from vokspider.proof.checkpoints import Checkpoint
from vokspider.reports.serializing import json_line

# Writes records with these keys into a stream, and the log that they are of where there is a place for it; returns
# their number.
Writer = Callable[[Iterable[dict[str, Any]], Any, Sequence[str], Checkpoint | None], int]
JSONL, CSV, TSV, PARQUET, TEI, VRT = "jsonl", "csv", "tsv", "parquet", "tei", "vrt"


@frozen
class Form:
    """A form of an export. ``extensions``: of its files, the first one is its own.

    ``is_binary``: its stream takes bytes. ``is_table``: it has fields, of which some can be chosen. ``has_log``: it has
    a place to say of which log the articles are. ``go_on`` writes further records behind those that a file has; None if
    that is not possible.
    """

    name: str
    extensions: Sequence[str]
    write: Writer
    is_binary: bool = False
    is_table: bool = True
    has_log: bool = False
    go_on: Writer | None = None


def _without_log(write: Callable[[Iterable[dict[str, Any]], Any, Sequence[str]], int]) -> Writer:
    """A writer for a form without a place for the log."""
    return lambda records, stream, keys, _log: write(records, stream, keys)


def write_jsonl(records: Iterable[Mapping[str, Any]], stream: Any, keys: Sequence[str]) -> int:
    """Write one JSON object a line; return the number of records."""
    number = 0
    for record in records:
        stream.write(json_line({key: record[key] for key in keys}) + "\n")
        number += 1
    return number


def _write_parquet(
    records: Iterable[Mapping[str, Any]], stream: Any, keys: Sequence[str], log: Checkpoint | None
) -> int:
    return write_parquet(records, stream, columns(keys), {"vokspider.log": str(log)} if log else {})


def _write_tei(records: Iterable[Mapping[str, Any]], stream: Any, _keys: Sequence[str], log: Checkpoint | None) -> int:
    from vokspider.formats.tei import write_tei

    return write_tei(records, stream, log)


def _write_vrt(records: Iterable[Mapping[str, Any]], stream: Any, _keys: Sequence[str]) -> int:
    return write_vrt(records, stream)


EXCEL = Form(CSV, (CSV,), _without_log(write_excel))
_EVERY = (
    Form(JSONL, (JSONL,), _without_log(write_jsonl), go_on=_without_log(write_jsonl)),
    Form(CSV, (CSV,), _without_log(write_csv), go_on=_without_log(partial(write_csv, header=False))),
    Form(
        TSV,
        (TSV,),
        _without_log(partial(write_csv, delimiter="\t")),
        go_on=_without_log(partial(write_csv, delimiter="\t", header=False)),
    ),
    Form(PARQUET, (PARQUET,), _write_parquet, is_binary=True, has_log=True),
    Form(TEI, (TEI, "xml"), _write_tei, is_binary=True, is_table=False, has_log=True),
    Form(VRT, (VRT,), _without_log(_write_vrt), is_table=False),
)
FORMS = {one.name: one for one in _EVERY}
EXTENSIONS = {extension: one.name for one in _EVERY for extension in one.extensions}
