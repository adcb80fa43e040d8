"""Compares rows with what entries of the log tell of them, for some hundred entries at a time."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Select, tuple_

from vokspider.model.outcomes import OUTCOMES
from vokspider.store.db import tables
from vokspider.store.db.numbers import is_among
from vokspider.store.db.problem import Problem
from vokspider.store.log import records
from vokspider.store.log.canonical import written
from vokspider.store.log.entries import BACK, CLOSED, FIRST, FORGOTTEN, GONE, MET, OF_TEXTS
from vokspider.store.log.lost import Lost
from vokspider.store.log.recording import Row, digest, mark, rows_where
from vokspider.store.log.records import record_hash, with_removals
from vokspider.text.fingerprints import content_sha256

_A, _B, _C, _CH, _F = tables.article.c, tables.absence.c, tables.capture.c, tables.change.c, tables.forgotten.c
_R, _RUN = tables.revision.c, tables.run.c
_LEDGER = ("discovered", *OUTCOMES)
_TOO_LARGE = 1 << 31
Values = dict[str, Any]
ChangeKey = tuple[int, int, str | None]


@frozen
class Entry:
    """An entry: its number, what it tells, and the numbers of its article and its run, None if they were deleted."""

    seq: int
    told: Mapping[str, Any]
    article_id: int | None
    run_id: int | None

    @property
    def kind(self) -> str:
        """Its kind."""
        return str(self.told.get("kind"))

    @property
    def revision(self) -> int:
        """The number of the revision that it tells of, 0 if there is none, or none that a revision can have."""
        number = self.told.get("revision")
        return number if isinstance(number, int) and 0 < number < _TOO_LARGE else 0

    @property
    def is_return(self) -> bool:
        """Whether it tells of a return to an earlier text."""
        return bool(self.told.get("returned"))

    @property
    def has_records(self) -> bool:
        """Whether it tells hashes of rows."""
        return bool(self.told.get("v") != FIRST)


@frozen
class Texts:
    """What the database has of the texts of some articles, by article and number of the revision.

    ``changes``: also by their time if they are returns. ``captures``: the hashes of their records by their numbers.
    """

    revisions: Mapping[tuple[int, int], Values]
    changes: Mapping[ChangeKey, Values]
    captures: Mapping[int, str]


def altered(connection: Connection, entries: Sequence[Entry], lost: Lost) -> Iterator[Problem]:
    """The rows that are not as these entries tell. Those that are missing are found by ``checking.different``."""
    for entry in entries:
        yield from _without_row(entry, lost)
    yield from _met(connection, entries)
    for kind, query, at in ((GONE, records.GONE, _B.gone_at), (BACK, records.BACK, _B.back_at)):
        yield from _absences(connection, entries, kind, query.add_columns(_B.id, _B.article_id, at.label("when")))
    yield from _texts(connection, [one for one in entries if one.kind in OF_TEXTS and one.article_id])
    yield from _notes(connection, [one for one in entries if one.kind == FORGOTTEN and one.has_records])
    yield from _runs(connection, [one for one in entries if one.kind == CLOSED and one.run_id], lost)


def _without_row(entry: Entry, lost: Lost) -> Iterator[Problem]:
    """An entry without the number of its article or run, although that was not forgotten."""
    source, article = str(entry.told.get("source")), entry.told.get("article")
    row = entry.run_id if entry.kind == CLOSED else entry.article_id
    if row is None and entry.kind != FORGOTTEN and not lost.has(source, article, entry.seq):
        what = f"article {article}" if article else f"run {entry.told.get('run')}"
        yield Problem("log", entry.seq, f"it tells of {what}, which is not there, and no entry says it was forgotten")


def _not_as_told(table: str, row: int | None, entry: Entry, what: str = "it is not as") -> Problem:
    return Problem(table, row, f"{what} entry {entry.seq} of the log tells")


def _met(connection: Connection, entries: Sequence[Entry]) -> Iterator[Problem]:
    mine = {one.article_id: one for one in entries if one.kind == MET and one.article_id}
    query = records.ARTICLE.add_columns(_A.id)
    for values in _rows(connection, query, is_among(connection, _A.id, [one for one in mine if one])):
        row = values.pop("id")
        if not _is_met(mine[row], values):
            yield _not_as_told("article", row, mine[row])


def _is_met(entry: Entry, values: Values) -> bool:
    if entry.has_records:
        return record_hash("article", values) == entry.told.get("record")
    told = (entry.told.get("source"), entry.told.get("article"), entry.told.get("at"))
    return (values["source"], values["article"], written(values["first_seen_at"])) == told


def _rows(connection: Connection, query: Select[Any], which: ColumnElement[bool]) -> list[Values]:
    return [dict(row._mapping) for row in connection.execute(query.where(which))]


def _absences(connection: Connection, entries: Sequence[Entry], kind: str, query: Select[Any]) -> Iterator[Problem]:
    mine = {(one.article_id, one.told.get("at")): one for one in entries if one.kind == kind and one.article_id}
    articles = {number for number, _ in mine if number}
    for values in _rows(connection, query, is_among(connection, _B.article_id, articles)):
        row, key = values.pop("id"), (values.pop("article_id"), values.pop("when"))
        entry = mine.get((key[0], written(key[1]))) if key[1] else None
        if entry and entry.has_records and record_hash("absence", values) != entry.told.get("record"):
            yield _not_as_told("absence", row, entry)


def _texts(connection: Connection, entries: Sequence[Entry]) -> Iterator[Problem]:
    found = _found(connection, entries)
    for entry in entries:
        key = (entry.article_id or 0, entry.revision)
        if not entry.is_return and (values := found.revisions.get(key)):
            yield from _revision(entry, values, found)
        if entry.has_records:
            when = entry.told.get("at") if entry.is_return else None
            yield from _change(entry, found.changes.get((*key, when), {}), found)


def _revision(entry: Entry, values: Values, found: Texts) -> Iterator[Problem]:
    row, capture = values["id"], values["capture_id"]
    own = _own(values)
    told = entry.told
    if entry.has_records:
        if record_hash("revision", own) != told.get("record"):
            yield _not_as_told("revision", row, entry)
    elif not _is_first_form(own, told):
        yield _not_as_told("revision", row, entry)
    if entry.has_records and found.captures.get(capture) != told.get("capture_record"):
        yield _not_as_told("capture", capture, entry, f"as the page of revision {own['number']} it is not as")


def _own(values: Values) -> Values:
    """The columns of a row's record, without the numbers of rows."""
    return {name: value for name, value in values.items() if name not in ("id", "capture_id", "article_id")}


