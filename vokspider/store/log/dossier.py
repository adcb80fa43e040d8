"""All that the log tells of one article: its entries, those of the runs concerned, and the records of their rows."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen
from sqlalchemy import ColumnElement, Connection, Select, select

from vokspider.model.errors import StoreError
from vokspider.model.items import Removal
from vokspider.proof.merkle import inclusions
from vokspider.proof.tlog import Proof
from vokspider.store.articles.article_detail import removals_of
from vokspider.store.db import tables
from vokspider.store.db.numbers import is_among
from vokspider.store.log import records
from vokspider.store.log.checkpoints import Kept, leaves
from vokspider.store.log.entries import CLOSED
from vokspider.store.log.lost import lost
from vokspider.store.log.recording import run_rows
from vokspider.store.log.records import record_of, with_removals

_A, _B, _C, _CH, _L = tables.article.c, tables.absence.c, tables.capture.c, tables.change.c, tables.log.c
_O, _R, _RUN, _S = tables.run_outcome.c, tables.revision.c, tables.run.c, tables.source.c
_SI = tables.sighting.c
_RUNS = ("run", "gone_run", "back_run")
Values = dict[str, Any]


@frozen
class Record:
    """The record of a row under a ``name`` that it has among those of its article, such as ``revision-2``."""

    name: str
    table: str
    values: Mapping[str, Any]
    text: str = field(init=False, repr=False)

    @text.default
    def _text(self) -> str:
        return record_of(self.table, self.values)


@frozen
class Dossier:
    """An article by its log.

    ``entries``: those about it and those that close the runs concerned, by number. ``rows``: the sorted hashes of the
    rows of each run of which an entry tells them. ``captures``: the numbers of the captures in the order of their
    records, which are named ``capture-1`` and so on. ``removals``: what was removed from the page of each revision.
    """

    source: str
    external_id: str
    display_name: str
    language: str
    entries: Mapping[int, str]
    records: Sequence[Record]
    rows: Mapping[int, Sequence[str]]
    captures: Sequence[int]
    removals: Mapping[int, Sequence[Removal]]

    @property
    def size(self) -> int:
        """The number of its last entry: a checkpoint of at least so many entries proves all of it."""
        return max(self.entries, default=0)

    def of(self, table: str) -> list[Record]:
        """The records of a table."""
        return [one for one in self.records if one.table == table]


def dossier(connection: Connection, article_id: int) -> Dossier:
    """All that the log tells of an article, which must exist."""
    named = select(_S.name, _A.external_id, _S.display_name, _S.language).join_from(tables.article, tables.source)
    names = connection.execute(named.where(_A.id == article_id)).one()
    captures = _captures(connection, article_id)
    found = [*_records(connection, article_id), *(record for _, record in captures)]
    runs = {one.values[name] for one in found for name in _RUNS if one.values.get(name)}
    runs |= set(connection.execute(select(_O.run_id).where(_O.article_id == article_id)).scalars())
    closing = _entries(connection, (_L.kind == CLOSED) & is_among(connection, _L.run_id, runs))
    return Dossier(
        *names,
        entries=dict(sorted((_entries(connection, _L.article_id == article_id) | closing).items())),
        records=[*found, *_runs(connection, runs)],
        rows=_rows(connection, _told_rows(closing.values())),
        captures=[number for number, _ in captures],
        removals={one: removals_of(connection, article_id, one) for one in _numbers(found)},
    )


def prove_all(connection: Connection, entries: Mapping[int, str], kept: Kept) -> dict[int, Proof]:
    """The proofs that these entries are in the log of a checkpoint, by number; the log is read once.

    Raises StoreError if it is damaged, or is not that of the checkpoint.
    """
    paths = inclusions([seq - 1 for seq in entries], kept.size, leaves(connection, 0, kept.size))
    proofs = {seq: Proof(entry.encode(), seq - 1, paths[seq - 1], kept.note) for seq, entry in entries.items()}
    try:
        for one in proofs.values():
            one.proven()
    except ValueError as error:
        raise StoreError(
            f"the checkpoint of {kept.size} entries is not that of this log: {error}; run 'vokspider log verify'"
        ) from error
    return proofs


def _entries(connection: Connection, which: ColumnElement[bool]) -> dict[int, str]:
    return {row.seq: row.entry for row in connection.execute(select(_L.seq, _L.entry).where(which))}


def _found(connection: Connection, query: Select[Any]) -> list[Values]:
    return [dict(row._mapping) for row in connection.execute(query)]


def _records(connection: Connection, article_id: int) -> Iterator[Record]:
    """All records but those of captures and runs."""
    for values in _found(connection, records.ARTICLE.where(_A.id == article_id)):
        yield Record("article", "article", values)
    yield from _revisions(connection, article_id)
    changes = records.CHANGE.where(_CH.article_id == article_id)
    yield from _numbered("change", "change", _found(connection, changes.order_by(_CH.seen_at, _CH.id)))
    mine = _B.article_id == article_id
    gone = records.GONE.where(mine, _B.gone_at.is_not(None)).order_by(_B.gone_at)
    yield from _numbered("absence", "gone", _found(connection, gone))
    back = records.BACK.where(mine, _B.gone_at.is_not(None), _B.back_at.is_not(None)).order_by(_B.gone_at)
    yield from _numbered("absence", "back", _found(connection, back))
    for values in _found(connection, records.SIGHTING.where(_SI.article_id == article_id).order_by(_SI.run_id)):
        yield Record(f"sighting-{values['run']}", "sighting", values)


def _numbered(table: str, name: str, rows: Iterable[Values]) -> Iterator[Record]:
    for number, values in enumerate(rows, 1):
        yield Record(f"{name}-{number}", table, values)


def _revisions(connection: Connection, article_id: int) -> Iterator[Record]:
    query = records.REVISION.add_columns(_R.id).where(_R.article_id == article_id).order_by(_R.number)
    found = _found(connection, query)
    removals = records.removals_by_revision(connection, [one["id"] for one in found])
    for values in found:
        of_page = removals.get(values.pop("id"), [])
        yield Record(f"revision-{values['number']}", "revision", with_removals(values, of_page))


def _numbers(found: Iterable[Record]) -> list[int]:
    return [one.values["number"] for one in found if one.table == "revision"]


def _captures(connection: Connection, article_id: int) -> list[tuple[int, Record]]:
    """The captures with their numbers, by time. They are named by their place, which is the same in a mirror."""
    rows = _found(connection, records.CAPTURE.add_columns(_C.id).where(_C.article_id == article_id))
    rows.sort(key=lambda row: (row["fetched_at"], row["run"], row["sha256"], row["id"]))
    return [(row.pop("id"), Record(f"capture-{place}", "capture", row)) for place, row in enumerate(rows, 1)]


def _runs(connection: Connection, runs: set[int]) -> Iterator[Record]:
    for values in _found(connection, records.RUN.where(is_among(connection, _RUN.id, runs)).order_by(_RUN.id)):
        yield Record(f"run-{values['run']}", "run", values)


def _told_rows(closing: Iterable[str]) -> list[int]:
    """The runs whose rows are told by the entries that closed them; those of version 1 tell none."""
    return sorted(one["run"] for one in map(json.loads, closing) if "rows" in one)


def _rows(connection: Connection, runs: Sequence[int]) -> dict[int, list[str]]:
    """The hashes of the rows of each run, also of those that were forgotten since."""
    forgotten = lost(connection).rows
    return {run_id: sorted([*run_rows(connection, run_id), *forgotten.get(run_id, [])]) for run_id in runs}
