"""Checks the frontier: each page is in a state that there is, and has what belongs to that state."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, exists, or_, select

from vokspider.model.backfills import BACKFILL_STATES, DONE, FAILED, FINISHED, PAGE_STATES, QUEUED, TAKEN
from vokspider.store.db import tables
from vokspider.store.db.problem import Problem
from vokspider.store.db.streaming import streamed

_A, _B, _F = tables.article.c, tables.backfill.c, tables.frontier.c
# What a page in a state must not be.
_LACKS = or_(
    and_(_F.state == QUEUED, or_(_F.lease_until.is_not(None), _F.settled_at.is_not(None))),
    and_(_F.state == TAKEN, or_(_F.lease_until.is_(None), _F.run_id.is_(None), _F.settled_at.is_not(None))),
    and_(_F.state == DONE, or_(_F.outcome.is_(None), _F.settled_at.is_(None))),
    and_(_F.state == FAILED, or_(_F.reason.is_(None), _F.settled_at.is_(None), _F.attempts == 0)),
)


def astray(connection: Connection) -> Iterator[Problem]:
    """Yield the problems of back-fills and their pages."""
    unknown = select(_B.id, _B.state).where(_B.state.not_in(BACKFILL_STATES)).order_by(_B.id)
    for row in streamed(connection, unknown):
        yield Problem("backfill", row.id, f"its state {row.state!r} is unknown")
    pages = select(_F.id, _F.state).where(or_(_F.state.not_in(PAGE_STATES), _LACKS)).order_by(_F.id)
    for row in streamed(connection, pages):
        wrong = "does not agree with its other columns" if row.state in PAGE_STATES else "is unknown"
        yield Problem("frontier", row.id, f"its state {row.state!r} {wrong}")
    yield from _without_text(connection)
    yield from _unfinished(connection)


def _without_text(connection: Connection) -> Iterator[Problem]:
    has_text = exists().where(_A.source_id == _B.source_id, _A.external_id == _F.external_id, _A.revision > 0)
    pages = select(_F.id, _F.external_id).join(tables.backfill).where(_F.state == DONE, ~has_text).order_by(_F.id)
    for row in streamed(connection, pages):
        yield Problem("frontier", row.id, f"it is done, but the article {row.external_id} has no text")


def _unfinished(connection: Connection) -> Iterator[Problem]:
    left = exists().where(_F.backfill_id == _B.id, _F.state.in_((QUEUED, TAKEN)))
    for row in streamed(connection, select(_B.id).where(_B.state == FINISHED, left).order_by(_B.id)):
        yield Problem("backfill", row.id, "it is finished, but pages are still queued")
