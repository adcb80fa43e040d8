"""Checks what a pack says of an article by the entries of the log in it."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from attrs import define, field, frozen

from vokspider.evidence import layout
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.log.entries import BACK, CLOSED, FIRST, GONE, MET, OF_TEXTS
from vokspider.store.log.recording import digest
from vokspider.store.writing.removed import text_sha256
from vokspider.text.fingerprints import body_sha256, content_sha256

_TOLD = ("record", "capture_record", "change_record")
# What an entry of version 1, which tells no hash, says of a row in clear, and the column that has to agree.
_IN_CLEAR = {
    "article": {"at": "first_seen_at"},
    "revision": {"at": "created_at", "content_sha256": "content_sha256", "origin": "origin", "run": "run"},
    "run": {"verdict": "verdict"},
}
_FREE = (layout.CITATIONS, "data/diffs/", layout.STAMPS)
Files = Mapping[str, bytes]
Row = dict[str, Any]


@frozen
class Wrong:
    """Something that is wrong with a file of a pack."""

    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


@define
class _Said:
    """What the records of a pack say, by their names, and the hashes that its entries tell."""

    files: Files
    entries: Mapping[int, Row]
    notes: list[str]
    records: dict[str, Row] = field(factory=dict)
    hashes: dict[str, str] = field(factory=dict)

    def of(self, table: str) -> list[tuple[str, Row]]:
        return [(name, one) for name, one in self.records.items() if one["table"] == table]

    def told(self) -> set[str]:
        return {entry[key] for entry in self.entries.values() for key in _TOLD if key in entry}

    def json(self, name: str) -> Any:
        return json.loads(self.files[name].decode("utf-8", "surrogatepass"))


def records_wrong(files: Files, entries: Mapping[int, Row], notes: list[str]) -> Iterator[Wrong]:
    """What is wrong with the rows, texts and pages of a pack. ``notes`` gets what the log does not prove."""
    said = _Said(files, entries, notes)
    yield from _read(said)
    for check in (_told, _untold, _rows, _revisions, _pages, _diffs, _strangers):
        yield from check(said)


def _read(said: _Said) -> Iterator[Wrong]:
    about = said.json(layout.ABOUT)
    for name in sorted(said.files):
        short = name.removeprefix("data/records/").removesuffix(".json")
        if name != layout.record(short):
            continue
        record = said.records[short] = said.json(name)
        said.hashes[short] = body_sha256(said.files[name])
        number = {"revision": "number", "run": "run", "sighting": "run"}.get(record["table"])
        if number and short != f"{record['table']}-{record[number]}":
            yield Wrong(name, "it is the record of another row")
        if record["table"] != "run" and (record["source"], record["article"]) != (about["source"], about["article"]):
            yield Wrong(name, "it is about another article")
    if about["revision"] and f"revision-{about['revision']}" not in said.records:
        yield Wrong(layout.ABOUT, f"revision {about['revision']} is not in the pack")


def _told(said: _Said) -> Iterator[Wrong]:
    """Each record has to be one of which an entry tells."""
    told = said.told()
    for short, record in said.records.items():
        if said.hashes[short] in told:
            continue
        name, about = layout.record(short), [one for one in said.entries.values() if _is_about(one, record)]
        if record["table"] in ("capture", "sighting"):
            yield from _row(said, short, about)
        elif why := _unproven(record, about):
            said.notes.append(f"{name}: {why}")
        elif about:
            yield Wrong(name, f"it was altered: entry {about[-1]['seq']} of the log tells another row")
        else:
            yield Wrong(name, "the log does not tell this")


def _row(said: _Said, short: str, about: list[Row]) -> Iterator[Wrong]:
    run_id, name = said.records[short]["run"], layout.record(short)
    if not any("rows" in one for one in about):
        said.notes.append(f"{name}: not proven, since the log does not tell the rows of run {run_id}")
    elif said.hashes[short] not in said.files.get(layout.rows(run_id), b"").decode().split():
        yield Wrong(name, f"it was altered: it is not one of the rows of run {run_id} of which the log tells")


def _unproven(record: Row, about: list[Row]) -> str | None:
    """Why a record without a told hash is not wrong; None if it is."""
    if record["table"] == "run" and not about:
        return "not proven, since the run was not closed when the pack was made"
    clear = _IN_CLEAR.get(record["table"], {})
    fits = all(one.get(key) in (None, record.get(column)) for one in about for key, column in clear.items())
    if about and fits and all(one["v"] == FIRST for one in about):
        return "the log tells only a part of it, since its entry is of version 1"
    return None


def _is_about(entry: Row, record: Row) -> bool:
    """Whether an entry tells of the row of a record."""
    table, kind = record["table"], entry["kind"]
    match table:
        case "article":
            return bool(kind == MET)
        case "run" | "capture" | "sighting":
            return bool(kind == CLOSED and entry["run"] == record["run"])
        case "absence":
            name, told = ("back_at", BACK) if "state" in record else ("gone_at", GONE)
            return bool(kind == told and entry["at"] == record[name])
    number = record["number"] if table == "revision" else record["to_revision"]
    returned = table == "change" and record["returned"]
    return kind in OF_TEXTS and entry["revision"] == number and entry.get("returned", False) == returned


def _untold(said: _Said) -> Iterator[Wrong]:
    """Rows of which entries tell have to be there."""
    there = set(said.hashes.values())
    for seq, entry in said.entries.items():
        if any(key in entry and entry[key] not in there for key in _TOLD):
            yield Wrong(layout.entry(seq), "a row of which it tells is not in the pack, or was altered")
        if entry["kind"] in OF_TEXTS and f"revision-{entry['revision']}" not in said.records:
            yield Wrong(layout.record(f"revision-{entry['revision']}"), "it is missing")


def _rows(said: _Said) -> Iterator[Wrong]:
    for seq, entry in said.entries.items():
        if entry["kind"] == CLOSED and "rows" in entry:
            name = layout.rows(entry["run"])
            hashes = said.files.get(name, b"").decode().split()
            if hashes != sorted(hashes) or digest(hashes) != entry["rows"]:
                yield Wrong(name, f"these are not the rows of which entry {seq} of the log tells")


def _revisions(said: _Said) -> Iterator[Wrong]:
    """The texts, their hashes, and what was removed from their pages."""
    numbers = sorted(record["number"] for _, record in said.of("revision"))
    if numbers != list(range(1, len(numbers) + 1)):
        yield Wrong("data/records", f"a revision is missing: there are only {numbers}")
    for _, record in said.of("revision"):
        number, title, text = record["number"], record.get("title"), record["text"]
        name = layout.text(number)
        if said.files.get(name) != layout.said_by(title, text).encode("utf-8", "surrogatepass"):
            yield Wrong(name, f"it is not the text of revision {number}")
        if content_sha256(title, paragraphs(text)) != record["content_sha256"]:
            yield Wrong(name, f"the text of revision {number} has another hash than the revision")
        removals = [
            [one["position"], one["rule"], one["count"], text_sha256(one["text"])]
            for one in said.json(layout.removed(number))
        ]
        if removals != record["removals"]:
            yield Wrong(layout.removed(number), f"it is not what was removed from the page of revision {number}")


def _pages(said: _Said) -> Iterator[Wrong]:
    for short, record in said.of("capture"):
        page, lines = said.files.get(layout.page(short)), record["headers"].get("items", [])
        if record["kept"] and (page is None or sha256(page).hexdigest() != record["sha256"]):
            yield Wrong(layout.page(short), f"it is not the page of which {layout.record(short)} tells")
        told = layout.header_lines(lines).encode("utf-8", "surrogatepass")
        if lines and said.files.get(layout.headers(short)) != told:
            yield Wrong(layout.headers(short), f"these are not the headers of which {layout.record(short)} tells")


def _diffs(said: _Said) -> Iterator[Wrong]:
    """What is equal and removed is the old text, what is equal and added the new one."""
    texts = {record["number"]: record for _, record in said.of("revision")}
    for number in sorted(texts)[1:]:
        name = layout.diff(number - 1, number)
        told = said.json(name)
        for side, op, of in (("from", "removed", number - 1), ("to", "added", number)):
            lines = {one[side]: _joined(one["words"], op) for one in told["paragraphs"] if one[side] is not None}
            text = "\n\n".join(lines[place] for place in sorted(lines))
            if (told["title"][side], text) != (texts[of].get("title"), texts[of]["text"]):
                yield Wrong(name, f"it does not fit the text of revision {of}")


def _joined(words: list[list[str]], op: str) -> str:
    return "".join(text for one, text in words if one in (op, "equal"))


def _strangers(said: _Said) -> Iterator[Wrong]:
    """Files below ``data/`` that have no place in a pack."""
    known = {*layout.FIXED, *map(layout.record, said.records)}
    known |= {made(seq) for seq in said.entries for made in (layout.entry, layout.proof)}
    known |= {layout.rows(one["run"]) for one in said.entries.values() if "rows" in one}
    known |= {made(one["number"]) for _, one in said.of("revision") for made in (layout.text, layout.removed)}
    known |= {layout.page(name) for name, one in said.of("capture") if one["kept"]}
    known |= {layout.headers(name) for name, one in said.of("capture") if one["headers"].get("items")}
    for name in said.files:
        if name.startswith(layout.DATA) and name not in known and not name.startswith(_FREE):
            yield Wrong(name, "nothing in the pack tells of it")
