"""Records of rows: what a row says and will always say. Entries of the log tell the hash of a record.

A record is canonical JSON of the name of a table and the columns below, without those that are None; docs/log.md lists
them. Columns that may change later, and numbers of rows, are not in it: other rows are named as entries name them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from vokspider.store.db import tables
from vokspider.store.db.numbers import is_among
from vokspider.store.log.canonical import write_json, written

_A, _B, _C, _CH, _F = tables.article.c, tables.absence.c, tables.capture.c, tables.change.c, tables.forgotten.c
_P, _R, _RUN, _S, _SI = tables.removed_part.c, tables.revision.c, tables.run.c, tables.source.c, tables.sighting.c
_NAMED = (_S.name.label("source"), _A.external_id.label("article"))


def record_hash(table: str, values: Mapping[str, Any]) -> str:
    """The SHA-256 of a record, in hexadecimal. ``values``: its columns by name."""
    return hashlib.sha256(record_of(table, values).encode("utf-8", "surrogatepass")).hexdigest()


def record_of(table: str, values: Mapping[str, Any]) -> str:
    """A record. ``values``: its columns by name."""
    return write_json({"table": table} | {name: _plain(value) for name, value in values.items() if value is not None})


def _plain(value: Any) -> Any:
    """A value for canonical JSON, which has no fractions here: they are texts."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _of_article(table: Table, *columns: Any, always: bool = True) -> Select[Any]:
    """A query of rows that belong to an article; ``always``: each of them does."""
    query = select(*_NAMED, *columns).select_from(table)
    return query.join(tables.article, isouter=not always).join(tables.source, isouter=not always)


ARTICLE = select(*_NAMED, _A.imported_at, _A.first_seen_at).join_from(tables.article, tables.source)
# Its removals come from ``REMOVALS``.
REVISION = _of_article(
    tables.revision,
    *(_R.number, _R.title, _R.published_on, _R.original_url, _R.text, _R.content_sha256, _R.layout, _R.extractor),
    *(_R.run_id.label("run"), _R.created_at, _R.origin, _R.of_revision, _R.incomplete, _R.notes),
)
REMOVALS = select(_P.revision_id, _P.position, _P.rule, _P.count, tables.removed_text.c.sha256).join_from(
    tables.removed_part, tables.removed_text
)
# Some belong to no article.
CAPTURE = _of_article(
    tables.capture,
    *(_C.run_id.label("run"), _C.url, _C.status, _C.headers, _C.fetched_at, _C.sha256, _C.size, _C.kept),
    *(_C.state, _C.reason, _C.time_from),
    always=False,
)
# The origin is not in it: a later run may find that the site's template made the change.
CHANGE = _of_article(
    tables.change,
    *(_CH.from_revision, _CH.to_revision, _CH.kinds, _CH.returned, _CH.extractor, _CH.run_id.label("run"), _CH.seen_at),
)
# What is known when a disappearance is confirmed, and all of it when it has ended.
_BEGUN = (_B.present_at, _B.first_at, _B.gone_at, _B.gone_run_id.label("gone_run"))
GONE = _of_article(tables.absence, *_BEGUN)
BACK = _of_article(
    tables.absence, *_BEGUN, _B.state, _B.last_at, _B.count, _B.back_at, _B.back_run_id.label("back_run")
)
# The ledger is told in clear: it gets smaller when an article is forgotten. Monitors may change the figures.
RUN = select(
    *(_S.name.label("source"), _RUN.id.label("run"), _RUN.trigger, _RUN.started_at, _RUN.finished_at, _RUN.verdict),
    *(_RUN.entries, _RUN.removed_lines, _RUN.requests, _RUN.reasons, _RUN.host),
).join_from(tables.run, tables.source)
SIGHTING = _of_article(
    tables.sighting,
    *(_SI.run_id.label("run"), _SI.page_url, _SI.position, _SI.title, _SI.teaser, _SI.listed_on),
    *(_SI.walked, _SI.removals),
    always=False,
)
NOTE = select(
    *(_F.source, _F.external_id.label("article"), _F.url, _F.title, _F.revisions, _F.captures, _F.why, _F.forgotten_at)
)


def removals_by_revision(connection: Connection, revisions: Sequence[int]) -> dict[int, list[Any]]:
    """The rows of ``REMOVALS`` of some revisions without the revision, by its row id; each list by position."""
    found: dict[int, list[Any]] = {}
    query = REMOVALS.where(is_among(connection, _P.revision_id, revisions))
    for revision_id, *removal in connection.execute(query.order_by(_P.revision_id, _P.position)):
        found.setdefault(revision_id, []).append(removal)
    return found


def with_removals(revision: Mapping[str, Any], removals: Sequence[Any]) -> dict[str, Any]:
    """The columns of a revision's record. ``removals``: rows of ``REMOVALS`` without the revision, by position."""
    return {**revision, "removals": [list(one) for one in removals]}


def record_of_stored(table: str, columns: Mapping[str, Any], source: str, article: str) -> str:
    """The hash of a row's record from the columns that were written, with the names of its source and article."""
    values = {**columns, "source": source, "article": article, "run": columns.get("run_id")}
    return record_hash(table, {name: values.get(name) for name in _KEYS[table]})


_KEYS = {
    name: (*(one.key or "" for one in query.selected_columns), *more)
    for name, query, more in (
        ("article", ARTICLE, ()),
        ("revision", REVISION, ("removals",)),
        ("capture", CAPTURE, ()),
    )
}
