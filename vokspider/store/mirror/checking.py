"""What a mirror takes for true: pages by their hashes, texts by theirs, and both by what the log tells of them."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from vokspider.model.errors import VokspiderError
from vokspider.store.captures.bodies import Bodies, DamagedError, Dictionary
from vokspider.store.db import tables
from vokspider.store.db.problem import Problem
from vokspider.store.db.streaming import streamed
from vokspider.store.log.checking import agrees
from vokspider.store.log.entries import OF_TEXTS, RETURNED, REVISED, STORED, leaf_hash
from vokspider.text.fingerprints import content_sha256

# So that a few bytes do not become many in memory. No page is as large: a crawl takes 50 MiB at most.
_LARGEST_PAGE = 128 * 2**20
_C, _L, _R = tables.capture.c, tables.log.c, tables.revision.c


class UntrueError(VokspiderError):
    """The original gave something that does not match its hash, its log, or what it gave before."""


def require_true(table: Table, row: Mapping[str, Any], known: Mapping[int, Dictionary]) -> None:
    """Raises UntrueError for a row whose hash is not that of its contents.

    ``known``: the dictionaries that are here. A page with another one is not checked yet: it is held back.
    """
    of_capture = partial(_capture, known=known)
    checks: dict[Table, Callable[[Mapping[str, Any]], str]] = {
        tables.capture: of_capture,
        tables.revision: _revision,
        tables.log: _entry,
        tables.dictionary: _dictionary,
    }
    check = checks.get(table)
    if check and (why := check(row)):
        key = ", ".join(str(row[column.name]) for column in table.primary_key.columns)
        raise UntrueError(
            f"{table.name} {key} of the original is not as it was written: {why}; nothing of this step was kept; "
            "run 'vokspider db check' and 'vokspider captures verify' on the original"
        )


def _capture(row: Mapping[str, Any], known: Mapping[int, Dictionary]) -> str:
    number = row["dictionary_id"]
    if number is not None and number not in known:
        return ""
    if row["kept"] != (row["body"] is not None):
        return "its bytes are missing, or not marked as kept"
    try:
        if row["kept"] and row["size"] > _LARGEST_PAGE:
            return f"its page has {row['size']:,} bytes, more than {_LARGEST_PAGE:,}"
        if row["kept"]:
            Bodies().read(row["body"], row["size"], row["sha256"], known.get(number))
    except DamagedError as error:
        return str(error)
    return ""


def _dictionary(row: Mapping[str, Any]) -> str:
    return Dictionary(row["id"], row["sha256"], row["bytes"]).problem or ""


def _revision(row: Mapping[str, Any]) -> str:
    is_same = content_sha256(row["title"], row["text"].split("\n\n")) == row["content_sha256"]
    return "" if is_same else "its text is not the one that its content_sha256 is of"


def _entry(row: Mapping[str, Any]) -> str:
    if leaf_hash(row["entry"]) != row["leaf"]:
        return "its leaf is not the hash of its entry"
    return "" if agrees(row) else "its entry does not tell what its columns say"


def untold(connection: Connection) -> Iterator[Problem]:
    """Revisions that have another text, or another page, than the log tells of them."""
    told = (_L.article_id == _R.article_id) & (_L.revision == _R.number) & _L.kind.in_(OF_TEXTS)
    other_text = ~_L.entry.contains('"content_sha256":"' + _R.content_sha256 + '"')
    of_first_page = _L.kind.in_((STORED, REVISED)) & ~_L.entry.contains(RETURNED) & _L.capture_sha256.is_not(None)
    other_page = of_first_page & (_C.sha256 != _L.capture_sha256)
    query = select(_R.id, _L.seq).join_from(tables.revision, tables.log, told).outerjoin(tables.capture)
    query = query.where(or_(_L.entry.contains('"content_sha256"') & other_text, other_page)).order_by(_R.id)
    for row in streamed(connection, query):
        yield Problem("revision", row.id, f"it is not the one of which entry {row.seq} of the log tells")
