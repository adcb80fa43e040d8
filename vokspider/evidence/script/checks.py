"""The checks of a pack: its files by their hashes, what they say by the log, and the log by its checkpoint."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from vokspider.evidence.script.reading import Key, note_text, proven_root, read_key
from vokspider.evidence.script.tokens import stamped
from vokspider.text.fingerprints import content_sha256

MANIFESTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
TEXTS = ("stored", "revised", "reread")
TOLD_KEYS = ("record", "capture_record", "change_record")
ALWAYS = ("pack.json", "checkpoint.txt", "key.txt", "key.pem", "observed.json")
# What an entry of version 1, which tells no hash, has in common with the record of its row.
IN_COMMON = {
    "article": {"at": "first_seen_at"},
    "revision": {"at": "created_at", "content_sha256": "content_sha256", "origin": "origin", "run": "run"},
    "run": {"verdict": "verdict"},
}


def sha256_of(data: bytes) -> str:
    """The SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Checks:
    """Checks of one pack. ``wrong``: what is wrong; ``notes``: what is not proven, or was not checked."""

    def __init__(self, folder: str, files: dict[str, bytes], key: Key | None) -> None:
        self.folder, self.files, self.given = folder, files, key
        self.wrong: list[str] = []
        self.notes: list[str] = []
        self.entries: list[dict[str, Any]] = []
        self.records: dict[str, dict[str, Any]] = {}
        self.known = {f"data/{name}" for name in ALWAYS}

    def say(self, name: str, what: str) -> None:
        """Say what is wrong with a file, once."""
        line = f"{name}: {what}"
        if line not in self.wrong:
            self.wrong.append(line)

    def data(self, name: str) -> bytes:
        """A file that has to be there; empty if it is not."""
        self.known.add(name)
        if name not in self.files:
            self.say(name, "it is missing")
        return self.files.get(name, b"")

    def text(self, name: str) -> str:
        """The same as a text."""
        return self.data(name).decode("utf-8", "surrogatepass")

    def all(self) -> None:
        """Make all checks."""
        steps = (self.bag, self.signature, self.log, self.records_read, self.told, self.untold, self.runs)
        for step in (*steps, self.revisions, self.pages, self.diffs, self.stamps, self.strangers):
            try:
                step()
            except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
                self.say(f"the {step.__name__}", f"cannot be checked, since a file is missing or damaged: {error!r}")

    # -- files ---------------------------------------------------------------------------------------------------------

    def bag(self) -> None:
        """The files by the manifests of the bag."""
        if self.data("bagit.txt") != b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
            self.say("bagit.txt", "it does not say that this is a bag")
        for manifest in MANIFESTS:
            told = dict(line.split("  ", 1)[::-1] for line in self.text(manifest).splitlines())
            mine = {name for name in self.files if name.startswith("data/") == (manifest == MANIFESTS[0])}
            for name in sorted(mine - set(told) - {MANIFESTS[1], "signature.txt"}):
                self.say(name, f"it is not in {manifest}, so it was added")
            for name, found in told.items():
                if name in self.files and sha256_of(self.files[name]) != found:
                    self.say(name, f"it was altered: it has another SHA-256 than {manifest} says")
                elif name not in self.files:
                    self.say(name, "it is missing")

    def signature(self) -> None:
        """The signature of the manifests, the key, and the signature of the checkpoint."""
        mine = read_key(self.text("data/key.txt"))
        if self.data("data/key.pem") != mine.pem:
            self.say("data/key.pem", "it is another key than that in data/key.txt")
        if self.given and self.given != mine:
            self.say("data/key.txt", "it is not the key that you named")
        if not self.text("data/checkpoint.txt").startswith(f"{mine.name}\n"):
            self.say("data/checkpoint.txt", "it is of another log than the key")
        hashes = "".join(f"{sha256_of(self.data(name))}  {name}\n" for name in MANIFESTS)
        for name, what in (("signature.txt", "the manifests"), ("data/checkpoint.txt", "the checkpoint")):
            try:
                signed = note_text(self.text(name), self.given or mine)
            except ValueError as error:
                self.say(name, f"the signature of {what} is wrong: {error}")
                continue
            if name == "signature.txt" and signed != f"vokspider evidence pack\n{self.folder}\n{hashes}":
                self.say(name, "it signs other manifests, so the pack was altered after it was made")

    def strangers(self) -> None:
        """Files that have no place in a pack."""
        for name in self.files:
            free = name.startswith(("data/citation/", "data/timestamps/", "data/diffs/"))
            if name.startswith("data/") and name not in self.known and not free:
                self.say(name, "nothing in the pack tells of it")

    # -- the log -------------------------------------------------------------------------------------------------------

    def log(self) -> None:
        """The entries by their proofs, and these by the checkpoint."""
        checkpoint = self.text("data/checkpoint.txt")
        _, size, root = checkpoint.split("\n")[:3]
        for name in sorted(self.files):
            found = re.fullmatch(r"data/log/(\d+)\.json", name)
            if found:
                entry = json.loads(self.text(name))
                self.entries.append(entry)
                self.proof(int(found[1]), name, checkpoint, base64.b64decode(root))
                if entry["seq"] != int(found[1]) or entry["seq"] > int(size):
                    self.say(name, "it is not the entry with this number")
        self.entries.sort(key=lambda one: one["seq"])

    def proof(self, seq: int, name: str, checkpoint: str, root: bytes) -> None:
        """One entry by its proof."""
        proof = f"data/log/{seq}.tlog-proof"
        try:
            index, found, told = proven_root(self.text(proof), self.data(name))
        except ValueError as error:
            self.say(proof, f"it proves nothing: {error}")
            return
        if told != checkpoint:
            self.say(proof, "it is for another checkpoint than data/checkpoint.txt")
        elif (index, found) != (seq - 1, root):
            self.say(proof, f"it does not prove that {name} is in the log of the checkpoint")

    # -- records -------------------------------------------------------------------------------------------------------

    def records_read(self) -> None:
        """The records, and whether they are about the article."""
        about = json.loads(self.text("data/pack.json"))
        for name in sorted(self.files):
            if not name.startswith("data/records/"):
                continue
            short, record = name[len("data/records/") : -len(".json")], json.loads(self.text(name))
            self.records[short] = record
            place = {"revision": "number", "run": "run", "sighting": "run"}.get(record["table"])
            if place and short != f"{record['table']}-{record[place]}":
                self.say(name, "it is the record of another row")
            if record["table"] != "run" and (record["source"], record["article"]) != (
                about["source"],
                about["article"],
            ):
                self.say(name, "it is about another article")
        if about["revision"] and f"revision-{about['revision']}" not in self.records:
            self.say("data/pack.json", f"revision {about['revision']} is not in the pack")

    def told(self) -> None:
        """Each record by the hash that an entry tells of it."""
        told = {entry[key] for entry in self.entries for key in TOLD_KEYS if key in entry}
        for short, record in self.records.items():
            name = f"data/records/{short}.json"
            if sha256_of(self.data(name)) in told:
                continue
            about = [entry for entry in self.entries if is_about(entry, record)]
            if record["table"] in ("capture", "sighting"):
                self.row_of_run(name, record["run"], about)
            elif any(entry["v"] != 1 for entry in about):
                self.say(name, f"it was altered: entry {about[-1]['seq']} of the log tells another hash")
            elif about and all(has_in_common(entry, record) for entry in about):
                self.notes.append(f"{name}: the log tells only a part of it, since its entry is of version 1")
            elif record["table"] == "run" and not about:
                self.notes.append(f"{name}: not proven, since the run was not closed when the pack was made")
            else:
                self.say(name, "the log does not tell this")

    def row_of_run(self, name: str, run: int, about: list[dict[str, Any]]) -> None:
        """A row by the hashes of the rows of its run."""
        if not any("rows" in entry for entry in about):
            self.notes.append(f"{name}: not proven, since the log does not tell the rows of run {run}")
        elif sha256_of(self.data(name)) not in self.text(f"data/runs/{run}.rows.txt").split():
            self.say(name, f"it was altered: it is not one of the rows of run {run} of which the log tells")

    def untold(self) -> None:
        """Rows of which an entry tells, and which are not in the pack."""
        there = {sha256_of(self.files[f"data/records/{short}.json"]) for short in self.records}
        for entry in self.entries:
            if any(entry.get(key, "") not in there | {""} for key in TOLD_KEYS):
                self.say(f"data/log/{entry['seq']}.json", "a row of which it tells is not in the pack, or was altered")
            if entry["kind"] in TEXTS and f"revision-{entry['revision']}" not in self.records:
                self.say(f"data/records/revision-{entry['revision']}.json", "it is missing")

    def runs(self) -> None:
        """The rows of runs by what the entries tell that closed them."""
        for entry in self.entries:
            if entry["kind"] == "closed" and "rows" in entry:
                name = f"data/runs/{entry['run']}.rows.txt"
                rows = self.text(name).split()
                found = (len(rows), sha256_of("".join(rows).encode()))
                if found != (entry["rows"]["number"], entry["rows"]["sha256"]) or rows != sorted(rows):
                    self.say(name, f"these are not the rows of which entry {entry['seq']} of the log tells")

    # -- contents ------------------------------------------------------------------------------------------------------

    def of_table(self, table: str) -> dict[str, dict[str, Any]]:
        """The records of a table by their names."""
        return {name: record for name, record in self.records.items() if record["table"] == table}

    def revisions(self) -> None:
        """The texts of the revisions, their hashes, and what was removed from their pages."""
        numbers = sorted(record["number"] for record in self.of_table("revision").values())
        if numbers != list(range(1, len(numbers) + 1)):
            self.say("data/records", f"a revision is missing: there are only {numbers}")
        for record in self.of_table("revision").values():
            name, title, text = f"data/texts/{record['number']}.txt", record.get("title"), record["text"]
            if self.text(name) != f"{title or ''}\n\n{text}\n":
                self.say(name, f"it is not the text of revision {record['number']}")
            if content_sha256(title, text.split("\n\n") if text else []) != record["content_sha256"]:
                self.say(name, f"the text of revision {record['number']} has another hash than the revision")
            name = f"data/texts/{record['number']}.removed.json"
            removed = [
                [one["position"], one["rule"], one["count"], sha256_of(one["text"].encode("utf-8", "surrogatepass"))]
                for one in json.loads(self.text(name))
            ]
            if removed != record["removals"]:
                self.say(name, f"it is not what was removed from the page of revision {record['number']}")

    def pages(self) -> None:
        """The bytes and the headers of pages."""
        for short, record in self.of_table("capture").items():
            name, lines = f"data/pages/{short}.bin", record["headers"].get("items", [])
            if record["kept"]:
                page = self.data(name)
                if (sha256_of(page), len(page)) != (record["sha256"], record["size"]):
                    self.say(name, f"it is not the page of which data/records/{short}.json tells")
            name = f"data/pages/{short}.headers.txt"
            if lines and self.text(name) != "".join(f"{key}: {value}\n" for key, value in lines):
                self.say(name, f"these are not the headers of which data/records/{short}.json tells")

    def diffs(self) -> None:
        """The differences: without what was added they are the old text, without what was removed the new."""
        texts = {one["number"]: one for one in self.of_table("revision").values()}
        for number in sorted(texts)[1:]:
            name = f"data/diffs/{number - 1}-{number}.json"
            told = json.loads(self.text(name))
            for side, left_out, of in (("from", "added", number - 1), ("to", "removed", number)):
                found = [one for one in told["paragraphs"] if one[side] is not None]
                found.sort(key=lambda one: one[side])
                text = ["".join(words for op, words in one["words"] if op != left_out) for one in found]
                if told["title"][side] != texts[of].get("title") or "\n\n".join(text) != texts[of]["text"]:
                    self.say(name, f"it does not fit the text of revision {of}")

    def stamps(self) -> None:
        """Whether the timestamps are of the checkpoint. Their signatures are checked elsewhere."""
        for name in sorted(self.files):
            if name.startswith("data/timestamps/") and name.endswith(".tsr"):
                try:
                    algorithm, digest, _ = stamped(self.data(name))
                except ValueError as error:
                    self.say(name, f"it is not a timestamp: {error}")
                    continue
                own = name[: -len(".tsr")] + ".txt"
                if hashlib.new(algorithm, self.data(own)).digest() != digest:
                    self.say(name, f"it is the timestamp of something else than {own}")
                if self.text(own).rpartition("\n\n")[0] != self.text("data/checkpoint.txt").rpartition("\n\n")[0]:
                    self.say(own, "it is not the checkpoint of data/checkpoint.txt")


def is_about(entry: dict[str, Any], record: dict[str, Any]) -> bool:
    """Whether an entry tells of the row of a record."""
    table, kind = record["table"], entry["kind"]
    if table == "article":
        return bool(kind == "met")
    if table in ("run", "capture", "sighting"):
        return bool(kind == "closed" and entry["run"] == record["run"])
    if table == "absence":
        is_end = "state" in record
        return bool(
            kind == ("back" if is_end else "gone") and entry["at"] == record["back_at" if is_end else "gone_at"]
        )
    number = record["number"] if table == "revision" else record["to_revision"]
    is_return = table == "change" and record["returned"]
    return bool(kind in TEXTS and entry["revision"] == number and bool(entry.get("returned")) == is_return)


def has_in_common(entry: dict[str, Any], record: dict[str, Any]) -> bool:
    """Whether a record has the values that an entry of version 1 tells."""
    pairs = IN_COMMON.get(record["table"], {})
    return all(entry.get(key) in (None, record.get(column)) for key, column in pairs.items())
