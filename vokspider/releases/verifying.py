"""Checks a release against itself: its hashes, its tables, its texts, its log and its checkpoint."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.merkle import Range
from vokspider.proof.notes import verifier_key
from vokspider.releases.rows import hashed
from vokspider.releases.tables import ABSENCES, ARTICLES, CHANGES, LOG, REVISIONS, TABLES
from vokspider.releases.written import ABOUT, CSV, SUMS, count_csv, files_of, hash_of, path_of, read_rows, read_sums
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.log.entries import FORGOTTEN, OF_TEXTS, leaf_hash
from vokspider.text.fingerprints import content_sha256


def verify(folder: Path, key: str | None = None) -> Iterator[str]:
    """Yield what is wrong with the release in a folder, nothing if all is well.

    ``key``: the verifier key that the checkpoint must be signed by; by default the one that the release names. Raises
    OSError if there is no release.
    """
    damaged = list(_files(folder))
    yield from damaged
    if damaged:
        return  # what follows would say the same in other words
    try:
        yield from _contents(folder, key)
    except (ValueError, KeyError, TypeError) as error:
        yield f"a file is not as vokspider writes it: {error!r}"


def _files(folder: Path) -> Iterator[str]:
    wanted, there = read_sums(folder), set(files_of(folder))
    yield from (f"{name} is missing" for name in sorted(wanted.keys() - there))
    yield from (f"{name} is not in {SUMS}" for name in sorted(there - wanted.keys()))
    for name in sorted(there & wanted.keys()):
        if hash_of(folder / name) != wanted[name]:
            yield f"{name} has another hash than in {SUMS}"


def _contents(folder: Path, key: str | None) -> Iterator[str]:
    about = json.loads((folder / ABOUT).read_text("utf-8"))
    for table in TABLES:
        yield from _table(folder, table.name, table.key, about["rows"][table.name])
    for name in (ARTICLES.name, REVISIONS.name):
        yield from _texts(folder, name)
    yield from _log(folder, about, key)
    yield from _untold(folder)
    yield from _belonging(folder)


def _table(folder: Path, name: str, key: Any, number: int) -> Iterator[str]:
    count, last = 0, None
    for row in read_rows(folder, name):
        place = [row[one] for one in key]
        if last is not None and not last < place:
            yield f"{name}: the row {place} does not come after {last}"
        count, last = count + 1, place
    if count != number:
        yield f"{name} has {count} rows, and {ABOUT} says {number}"
    path = path_of(folder, name, CSV)
    if name != LOG.name and (found := count_csv(path)) != number:
        yield f"{path.name} has {found} rows, and {ABOUT} says {number}"


def _texts(folder: Path, name: str) -> Iterator[str]:
    """Rows whose texts do not have the hashes beside them. Without texts there is nothing to hash."""
    for row in read_rows(folder, name):
        if "text" in row and row["text"] is not None:
            told = row["title_sha256"], row["text_sha256"], row["content_sha256"]
            of_text = content_sha256(row["title"], paragraphs(row["text"]))
            if told != (hashed(row["title"]), hashed(row["text"]), of_text):
                yield f"{name}: the text of {row['source']}/{row['external_id']} has another hash than it says"


def _log(folder: Path, about: dict[str, Any], key: str | None) -> Iterator[str]:
    tree = Range()
    for number, row in enumerate(read_rows(folder, LOG.name), 1):
        if row["seq"] != number or row["leaf"] != leaf_hash(row["entry"]) or json.loads(row["entry"])["seq"] != number:
            yield f"log: entry {number} is missing, or not as it was written"
        tree = tree.extended([bytes.fromhex(row["leaf"])])
    checkpoint, note = read_checkpoint((folder / "checkpoint.txt").read_text("utf-8"))
    if (checkpoint.size, checkpoint.root) != (tree.size, tree.root) or about["size"] != tree.size:
        yield f"checkpoint.txt is of a log of {checkpoint.size} entries that is not the one in data/log.jsonl"
    if not note.is_signed_by(verifier_key(key or about["key"])):
        yield f"checkpoint.txt is not signed by {key or about['key']}"


def _untold(folder: Path) -> Iterator[str]:
    """Revisions of which the log does not tell, and those of which it tells although they are not there."""
    there = {_place(row, "number"): row["content_sha256"] for row in read_rows(folder, REVISIONS.name)}
    told = dict[Any, str | None]()
    for row in read_rows(folder, LOG.name):
        entry = json.loads(row["entry"])
        if entry["kind"] in OF_TEXTS and not entry.get("returned"):
            told[entry["source"], entry["article"], entry["revision"]] = entry.get("content_sha256")
        elif entry["kind"] == FORGOTTEN:
            told = {place: one for place, one in told.items() if not _is_of(place, entry)}
    for place in sorted(there.keys() | told.keys()):
        is_same = place in there and place in told and told[place] in (None, there[place])
        if not is_same:
            yield f"revisions: {place[0]}/{place[1]}@{place[2]} is not what the log tells"


def _is_of(place: Any, entry: dict[str, Any]) -> bool:
    return place[0] == entry["source"] and entry.get("article") in (None, place[1])


def _place(row: dict[str, Any], number: str) -> tuple[Any, ...]:
    return row["source"], row["external_id"], row[number]


def _belonging(folder: Path) -> Iterator[str]:
    """Rows that belong to an article, a revision or a run that is not there."""
    articles = {row["id"]: row["revision"] for row in read_rows(folder, ARTICLES.name)}
    revisions = {(row["article_id"], row["number"]) for row in read_rows(folder, REVISIONS.name)}
    for article, number in articles.items():
        if number and (article, number) not in revisions:
            yield f"articles: revision {number} of article {article} is not there"
    for name in (REVISIONS.name, CHANGES.name, ABSENCES.name):
        for row in read_rows(folder, name):
            if row["article_id"] not in articles:
                yield f"{name}: article {row['article_id']} is not there"
    for row in read_rows(folder, CHANGES.name):
        for end in ("from_revision", "to_revision"):
            if (row["article_id"], row[end]) not in revisions:
                yield f"{CHANGES.name}: revision {row[end]} of article {row['article_id']} is not there"
