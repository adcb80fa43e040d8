"""What the log told after a size: the texts that became current since, and what prevents an exact answer."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, func, select

from vokspider.model.errors import VokspiderError
from vokspider.model.origins import PARSER, TEMPLATE
from vokspider.store.db import tables
from vokspider.store.db.engine import snapshot
from vokspider.store.log.entries import CLOSED, FORGOTTEN, OF_TEXTS, REREAD, STORED

_A, _C, _L, _R = tables.article.c, tables.change.c, tables.log.c, tables.revision.c
_RUN, _S, _T = tables.run.c, tables.source.c, tables.template_line.c


class PastError(VokspiderError):
    """The archive does not know any more how it was at that size of the log."""


@frozen
class Text:
    """The text that was current at the size: the number of its revision (0 for none), and the article's day."""

    number: int = 0
    day: date | None = None


@frozen
class Past:
    """The archive when its log had ``size`` entries, read at one moment on ``connection``.

    ``texts``: the current text of then, of each article whose text may have changed since, by its row id.
    """

    connection: Connection
    size: int
    texts: Mapping[int, Text]

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.connection.dialect.name == "sqlite"


@contextmanager
def past(engine: Engine, size: int) -> Iterator[Past]:
    """The archive when its log had ``size`` entries.

    Raises PastError if entries after that were made by an upgrade, or do not tell how a text became the current one.
    """
    with snapshot(engine) as connection:
        _require_no_upgrade(connection, size)
        yield Past(connection, size, _texts(connection, size))


def require_nothing_forgotten(past: Past) -> None:
    """Raises PastError if something of the past was forgotten since, so that no list has it any more."""
    last = select(func.max(_L.seq)).where(_L.seq > past.size, _L.kind == FORGOTTEN)
    if number := past.connection.execute(last).scalar():
        raise PastError(
            f"articles were deleted on purpose since (entry {number} of the log), so lists cannot be repeated for "
            f"sizes before {number}"
        )


def require_known_origins(past: Past) -> None:
    """Raises PastError if changes that were the site's edits then may count as changes of its template now."""
    later = select(_L.source, _L.at).where(_L.seq > past.size, _L.kind == CLOSED).subquery()
    found = (
        select(later.c.at)
        .join(tables.source, _S.name == later.c.source)
        .join(tables.template_line, (_T.source_id == _S.id) & (_T.first_seen_at == later.c.at))
        .limit(1)
    )
    if past.connection.execute(found).first() is None:
        return
    closed = _RUN.verdict.is_not(None) & _RUN.id.not_in(closed_later(past))
    changes = select(_C.id).join(tables.run, _RUN.id == _C.run_id).where(_C.origin == TEMPLATE, closed).limit(1)
    if past.connection.execute(changes).first() is not None:
        raise PastError(
            "since then it was found out that some changes were made by the site's template, not by its editors, and "
            "the log does not tell which"
        )


def closed_later(past: Past) -> Any:
    """The runs that were closed after the size, as a query of their numbers."""
    return select(_L.run_id).where(_L.seq > past.size, _L.kind == CLOSED, _L.run_id.is_not(None))


def _require_no_upgrade(connection: Connection, size: int) -> None:
    last = select(func.max(_L.seq)).where(_L.seq > size, _L.migrated)
    if number := connection.execute(last).scalar():
        raise PastError(
            f"the entries up to {number} of the log were made later, by an upgrade; no answer was ever given at such a "
            f"size, the first one that can be repeated is {number}"
        )


def _texts(connection: Connection, size: int) -> dict[int, Text]:
    later = select(_L.article_id).where(_L.seq > size, _L.kind.in_(OF_TEXTS), _L.article_id.is_not(None))
    articles = select(_A.id, _A.revision).where(_A.id.in_(later))
    now = {row.id: row.revision for row in connection.execute(articles)}
    days = {
        (row.article_id, row.number): row.published_on
        for row in connection.execute(select(_R.article_id, _R.number, _R.published_on).where(_R.article_id.in_(later)))
    }
    read_again = select(_C.article_id, _C.from_revision, _C.to_revision).where(_C.article_id.in_(later))
    read_again = read_again.where(_C.origin == PARSER, ~_C.returned)
    of = {(row.article_id, row.to_revision): row.from_revision for row in connection.execute(read_again)}
    told = select(_L.seq, _L.kind, _L.article_id, _L.revision, _L.entry).where(_L.kind.in_(OF_TEXTS))
    told = told.where(_L.article_id.in_(later)).order_by(_L.article_id, _L.seq)
    found = {}
    for article_id, entries in groupby(connection.execute(told), lambda row: row.article_id):
        found[article_id] = _text_at(size, list(entries), now.get(article_id), days, of)
    return found


def _text_at(
    size: int,
    entries: Sequence[Any],
    now: int | None,
    days: Mapping[tuple[int, int], date | None],
    of: Mapping[tuple[int, int], int],
) -> Text:
    """The text of an article at a size, from all entries about its texts. ``now``: the number of its present one.

    Raises PastError if a text is not there: a mirror may have deleted it, and its entries not changed yet.
    """
    current = then = Text()
    for row in entries:
        place = row.article_id, row.revision
        if place not in days:
            raise PastError(f"the log tells of revision {row.revision} of article {row.article_id}, which is not there")
        if _turns(row, current.number, of.get(place)):
            current = Text(row.revision, days[place] or current.day)
        if row.seq <= size:
            then = current
    if current.number != now:
        raise PastError(f"the log does not tell how revision {now} of article {entries[0].article_id} became current")
    return then


def _turns(row: Any, current: int, of: int | None) -> bool:
    """Whether a text became the current one. ``of``: the revision whose page was read again."""
    if row.kind == REREAD:
        return of == current
    return row.kind == STORED or "aside" not in json.loads(row.entry)