def _is_first_form(values: Values, told: Mapping[str, Any]) -> bool:
    """Whether a revision is as an entry of version 1 tells."""
    facts = {"source": values["source"], "article": values["article"], "run": values["run"]}
    facts |= {"content_sha256": values["content_sha256"], "origin": values["origin"]}
    facts |= {"at": written(values["created_at"])}
    is_text = content_sha256(values["title"], values["text"].split("\n\n")) == values["content_sha256"]
    return is_text and all(told.get(name) in (value, None) for name, value in facts.items())


def _change(entry: Entry, values: Values, found: Texts) -> Iterator[Problem]:
    """The change of an entry with hashes of rows. ``values``: empty if there is none."""
    own = _own(values)
    page = values.get("capture_id")
    if (record_hash("change", own) if own else None) != entry.told.get("change_record"):
        yield _not_as_told("change", values.get("id"), entry, "it is not there, or not as")
    elif entry.is_return and found.captures.get(page or 0) != entry.told.get("capture_record"):
        yield _not_as_told("capture", page, entry, f"as the page of change {values['id']} it is not as")


def _found(connection: Connection, entries: Sequence[Entry]) -> Texts:
    pairs = {(one.article_id, one.revision) for one in entries}
    query = records.REVISION.add_columns(_R.id, _R.capture_id, _R.article_id)
    revisions = _rows_of_pairs(connection, query, (_R.article_id, _R.number), pairs)
    removals = records.removals_by_revision(connection, [one["id"] for one in revisions])
    turned = records.CHANGE.add_columns(_CH.id, _CH.capture_id, _CH.article_id)
    found = _rows_of_pairs(connection, turned, (_CH.article_id, _CH.to_revision), pairs)
    changes = {_key_of(one): one for one in found}
    pages = {one["capture_id"] for one in (*revisions, *changes.values()) if one["capture_id"]}
    return Texts(
        {(one["article_id"], one["number"]): with_removals(one, removals.get(one["id"], [])) for one in revisions},
        changes,
        _captures(connection, pages),
    )


