"""Entries of the log in their canonical form, version 1, and the hashes of these. docs/data.md describes both.

An entry has no text and no title, so nothing of a forgotten article is left in it; and nothing that changes later.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs
from attrs import field, frozen

MET, STORED, REVISED, REREAD = "met", "stored", "revised", "reread"
GONE, BACK, CLOSED, FORGOTTEN = "gone", "back", "closed", "forgotten"
KINDS = (MET, STORED, REVISED, REREAD, GONE, BACK, CLOSED, FORGOTTEN)
# Those that tell of a revision.
OF_TEXTS = (STORED, REVISED, REREAD)
# How the entry of a return to an earlier text can be told from others, in SQL too: no name or id has such quotes.
RETURNED = '"returned":true'
VERSION = 1
_LEAF = b"\x00"  # before what is hashed, as RFC 6962 does it for leaves


@frozen
class Told:
    """One thing that happened, as its entry tells it; a part that does not apply is None.

    ``at``: an aware time. ``source``: a name; ``article``: the external id; ``run``: its number. ``aside``: why a text
    did not become the current one. ``ledger``: articles by outcome, and ``discovered``. ``article_id``: the article's
    row, which the entry does not tell.
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
    """The canonical form of an entry: JSON as RFC 8785 writes it, with sorted keys and without white space."""
    facts = {name: value for name in _TOLD if (value := getattr(told, name)) is not None}
    return write_json(facts | {"v": VERSION, "seq": seq, "at": written(told.at)})


def write_json(value: Any) -> str:
    """A value of texts, whole numbers, booleans and dictionaries in canonical JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def written(at: datetime) -> str:
    """An aware time in UTC, always with six digits of a second: ``2026-01-02T03:04:05.678901Z``."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def leaf_hash(entry: str) -> str:
    """The SHA-256 of an entry's canonical form as RFC 6962 hashes leaves, in hexadecimal."""
    return hashlib.sha256(_LEAF + entry.encode()).hexdigest()


def row_of(told: Told, seq: int) -> dict[str, Any]:
    """The row of an entry."""
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
