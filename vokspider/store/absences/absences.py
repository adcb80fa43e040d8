"""Writes the absence ledger: articles whose pages are missing, confirmed gone, and available again."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from vokspider.model import codes
from vokspider.model.availability import ABSENT
from vokspider.model.options import OFFLINE
from vokspider.model.reasons import Reason
from vokspider.model.verdict import HEALTHY
from vokspider.store.db import tables
from vokspider.store.log.entries import BACK, GONE
from vokspider.store.writing.discovery import Known
from vokspider.store.writing.due_dates import confirmations, next_check, to_minute
from vokspider.store.writing.ledger import Ledger
from vokspider.text.dates import day_in

_A, _C, _RUN = tables.article.c, tables.capture.c, tables.run.c
_B = tables.absence.c
_OPEN = (_B.article_id == bindparam("row")) & _B.back_at.is_(None)
_AGAIN = (
    update(tables.absence).where(_OPEN).values(state=bindparam("what"), last_at=bindparam("at"), count=_B.count + 1)
)
_BACK = update(tables.absence).where(_OPEN).values(back_at=bindparam("at"), back_run_id=bindparam("run"))
_ARTICLE = update(tables.article).where(_A.id == bindparam("row"))
_VANISHED = _ARTICLE.values(absent_since=bindparam("at"))
_THERE = _ARTICLE.values(absent_since=None, gone_at=None)


def note_missing(connection: Connection, known: Known, state: str, at: datetime) -> None:
    """Record that a stored article's page was missing at ``at``."""
    if known.absent_since is not None:
        connection.execute(_AGAIN, {"row": known.id, "what": state, "at": at})
        return
    row = {"article_id": known.id, "state": state, "first_at": at, "last_at": at, "count": 1}
    connection.execute(insert(tables.absence), row | {"present_at": known.fetched_at})
    connection.execute(_VANISHED, {"row": known.id, "at": at})


def note_present(connection: Connection, ledger: Ledger, known: Known, at: datetime) -> None:
    """Record that the page of a missing article is available again; does nothing if it was not missing."""
    if known.absent_since is not None:
        connection.execute(_BACK, {"row": known.id, "at": at, "run": ledger.run_id})
        connection.execute(_THERE, {"row": known.id})
        if known.gone_at is not None:
            ledger.tell(BACK, at, known.external_id, known.id)


def confirm(connection: Connection, ledger: Ledger) -> list[Reason]:
    """Record missing articles as gone if enough healthy runs missed them; returns a reason for each."""
    rules, run_id, now = ledger.rules.recheck, ledger.run_id or 0, ledger.clock()
    rows = [row for row_id in ledger.rechecked.missing for row in connection.execute(_open_absence(row_id))]
    gone = [
        row
        for row in rows
        if confirmations(_missed_by(connection, row, run_id), rules.confirmation_hours) >= rules.confirmations
    ]
    for row in gone:
        _write_gone(connection, row, run_id, now, rules.ages_days)
        ledger.tell(GONE, now, row.external_id, row.article_id)
    return [_reason(row, ledger.naming.zone) for row in gone]


def _reason(absence: Any, zone: tzinfo) -> Reason:
    """The reason for a gone article: what is there instead, and the days in ``zone`` between which it disappeared."""
    present = str(day_in(zone, absence.present_at)) if absence.present_at else None
    days = {"present_on": present, "absent_on": str(day_in(zone, absence.first_at))}
    return Reason(codes.GONE, {"article": absence.external_id, "state": absence.state, **days})


def next_look(known: Known, ledger: Ledger) -> datetime:
    """When an absent article is checked again: soon if that can confirm the absence, later at growing intervals."""
    if known.gone_at is not None and known.absent_since is not None:
        return next_check(known.absent_since, ledger.clock(), ledger.rules.recheck.ages_days)
    return confirmation_due(ledger)


def confirmation_due(ledger: Ledger) -> datetime:
    """The earliest time at which another run can confirm the absences that this run found."""
    return to_minute(ledger.started_at) + timedelta(hours=ledger.rules.recheck.confirmation_hours)


def _open_absence(row_id: int) -> Any:
    columns = (_B.id, _B.article_id, _B.state, _B.present_at, _B.first_at, _B.count, _A.external_id)
    unconfirmed = (_B.article_id == row_id) & _B.back_at.is_(None) & _B.gone_at.is_(None)
    return select(*columns).select_from(tables.absence).join(tables.article).where(unconfirmed)


def _missed_by(connection: Connection, absence: Any, run_id: int) -> Sequence[datetime]:
    """The starts of the healthy crawls that missed the article in this absence, and of run ``run_id``.

    They are found as the latest ``count`` misses by row order, not by time, since a clock may have been wrong.
    """
    missed = (_C.article_id == absence.article_id) & _C.state.in_(ABSENT) & _RUN.trigger.not_in(OFFLINE)
    query = select(_RUN.id, _RUN.started_at, _RUN.verdict).select_from(tables.capture).join(tables.run).where(missed)
    rows = connection.execute(query.order_by(_C.id.desc()).limit(absence.count))
    return [row.started_at for row in rows if row.id == run_id or row.verdict in HEALTHY]


def _write_gone(connection: Connection, absence: Any, run_id: int, now: datetime, ages_days: Sequence[float]) -> None:
    of_absence = update(tables.absence).where(_B.id == absence.id)
    connection.execute(of_absence.values(gone_at=now, gone_run_id=run_id))
    of_article = update(tables.article).where(_A.id == absence.article_id)
    due = next_check(absence.first_at, now, ages_days)
    connection.execute(of_article.values(gone_at=now, recheck_at=due))
