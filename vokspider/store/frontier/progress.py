"""How far back-fills are, counted from their pages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import attrs
from attrs import field, frozen
from sqlalchemy import Connection, func, select

from vokspider.model.backfills import DONE, ENDED, FAILED, PAGE_STATES, STORED_OTHERWISE
from vokspider.model.outcomes import OUTCOMES
from vokspider.store.db import tables
from vokspider.store.db.given import given

_B, _F, _R = tables.backfill.c, tables.frontier.c, tables.backfill_run.c
_RUN, _S = tables.run.c, tables.source.c
_LATELY = timedelta(minutes=15)  # of which the pace is measured
_ENOUGH = 3  # pages after which the pace is known
_ROW = (
    *(_B.id, _S.name, _B.state, _B.since, _B.until, _B.walk_offset, _B.stored_before),
    *(_B.created_at, _B.finished_at, _B.held_until, _B.reason),
)


@frozen
class Progress:
    """A back-fill as its row says, with the number of its pages in each state (``pages``).

    ``outcomes``: of the pages that are done, ``stored_otherwise`` for those that another run stored. ``failures``: of
    those that failed, by reason. ``runs``: their number; ``ledger``: the sums of their ledgers. ``settled_lately``: how
    many pages ended in the last minutes, and ``seconds``, from the first of them until now.
    """

    id: int
    source: str
    state: str
    since: date | None
    until: date | None
    walk_offset: int | None
    stored_before: int
    created_at: datetime
    finished_at: datetime | None
    held_until: datetime | None
    reason: str | None
    pages: Mapping[str, int] = field(factory=dict)
    outcomes: Mapping[str, int] = field(factory=dict)
    failures: Mapping[str, int] = field(factory=dict)
    runs: int = 0
    ledger: Mapping[str, int] = field(factory=dict)
    settled_lately: int = 0
    seconds: float = 0.0

    @property
    def pages_per_second(self) -> float | None:
        """The pace of the last minutes; None if too few pages ended."""
        return self.settled_lately / self.seconds if self.settled_lately >= _ENOUGH and self.seconds > 0 else None


def progress(
    connection: Connection, now: datetime, numbers: Sequence[int] = (), *, limit: int = 0, unfinished: bool = False
) -> list[Progress]:
    """Back-fills, newest first, at most ``limit`` (0: all): those with these ``numbers``, or all.

    ``unfinished``: only those that have not ended.
    """
    query = select(*_ROW).join(tables.source).order_by(_B.id.desc())
    query = query.where(_B.id.in_(list(map(given, numbers)))) if numbers else query
    query = query.where(_B.state.not_in(ENDED)) if unfinished else query
    rows = connection.execute(query.limit(limit) if limit else query).all()
    return [_progress(connection, Progress(*row), now) for row in rows]


def _progress(connection: Connection, one: Progress, now: datetime) -> Progress:
    mine = _F.backfill_id == one.id
    counted = dict.fromkeys(PAGE_STATES, 0)
    counted.update(_counts(connection, _F.state, mine))
    done, failed = mine & (_F.state == DONE), mine & (_F.state == FAILED)
    otherwise = func.coalesce(_F.reason, "") == STORED_OTHERWISE
    outcomes = dict(_counts(connection, _F.outcome, done & ~otherwise))
    if stored := connection.execute(select(func.count()).where(done, otherwise)).scalar_one():
        outcomes[STORED_OTHERWISE] = stored
    lately = mine & (_F.settled_at > now - _LATELY)
    number, first = connection.execute(select(func.count(), func.min(_F.settled_at)).where(lately)).one()
    sums = [func.coalesce(func.sum(_RUN[name]), 0) for name in ("discovered", *OUTCOMES)]
    runs = select(func.count(), *sums).join(tables.backfill_run, _R.run_id == _RUN.id).where(_R.backfill_id == one.id)
    total, *ledger = connection.execute(runs).one()
    return attrs.evolve(
        one,
        pages=counted,
        outcomes=outcomes,
        failures=dict(_counts(connection, _F.reason, failed)),
        runs=total,
        ledger=dict(zip(("discovered", *OUTCOMES), map(int, ledger), strict=True)),
        settled_lately=number,
        seconds=max((now - first).total_seconds(), 0.0) if first else 0.0,
    )


def _counts(connection: Connection, column: object, where: object) -> list[tuple[str, int]]:
    query = select(column, func.count()).where(where).group_by(column).order_by(func.count().desc(), column)  # type: ignore[call-overload]
    return [(name, number) for name, number in connection.execute(query)]
