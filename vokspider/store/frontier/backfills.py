"""Back-fills: made, paused, resumed, cancelled, held for a while, and finished."""

from collections.abc import Sequence
from datetime import date, datetime

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, and_, exists, insert, or_, select, update

from vokspider.model.backfills import CANCELLED, ENDED, FINISHED, OPEN, PAUSED, QUEUED, TAKEN
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_B, _F, _S = tables.backfill.c, tables.frontier.c, tables.source.c


@frozen
class Backfill:
    """A back-fill; the fields are those of ``tables.backfill``."""

    id: int
    source_id: int
    state: str
    since: date | None
    until: date | None
    walk_offset: int | None
    walk_state: str | None
    held_until: datetime | None
    reason: str | None


_FIELDS = tuple(_B[name] for name in Backfill.__annotations__)


def create(
    connection: Connection, source_id: int, now: datetime, since: date | None = None, until: date | None = None
) -> int:
    """Add a back-fill; returns its id. With a first day ``since`` it begins with a walk through the listing."""
    walk = None if since is None else 0
    row = {"source_id": source_id, "state": OPEN, "since": since, "until": until, "walk_offset": walk}
    made = insert(tables.backfill).values(**row, stored_before=0, created_at=now)
    return int(connection.execute(made.returning(_B.id)).scalar_one())


def find(connection: Connection, backfill_id: int) -> Backfill | None:
    """The back-fill with this id, or None."""
    row = connection.execute(select(*_FIELDS).where(_B.id == backfill_id)).one_or_none()
    return Backfill(*row) if row else None


def next_backfill(connection: Connection, source_id: int, now: datetime) -> Backfill | None:
    """The back-fill of a source to work on at ``now``: the oldest one that is open and has work; None if none has."""
    query = select(*_FIELDS).where(_B.source_id == source_id, _has_work(now)).order_by(_B.id).limit(1)
    row = connection.execute(query).one_or_none()
    return Backfill(*row) if row else None


def has_work(engine: Engine, source: str, now: datetime) -> bool:
    """Whether a back-fill of a source has pages to fetch, or a listing to walk through, at ``now``.

    False while all of them are paused or held, or while every page that is left is in flight.
    """
    query = select(_B.id).join(tables.source).where(_S.name == source, _has_work(now)).limit(1)
    with reading(engine) as connection:
        return connection.execute(query).first() is not None


def sources_with_work(engine: Engine, now: datetime) -> list[str]:
    """The names of the sources for which ``has_work`` is true, in order."""
    query = select(_S.name).join(tables.backfill).where(_has_work(now)).distinct().order_by(_S.name)
    with reading(engine) as connection:
        return list(connection.execute(query).scalars())


def _has_work(now: datetime) -> ColumnElement[bool]:
    is_free = or_(_F.state == QUEUED, and_(_F.state == TAKEN, _F.lease_until <= now))
    waiting = exists().where(_F.backfill_id == _B.id, is_free).correlate(tables.backfill)
    return and_(_B.state == OPEN, or_(_B.held_until.is_(None), _B.held_until <= now), is_walking() | waiting)


def is_walking() -> ColumnElement[bool]:
    """The condition that the walk of a back-fill has not ended."""
    return _B.walk_offset.is_not(None)


def is_workable(engine: Engine, backfill_id: int, now: datetime) -> bool:
    """Whether a back-fill is still open and not held."""
    free = or_(_B.held_until.is_(None), _B.held_until <= now)
    with reading(engine) as connection:
        query = select(_B.id).where(_B.id == backfill_id, _B.state == OPEN, free)
        return connection.execute(query).first() is not None


def pause(engine: Engine, ids: Sequence[int]) -> int:
    """Pause the open ones of these back-fills; returns how many. Pages in flight are still fetched."""
    return _change(engine, and_(_B.id.in_(ids), _B.state == OPEN), state=PAUSED)


def resume(engine: Engine, ids: Sequence[int]) -> int:
    """Open the paused ones of these back-fills, and end the rest of those that are held; returns how many."""
    waits = or_(_B.state == PAUSED, and_(_B.state == OPEN, _B.held_until.is_not(None)))
    return _change(engine, and_(_B.id.in_(ids), waits), state=OPEN, held_until=None, reason=None)


def cancel(engine: Engine, ids: Sequence[int], now: datetime) -> int:
    """End these back-fills, unless they have ended; returns how many. Their queued pages are not fetched."""
    return _change(engine, and_(_B.id.in_(ids), _B.state.not_in(ENDED)), state=CANCELLED, finished_at=now)


def hold(engine: Engine, backfill_id: int, until: datetime, reason: str) -> None:
    """Take no batch of a back-fill before ``until``; ``reason`` is a code."""
    _change(engine, and_(_B.id == backfill_id, _B.state.not_in(ENDED)), held_until=until, reason=reason)


def walk_on(engine: Engine, backfill_id: int, offset: int | None, state: str | None) -> None:
    """Store where the walk of a back-fill goes on, None if it has ended, and the walk as JSON if it can go on."""
    _change(engine, _B.id == backfill_id, walk_offset=offset, walk_state=state)


def finish(engine: Engine, backfill_id: int, now: datetime) -> bool:
    """Mark an open back-fill as finished if nothing is left to do for it; returns whether it is."""
    left = exists().where(_F.backfill_id == _B.id, _F.state.in_((QUEUED, TAKEN))).correlate(tables.backfill)
    is_over = and_(_B.id == backfill_id, _B.state == OPEN, _B.walk_offset.is_(None), ~left)
    return bool(_change(engine, is_over, state=FINISHED, finished_at=now, held_until=None, reason=None))


def _change(engine: Engine, which: ColumnElement[bool], **values: object) -> int:
    with engine.begin() as connection:
        return connection.execute(update(tables.backfill).where(which).values(**values)).rowcount
