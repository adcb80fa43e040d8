"""Entries of the log in their canonical form, version 1, and their hashes. docs/log.md describes both.

An entry contains no text or title, so that nothing of a forgotten article stays in it, and nothing that changes later.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs
from attrs import field, frozen

from vokspider.proof import merkle

MET, STORED, REVISED, REREAD = "met", "stored", "revised", "reread"
GONE, BACK, CLOSED, FORGOTTEN = "gone", "back", "closed", "forgotten"
KINDS = (MET, STORED, REVISED, REREAD, GONE, BACK, CLOSED, FORGOTTEN)
# The kinds of entries about a revision.
OF_TEXTS = (STORED, REVISED, REREAD)
# Part of each entry about a return to an earlier text, and of no other: a name or id has its quotes escaped.
RETURNED = '"returned":true'
# The same for texts of an origin.
ORIGIN = '"origin":"{}"'
VERSION = 1


@frozen
class Told:
    """One event for the log, with the parts of its entry; a part that does not apply is None.

    ``at``: an aware time. ``source``: a name; ``article``: the external id; ``run``: its number. ``aside``: why a text
    did not become the current one. ``ledger``: the number of articles ``discovered`` and of each outcome.
    ``article_id``: the row id of the article, which is a column of the log but not in the entry.
    """

    kind: str
    at: datetime
    source: str
    article: str | None = None
    revision: int | None = None
    content_sha256: str | None = None
    capture_sha256: str | None = None
    run: int | None = None
    origin: str | None = None
    returned: bool | None = None
    aside: str | None = None
    verdict: str | None = None
    ledger: Mapping[str, int] | None = None
    migrated: bool | None = None
    article_id: int | None = field(default=None, metadata={"told": False})


def canonical(told: Told, seq: int) -> str:
    """The canonical form of the entry with number ``seq``: JSON as in RFC 8785, sorted keys, without white space."""
    facts = {name: value for name in _TOLD if (value := getattr(told, name)) is not None}
    return write_json(facts | {"v": VERSION, "seq": seq, "at": written(told.at)})


def write_json(value: Any) -> str:
    """A value in canonical JSON. It may consist of strings, integers, booleans and dictionaries."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def written(at: datetime) -> str:
    """An aware time as an entry has it: in UTC, always with microseconds: ``2026-01-02T03:04:05.678901Z``."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def leaf_hash(entry: str) -> str:
    """The SHA-256 of an entry's canonical form as RFC 6962 hashes leaves, in hexadecimal."""
    return merkle.leaf_hash(entry.encode()).hex()


def row_of(told: Told, seq: int) -> dict[str, Any]:
    """The columns of the log for an event with the number ``seq``."""
    entry = canonical(told, seq)
    return {
        "seq": seq,
        "kind": told.kind,
        "at": told.at,
        "source": told.source,
        "article_id": told.article_id,
        "revision": told.revision,
        "run_id": told.run,
        "capture_sha256": told.capture_sha256,
        "entry": entry,
        "leaf": leaf_hash(entry),
        "migrated": bool(told.migrated),
    }


_TOLD = tuple(one.name for one in attrs.fields(Told) if one.metadata.get("told", True))
