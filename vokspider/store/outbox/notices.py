"""The outbox: messages to people. The process that claims a message first sends it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from vokspider.store.articles.article_queries import rows_as
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

SENT, WAITING, GIVEN_UP = "sent", "waiting", "given up"
_N = tables.notice.c


@frozen
class Draft:
    """A message that is not in the outbox yet.

    ``key`` identifies its subject, so that nothing is written twice; ``kinds`` are the kinds of the reasons in an
    alarm, see ``model.reasons.Reason.kind``.
    """

    key: str
    event: str
    source: str
    run_id: int | None
    title: str
    body: str
    kinds: tuple[str, ...] = ()


@frozen
class Notice:
    """A message of the outbox. Times are UTC; ``reached`` are marks of the addresses that have received it.

    ``due_at``: when it is tried next, None if it was sent or given up. ``attempts``: the number of tries.
    """

    id: int
    event: str
    source: str
    run_id: int | None
    title: str
    body: str
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    attempts: int
    reached: Sequence[str]
    last_error: str | None

    @property
    def state(self) -> str:
        """The state of the message: ``sent``, ``waiting`` or ``given up``."""
        if self.sent_at:
            return SENT
        return WAITING if self.due_at else GIVEN_UP


_COLUMNS = [_N[field.name] for field in attrs.fields(Notice)]


def add(connection: Connection, drafts: Sequence[Draft], now: datetime) -> int:
    """Write messages that are due at once, without those that exist already; returns how many were written."""
    return sum(_insert(connection, attrs.asdict(draft), now) for draft in drafts)


def _insert(connection: Connection, draft: dict[str, Any], now: datetime) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(tables.notice).values(**draft, created_at=now, due_at=now))
    except IntegrityError:
        return False
    return True


def due(engine: Engine, now: datetime) -> list[Notice]:
    """The waiting messages that are due at ``now``, the oldest first."""
    with reading(engine) as connection:
        return rows_as(Notice, connection, select(*_COLUMNS).where(_N.due_at <= now).order_by(_N.id))


def claim(engine: Engine, notice: Notice, pause: timedelta, now: datetime) -> bool:
    """Take a message for one try. Returns False if another process took it first.

    The message is due again after ``pause`` in any case, so that another process takes over if this one dies while it
    sends. So a message may arrive twice, but is never lost.
    """
    untouched = (_N.id == notice.id) & (_N.attempts == notice.attempts) & (_N.due_at <= now)
    taken = update(tables.notice).where(untouched).values(attempts=_N.attempts + 1, due_at=now + pause)
    with engine.begin() as connection:
        return bool(connection.execute(taken).rowcount)


def close_sent(engine: Engine, notice: Notice, reached: Collection[str], now: datetime) -> None:
    """Record that a message was sent to every address."""
    _write(engine, notice, sent_at=now, due_at=None, last_error=None, reached=sorted(reached))


def note_failed(engine: Engine, notice: Notice, reached: Collection[str], error: str, *, give_up: bool) -> None:
    """Record that a try failed; ``error`` must not contain secrets. ``give_up``: there is no further try."""
    ended = {"due_at": None} if give_up else {}
    _write(engine, notice, last_error=error, reached=sorted(reached), **ended)


def _write(engine: Engine, notice: Notice, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(update(tables.notice).where(_N.id == notice.id).values(values))


def list_notices(engine: Engine, source: str | None = None, limit: int = 0) -> list[Notice]:
    """The messages, newest first; ``limit`` 0 for all."""
    query = select(*_COLUMNS).order_by(_N.id.desc()).limit(limit or None)
    with reading(engine) as connection:
        return rows_as(Notice, connection, query if source is None else query.where(_N.source == source))
