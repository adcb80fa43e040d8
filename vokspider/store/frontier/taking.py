"""Taking pages out of the frontier: several at a time, by one run, for a limited time.

A page that is taken belongs to its run until it is settled or given back, or until its lease expires, because the
process of that run was killed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, bindparam, select, update

from vokspider.model.backfills import DONE, FAILED, OPEN, QUEUED, TAKEN
from vokspider.store.db import tables
from vokspider.store.db.tables.columns import UTCDateTime
from vokspider.store.frontier.adding import Wanted

_B, _F = tables.backfill.c, tables.frontier.c
_BACK: Mapping[str, Any] = {"state": QUEUED, "lease_until": None}
_EXPIRED = (
    update(tables.frontier)
    .where(_F.backfill_id == bindparam("backfill"), _F.state == TAKEN, _F.lease_until <= bindparam("now"))
    .values(_BACK)
)
# In the order of the index: what failed comes after what was not tried. A statement with a lock is never merged into
# the outer one, so PostgreSQL runs it once, and takes no more than the limit.
_NEXT = (
    select(_F.id)
    .join(tables.backfill, _B.id == _F.backfill_id)
    .where(_F.backfill_id == bindparam("backfill"), _B.state == OPEN, _F.state == QUEUED)
    .order_by(_F.attempts, _F.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=tables.frontier)
    .cte("next_pages")
)
_TAKE = (
    update(tables.frontier)
    .where(_F.id.in_(select(_NEXT.c.id)))
    .values(state=TAKEN, run_id=bindparam("run"), lease_until=bindparam("until", type_=UTCDateTime()))
    .returning(_F.id, _F.attempts, _F.external_id, _F.url, _F.title, _F.teaser, _F.listed_on)
)


@frozen
class Taken:
    """A page that a run has taken: its row, how often it has failed, and what is known of it."""

    id: int
    attempts: int
    page: Wanted


def take(
    connection: Connection, backfill_id: int, run_id: int, limit: int, now: datetime, seconds: float
) -> list[Taken]:
    """Take the next pages of an open back-fill, at most ``limit``, for ``seconds``; none if it is not open.

    Each page is taken by one run only, however many processes take at the same time. Pages that failed come last.
    """
    connection.execute(_EXPIRED, {"backfill": backfill_id, "now": now})
    until = now + timedelta(seconds=seconds)
    given = {"backfill": backfill_id, "limit": limit, "run": run_id, "until": until}
    rows = connection.execute(_TAKE, given).all()
    taken = [Taken(row.id, row.attempts, Wanted(*row[2:])) for row in rows]
    return sorted(taken, key=lambda one: (one.attempts, one.id))


def renew(engine: Engine, run_id: int, now: datetime, seconds: float) -> int:
    """Keep the pages that a run has in flight for ``seconds`` more; returns how many it still has."""
    kept = update(tables.frontier).where(_F.run_id == run_id, _F.state == TAKEN)
    with engine.begin() as connection:
        return connection.execute(kept.values(lease_until=now + timedelta(seconds=seconds))).rowcount


def finish_page(
    connection: Connection, row_id: int, run_id: int, outcome: str, reason: str | None, now: datetime
) -> bool:
    """Mark a page as done; returns False if the run does not have it any more."""
    values = {"state": DONE, "outcome": outcome, "reason": reason, "settled_at": now, "lease_until": None}
    return _settle(connection, row_id, run_id, values)


def fail_page(
    connection: Connection, taken: Taken, run_id: int, reason: str | None, now: datetime, *, final: bool
) -> bool:
    """Count a failed attempt: the page is queued again, or has failed if this was the ``final`` one.

    Returns False if the run does not have the page any more.
    """
    ends = {"state": FAILED, "settled_at": now, "lease_until": None} if final else _BACK
    values = {**ends, "attempts": taken.attempts + 1, "outcome": "failed", "reason": reason}
    return _settle(connection, taken.id, run_id, values)


def _settle(connection: Connection, row_id: int, run_id: int, values: Mapping[str, Any]) -> bool:
    mine = (_F.id == row_id) & (_F.run_id == run_id) & (_F.state == TAKEN)
    return bool(connection.execute(update(tables.frontier).where(mine).values(values)).rowcount)


def give_back(connection: Connection, run_ids: Sequence[int]) -> int:
    """Queue the pages again that these runs have in flight; returns how many."""
    mine = _F.run_id.in_(run_ids) & (_F.state == TAKEN)
    return connection.execute(update(tables.frontier).where(mine).values(_BACK)).rowcount