def _rows_of_pairs(
    connection: Connection, query: Select[Any], columns: tuple[Any, Any], pairs: Collection[tuple[Any, Any]]
) -> list[Values]:
    """The rows with these pairs of numbers in two columns.

    SQLite would look through all rows for a list of pairs, so it is asked for those with each of the two numbers.
    """
    articles, numbers = ({pair[place] for pair in pairs} for place in (0, 1))
    which = is_among(connection, columns[0], articles) & is_among(connection, columns[1], numbers)
    names = [column.name for column in columns]
    return [one for one in _rows(connection, query, which) if tuple(one[name] for name in names) in pairs]


def _key_of(change: Values) -> ChangeKey:
    return change["article_id"], change["to_revision"], written(change["seen_at"]) if change["returned"] else None


def _captures(connection: Connection, numbers: set[int]) -> dict[int, str]:
    rows = _rows(connection, records.CAPTURE.add_columns(_C.id), is_among(connection, _C.id, numbers))
    return {row.pop("id"): record_hash("capture", row) for row in rows}


def _notes(connection: Connection, entries: Sequence[Entry]) -> Iterator[Problem]:
    mine = {(one.told.get("source"), one.told.get("article"), one.told.get("at")): one for one in entries}
    names = [(source, article) for source, article, _ in mine if source and article]
    query = records.NOTE.add_columns(_F.id)
    for values in _rows(connection, query, tuple_(_F.source, _F.external_id).in_(names)) if names else ():
        row, key = values.pop("id"), (values["source"], values["article"], written(values["forgotten_at"]))
        if key in mine and record_hash("forgotten", values) != mine[key].told.get("record"):
            yield _not_as_told("forgotten", row, mine[key])


def _runs(connection: Connection, entries: Sequence[Entry], lost: Lost) -> Iterator[Problem]:
    """Runs of some entries. Their rows are read together, since most runs have few."""
    runs = {one.run_id or 0 for one in entries}
    found: dict[int, dict[Row, str]] = {run_id: {} for run_id in runs}
    for row, record in rows_where(connection, lambda columns: is_among(connection, columns.run_id, runs)):
        found[row.run][row] = record
    query = records.RUN.add_columns(*(_RUN[name] for name in _LEDGER))
    values = {one["run"]: one for one in _rows(connection, query, is_among(connection, _RUN.id, runs))}
    for entry in entries:
        if entry.run_id in values:
            yield from _run(entry, dict(values[entry.run_id]), lost)
        if "rows" in entry.told:
            yield from _rows_of_run(entry, found[entry.run_id or 0], lost)


def _run(entry: Entry, values: Values, lost: Lost) -> Iterator[Problem]:
    ledger = {name: values.pop(name) for name in _LEDGER}
    told = entry.told
    same = all(values[name] == told.get(name) for name in ("verdict", "source", "run"))
    if not same or (entry.has_records and record_hash("run", values) != told.get("record")):
        yield _not_as_told("run", entry.run_id, entry)
    elif not _fits(ledger, lost.left(values["run"], told.get("ledger", {})), values["source"] in lost.untold):
        yield _not_as_told("run", entry.run_id, entry, "its ledger is not as")


def _fits(ledger: Values, told: Mapping[str, int], may_be_less: bool) -> bool:
    if may_be_less:
        return all(ledger[name] <= told.get(name, 0) for name in _LEDGER)
    return ledger == told


def _rows_of_run(entry: Entry, found: Mapping[Row, str], lost: Lost) -> Iterator[Problem]:
    run_id, told = entry.run_id or 0, entry.told["rows"]
    gone = lost.rows.get(run_id, [])
    if digest([*found.values(), *gone]) == told:
        return
    marks = str(told.get("marks", ""))
    expected = Counter(marks[place : place + 8] for place in range(0, len(marks), 8))
    expected -= Counter(map(mark, gone))
    for row, record in found.items():
        if expected[mark(record)] > 0:
            expected[mark(record)] -= 1
        else:
            yield Problem(
                row.table, row.id, f"it is not one of the rows of run {run_id} of which entry {entry.seq} tells"
            )
    missing = sum(expected.values())
    if missing:
        yield Problem("run", run_id, f"{missing} of its rows of which entry {entry.seq} tells are altered or missing")
    elif len(found) + len(gone) == told.get("number"):
        yield Problem("run", run_id, f"its rows are not those of which entry {entry.seq} tells")
