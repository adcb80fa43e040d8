"""Adds to events what their entries tell of rows: the hashes of their records, read from the rows that are stored.

The rows of pages as they come are told from what was written, since to read them again costs a tenth of storing a page.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from attrs import evolve
from sqlalchemy import Connection, Select, bindparam

from vokspider.store.db import tables
from vokspider.store.db.compiled import read, run
from vokspider.store.db.streaming import streamed
from vokspider.store.log import records
from vokspider.store.log.entries import BACK, CLOSED, FORGOTTEN, GONE, MET, OF_TEXTS, STORED, Told
from vokspider.store.log.records import record_hash, record_of, with_removals

_A, _B, _C, _CH, _F = tables.article.c, tables.absence.c, tables.capture.c, tables.change.c, tables.forgotten.c
_P, _R, _RUN, _SI = tables.removed_part.c, tables.revision.c, tables.run.c, tables.sighting.c
_ROW: Any = bindparam("row")
_AT: Any = bindparam("at")
_NUMBER: Any = bindparam("number")
_ARTICLE = records.ARTICLE.where(_A.id == _ROW)
_REVISION = records.REVISION.add_columns(_R.id, _R.capture_id).where(_R.article_id == _ROW, _R.number == _NUMBER)
_REMOVALS = (
    records.REMOVALS.with_only_columns(*records.REMOVALS.selected_columns[1:])
    .where(_P.revision_id == _ROW)
    .order_by(_P.position)
)
_CAPTURE = records.CAPTURE.where(_C.id == _ROW)
_TURNED = records.CHANGE.add_columns(_CH.capture_id).where(_CH.article_id == _ROW, _CH.to_revision == _NUMBER)
_CHANGE = _TURNED.where(~_CH.returned)
_RETURN = _TURNED.where(_CH.returned, _CH.seen_at == _AT).order_by(_CH.id.desc()).limit(1)
_GONE = records.GONE.where(_B.article_id == _ROW, _B.gone_at == _AT)
_BACK = records.BACK.where(_B.article_id == _ROW, _B.back_at == _AT)
_RUN_ROW = records.RUN.where(_RUN.id == _ROW)
_NOTE = records.NOTE.where(
    _F.source == bindparam("source"), _F.external_id == bindparam("article"), _F.forgotten_at == _AT
)
_ROWS = {
    MET: ("article", _ARTICLE),
    GONE: ("absence", _GONE),
    BACK: ("absence", _BACK),
    CLOSED: ("run", _RUN_ROW),
    FORGOTTEN: ("forgotten", _NOTE),
}
# The rows of a run that no entry of their own tells of.
OF_RUN = (("capture", records.CAPTURE, _C), ("sighting", records.SIGHTING, _SI))
_MARK = 6  # bytes of a record's hash that tell rows of a run apart


class Row(NamedTuple):
    """A row of a run: its table, its number, and the number of the run."""

    table: str
    id: int
    run: int


def recorded(connection: Connection, told: Told) -> Told:
    """An event with the hashes of the rows that it is about. They have to be stored already."""
    if told.kind in OF_TEXTS:
        return _with_text(connection, told)
    if told.kind not in _ROWS or told.record or (told.kind == FORGOTTEN and told.article is None):
        return told
    values: dict[str, Any] = {"row": told.run if told.kind == CLOSED else told.article_id, "at": told.at}
    values |= {"source": told.source, "article": told.article}
    made = evolve(told, record=_hash(connection, *_ROWS[told.kind], values))
    return evolve(made, rows=digest(run_rows(connection, told.run))) if told.kind == CLOSED and told.run else made


def _with_text(connection: Connection, told: Told) -> Told:
    key = {"row": told.article_id, "number": told.revision}
    if told.returned:
        change, capture = _apart(read(connection, _RETURN, {**key, "at": told.at}), "capture_id")
        return evolve(
            told, change_record=change and record_hash("change", change), capture_record=_page(connection, capture)
        )
    if told.record is None:
        values, capture = _revision(connection, key)
        if values is None:
            return told
        page = told.capture_record or _page(connection, capture)
        told = evolve(told, record=record_hash("revision", values), capture_record=page)
    change, _ = _apart(read(connection, _CHANGE, key), "capture_id") if told.kind != STORED else (None, None)
    return evolve(told, change_record=change and record_hash("change", change))


def _revision(connection: Connection, key: dict[str, Any]) -> tuple[dict[str, Any] | None, int | None]:
    """The columns of a revision's record, and the number of its capture."""
    found = read(connection, _REVISION, key)
    if not found:
        return None, None
    capture, row = found[0].pop("capture_id"), found[0].pop("id")
    # Numbers and texts are what the driver gives.
    return with_removals(found[0], run(connection, _REMOVALS, {"row": row}).all()), capture


def record_of_text(connection: Connection, article_id: int, number: int) -> str:
    """The record of a revision. Raises ValueError if there is none."""
    values, _ = _revision(connection, {"row": article_id, "number": number})
    if values is None:
        raise ValueError(f"article {article_id} has no revision {number}")
    return record_of("revision", values)


def _apart(found: Sequence[dict[str, Any]], name: str) -> tuple[Any, Any]:
    """The first row without one of its columns, and that column; twice None if there is no row."""
    return (found[0], found[0].pop(name)) if found else (None, None)


def _page(connection: Connection, capture_id: int | None) -> str | None:
    return None if capture_id is None else _hash(connection, "capture", _CAPTURE, {"row": capture_id})


def _hash(connection: Connection, table: str, query: Select[Any], values: dict[str, Any]) -> str | None:
    found = read(connection, query, values)
    return record_hash(table, found[0]) if found else None


def run_rows(connection: Connection, run_id: int) -> Iterator[str]:
    """The hashes of the rows of a run."""
    return (record for _, record in rows_where(connection, lambda columns: columns.run_id == run_id))


def rows_where(connection: Connection, which: Callable[[Any], Any]) -> Iterator[tuple[Row, str]]:
    """The rows of runs for whose columns a condition holds, each with the hash of its record."""
    for table, query, columns in OF_RUN:
        for row in streamed(connection, query.add_columns(columns.id).where(which(columns)).order_by(columns.id)):
            values = dict(row._mapping)
            yield Row(table, values.pop("id"), values["run"]), record_hash(table, values)


def digest(hashes: Iterable[str]) -> dict[str, Any]:
    """What the entry of a closed run tells of its rows: how many they are, the hash of all, and a mark of each."""
    found = sorted(hashes)
    sha256 = hashlib.sha256("".join(found).encode()).hexdigest()
    return {"number": len(found), "sha256": sha256, "marks": "".join(map(mark, found))}


def mark(record: str) -> str:
    """The mark of a row, by which it is found among those of its run: eight characters."""
    return base64.urlsafe_b64encode(bytes.fromhex(record)[:_MARK]).decode()


def rows_of_article(connection: Connection, article_id: int) -> dict[str, str]:
    """The hashes of an article's rows by the number of their run, as the entry tells that forgets it."""
    found: dict[str, list[str]] = {}
    for row, record in rows_where(connection, lambda columns: columns.article_id == article_id):
        found.setdefault(str(row.run), []).append(record)
    return {run_id: " ".join(sorted(hashes)) for run_id, hashes in found.items()}
