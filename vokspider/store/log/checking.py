"""Checks the log: its numbers, its hashes, and that its entries match the rows of the archive."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Table, false, func, or_, select

from vokspider.store.db import tables
from vokspider.store.db.problem import Problem
from vokspider.store.db.steps import Tell, silently
from vokspider.store.db.streaming import SOME_HUNDRED, streamed
from vokspider.store.log.canonical import write_json, written
from vokspider.store.log.entries import (
    BACK,
    CLOSED,
    FORGOTTEN,
    GONE,
    MET,
    OF_TEXTS,
    RETURNED,
    REVISED,
    VERSIONS,
    leaf_hash,
)

_L = tables.log.c
_A, _B, _CHANGE, _F = tables.article.c, tables.absence.c, tables.change.c, tables.forgotten.c
_R, _RUN = tables.revision.c, tables.run.c
# Columns of the log, and their keys in an entry.
_TOLD = {name: name for name in ("seq", "kind", "source", "revision", "capture_sha256")} | {"run_id": "run"}
_RETURN = _L.entry.contains(RETURNED)


@frozen
class Pair:
    """A table and a kind of log entries that have to match: each row has one entry, and each entry has its row.

    The conditions select the rows that need an entry (``told``) and the entries of this kind (``entries``), and say
    which entry belongs to which row (``same``).
    """

    table: Table
    told: ColumnElement[bool]
    entries: ColumnElement[bool]
    same: ColumnElement[bool]


def damaged(connection: Connection, tell: Tell = silently) -> Iterator[Problem]:
    """Problems of the log itself: gaps, entries that do not match their hashes or columns, and a wrong ``log_head``."""
    last, head = 0, select(tables.log_head.c.size).scalar_subquery()
    size = connection.execute(select(head)).scalar() or 0
    for row in streamed(connection, select(tables.log, head.label("size")).order_by(_L.seq)):
        if row.seq != last + 1:
            yield Problem("log", row.seq, f"the entries {last + 1} to {row.seq - 1} before it are missing")
        last, size = row.seq, row.size or 0
        if last % SOME_HUNDRED == 0:
            tell("log", last, size)
        if leaf_hash(row.entry) != row.leaf:
            yield Problem("log", row.seq, "its leaf is not the hash of its entry")
        elif not agrees(row._mapping):
            yield Problem("log", row.seq, "its entry does not tell what its columns say")
    if size != last:
        yield Problem("log_head", 1, f"it says that there are {size} entries, and the last one is {last}")


def agrees(row: Mapping[str, Any]) -> bool:
    """Whether an entry is in its canonical form and matches its columns, except those that are None."""
    try:
        told = dict(json.loads(row["entry"]))
    except (ValueError, TypeError):
        return False
    columns = {key: row[column] for column, key in _TOLD.items() if row[column] is not None}
    columns |= {"at": written(row["at"]), **({"migrated": True} if row["migrated"] else {})}
    is_known = told.get("v") in VERSIONS
    return bool(is_known and columns.items() <= told.items() and write_json(told) == row["entry"])


def different(connection: Connection) -> Iterator[Problem]:
    """Rows that do not have exactly one entry in the log, and entries of rows that do not exist."""
    for pair in _pairs():
        yield from _untold(connection, pair)
        yield from _unfounded(connection, pair)
    yield from _forgotten(connection)


def _pairs() -> Iterator[Pair]:
    yield Pair(tables.article, ~false(), _L.kind == MET, _L.article_id == _A.id)
    of_text = (_L.article_id == _R.article_id) & (_L.revision == _R.number)
    yield Pair(tables.revision, ~false(), _L.kind.in_(OF_TEXTS) & ~_RETURN, of_text)
    of_return = (_L.article_id == _CHANGE.article_id) & (_L.revision == _CHANGE.to_revision)
    of_return &= _L.at == _CHANGE.seen_at
    yield Pair(tables.change, _CHANGE.returned, (_L.kind == REVISED) & _RETURN, of_return)
    was_gone = _B.gone_at.is_not(None)
    yield Pair(tables.absence, was_gone, _L.kind == GONE, (_L.article_id == _B.article_id) & (_L.at == _B.gone_at))
    is_back = was_gone & _B.back_at.is_not(None)
    yield Pair(tables.absence, is_back, _L.kind == BACK, (_L.article_id == _B.article_id) & (_L.at == _B.back_at))
    yield Pair(tables.run, _RUN.verdict.is_not(None), _L.kind == CLOSED, _L.run_id == _RUN.id)


def _untold(connection: Connection, pair: Pair) -> Iterator[Problem]:
    key, number = pair.table.c.id, func.count(_L.seq)
    query = select(key, number.label("number")).outerjoin_from(pair.table, tables.log, pair.same & pair.entries)
    for row in streamed(connection, query.where(pair.told).group_by(key).having(number != 1).order_by(key)):
        yield Problem(pair.table.name, row.id, _said_of(row.number))


def _said_of(number: int) -> str:
    return f"{number} entries of the log tell the same of it" if number else "no entry of the log tells of it"


def _unfounded(connection: Connection, pair: Pair) -> Iterator[Problem]:
    known = or_(_L.article_id.is_not(None), (_L.kind == CLOSED) & _L.run_id.is_not(None))
    has_row = select(pair.table.c.id).where(pair.told, pair.same).correlate(tables.log).exists()
    for row in streamed(connection, select(_L.seq, _L.kind).where(pair.entries, known, ~has_row).order_by(_L.seq)):
        yield Problem("log", row.seq, f"it tells of something {row.kind} that is not there")


def _forgotten(connection: Connection) -> Iterator[Problem]:
    """Differences between the table of forgotten articles and the log, by the number for each source and time."""
    noted = select(_F.source, _F.forgotten_at.label("at"), func.count().label("number")).group_by(
        _F.source, _F.forgotten_at
    )
    of_articles = (_L.kind == FORGOTTEN) & _L.entry.startswith('{"article":', autoescape=True)
    told = select(_L.source, _L.at, func.count().label("number")).where(of_articles).group_by(_L.source, _L.at)
    one, other = noted.subquery(), told.subquery()
    same = (one.c.source == other.c.source) & (one.c.at == other.c.at)
    query = select(one, func.coalesce(other.c.number, 0).label("told")).outerjoin_from(one, other, same)
    for row in streamed(connection, query.where(one.c.number != func.coalesce(other.c.number, 0))):
        words = f"of {row.number} articles of {row.source} at {written(row.at)}, but the log of {row.told}"
        yield Problem("forgotten", None, f"it tells {words}")
    unnoted = select(func.sum(other.c.number)).outerjoin_from(other, one, same).where(one.c.source.is_(None))
    if number := connection.execute(unnoted).scalar():
        yield Problem("log", None, f"{number} of its entries tell of forgotten articles that were not noted")
