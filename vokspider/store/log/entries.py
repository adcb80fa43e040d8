"""Entries of the log in their canonical form and their hashes. docs/log.md describes both.

An entry contains no text or title, so that nothing of a forgotten article stays in it, and nothing that changes later.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
from attrs import field, frozen

from vokspider.proof import merkle
from vokspider.store.log.canonical import write_json, written

MET, STORED, REVISED, REREAD = "met", "stored", "revised", "reread"
GONE, BACK, CLOSED, FORGOTTEN = "gone", "back", "closed", "forgotten"
KINDS = (MET, STORED, REVISED, REREAD, GONE, BACK, CLOSED, FORGOTTEN)
# The kinds of entries about a revision.
OF_TEXTS = (STORED, REVISED, REREAD)
# Part of each entry about a return to an earlier text, and of no other: a name or id has its quotes escaped.
RETURNED = '"returned":true'
# The same for texts of an origin.
ORIGIN = '"origin":"{}"'
# Entries of version 1 have no hashes of rows. Those that an upgrade made later still have this form.
FIRST, VERSION = 1, 2
VERSIONS = (FIRST, VERSION)


@frozen
class Told:
    """One event for the log, with the parts of its entry; a part that does not apply is None.

    ``at``: an aware time. ``source``: a name; ``article``: the external id; ``run``: its number. ``aside``: why a text
    did not become the current one. ``ledger``: the number of articles ``discovered`` and of each outcome.
    ``record``, ``capture_record``, ``change_record``: the hashes of the rows that it is about; ``rows``: those of a
    run, see ``vokspider.store.log.recording``, which adds them. ``removed_rows`` and ``outcomes``: the hashes of the
    rows, and the outcome, of an article that is forgotten, by the number of their run. ``article_id``: the row id of
    the article, which is a column of the log but not in the entry.
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
    record: str | None = None
    capture_record: str | None = None
    change_record: str | None = None
    rows: Mapping[str, Any] | None = None
    removed_rows: Mapping[str, str] | None = None
    outcomes: Mapping[str, str] | None = None
    article_id: int | None = field(default=None, metadata={"told": False})


def canonical(told: Told, seq: int) -> str:
    """The canonical form of the entry with number ``seq``: JSON as in RFC 8785, sorted keys, without white space."""
    facts = {name: value for name in _TOLD if (value := getattr(told, name)) is not None}
    version = FIRST if told.migrated else VERSION
    return write_json(facts | {"v": version, "seq": seq, "at": written(told.at)})


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
