"""The content of messages: the problems before a run, the articles that it found gone, and its new texts."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Label, Select, and_, func, literal, or_, select

from vokspider.model.options import ASIDE, DEMO
from vokspider.model.origins import SITE
from vokspider.model.outcomes import CHANGED, NEW
from vokspider.model.verdict import FAILED, HEALTHY, INTERRUPTED, SUSPECT
from vokspider.store.articles.article_queries import rows_as
from vokspider.store.db import tables
from vokspider.store.db.streaming import streamed

TROUBLES = (FAILED, SUSPECT)
GONE = "gone"  # used instead of an outcome: the article is no longer on the site
# Triggers of runs that send no message: they send no request to a site, or only to that of the demo.
SILENT = (*ASIDE, DEMO)
_AT_A_TIME = 50
_A, _B, _O, _R = tables.article.c, tables.absence.c, tables.run_outcome.c, tables.revision.c
_CHANGE, _N, _RUN, _S = tables.change.c, tables.notice.c, tables.run.c, tables.source.c


@frozen
class Alarm:
    """An alarm: when it was written (UTC), and the kinds of reasons in it."""

    at: datetime
    kinds: tuple[str, ...]


@frozen
class Trouble:
    """The problems of a source: since when (UTC), in how many runs, and the alarms of that time.

    ``since`` is None if the last run, not counting interrupted ones, was healthy.
    """

    since: datetime | None = None
    runs: int = 0
    alarms: tuple[Alarm, ...] = ()


@frozen
class Vanished:
    """An article that a run confirmed as gone; times are UTC, see ``store.absences.absence_queries.Absence``."""

    id: int
    url: str | None
    title: str | None
    state: str
    present_at: datetime | None
    first_at: datetime


@frozen
class Brought:
    """The text of an article that was new, changed or gone in a run. ``day``: its publication day or listed day."""

    id: int
    url: str | None
    title: str | None
    day: date | None
    outcome: str
    text: str


def trouble_of(connection: Connection, source: str, run_id: int | None) -> Trouble:
    """The problems of a source before run ``run_id``; None means up to now."""
    before = _RUN.id < run_id if run_id is not None else _RUN.id.is_not(None)
    mine = select(_RUN.id, _RUN.finished_at).join(tables.source).where(_S.name == source, _RUN.trigger.not_in(SILENT))
    healthy = connection.execute(
        mine.where(before, _RUN.verdict.in_(HEALTHY)).order_by(_RUN.id.desc()).limit(1)
    ).one_or_none()
    after = _RUN.id > healthy.id if healthy else _RUN.id.is_not(None)
    troubled = mine.where(before, after, _RUN.verdict.in_(TROUBLES))
    first = troubled.with_only_columns(func.min(_RUN.started_at), func.count())
    started_at, runs = connection.execute(first).one()
    alarms = _alarms(connection, source, run_id, healthy)
    times = [*[started_at] * bool(runs), *(one.at for one in alarms)]
    return Trouble(min(times, default=None), runs, tuple(alarms))


def _alarms(connection: Connection, source: str, run_id: int | None, healthy: Any) -> list[Alarm]:
    """The alarms since the last healthy run; alarms about crawls that opened no run are compared by time."""
    of_runs: list[ColumnElement[bool]] = [_N.run_id.is_not(None)]
    of_none: list[ColumnElement[bool]] = [_N.run_id.is_(None)]
    if run_id is not None:
        of_runs.append(_N.run_id < run_id)
    if healthy:
        of_runs.append(_N.run_id > healthy.id)
        of_none.append(_N.created_at > healthy.finished_at)
    query = select(_N.created_at, _N.kinds).where(
        _N.source == source, _N.event.in_(TROUBLES), or_(and_(*of_runs), and_(*of_none))
    )
    return [Alarm(row.created_at, tuple(row.kinds)) for row in connection.execute(query.order_by(_N.id))]


def last_missed(connection: Connection, source: str) -> datetime | None:
    """When the last message about a missed start of the source was written (UTC); None if there is none."""
    missed = select(func.max(_N.created_at)).where(_N.source == source, _N.event == "missed")
    return connection.execute(missed).scalar()


def cut_short_before(connection: Connection, source: str, run_id: int, since: datetime) -> list[int]:
    """The interrupted runs right before ``run_id`` that began at ``since`` or later, oldest first.

    Their messages may never have been written.
    """
    query = select(_RUN.id, _RUN.verdict).join(tables.source).where(_S.name == source, _RUN.trigger.not_in(SILENT))
    query = query.where(_RUN.id < run_id, _RUN.started_at >= since).order_by(_RUN.id.desc())
    found = list[int]()
    for row in connection.execute(query):
        if row.verdict != INTERRUPTED:
            break
        found.append(row.id)
    return found[::-1]


def vanished_by(connection: Connection, run_id: int) -> list[Vanished]:
    """The articles that the run confirmed to be gone."""
    query = (
        select(_A.id, _A.url, func.coalesce(_R.title, _A.entry_title).label("title"), _B.state)
        .add_columns(_B.present_at, _B.first_at)
        .select_from(tables.absence)
        .join(tables.article, _A.id == _B.article_id)
        .outerjoin(tables.revision, (_R.article_id == _A.id) & (_R.number == _A.revision))
        .where(_B.gone_run_id == run_id)
        .order_by(_B.id)
    )
    return rows_as(Vanished, connection, query)


def gone_texts_of(connection: Connection, run_id: int) -> Iterator[Brought]:
    """The stored texts of the articles that the run confirmed as gone."""
    columns = _brought(literal(GONE))
    query = select(*columns).select_from(tables.absence).join(tables.article, _A.id == _B.article_id)
    query = query.join(tables.revision, (_R.article_id == _A.id) & (_R.number == _A.revision))
    for row in connection.execute(query.where(_B.gone_run_id == run_id).order_by(_A.id)):
        yield Brought(**row._mapping)


def texts_of(connection: Connection, run_id: int) -> Iterator[Brought]:
    """The texts that were new in a run, or that the site changed. Only some are in memory at a time."""
    for row in streamed(connection, _texts(run_id), _AT_A_TIME):
        yield Brought(**row._mapping)


def _texts(run_id: int) -> Select[Any]:
    return (
        select(*_brought(_O.outcome))
        .select_from(tables.run_outcome)
        .join(tables.article, _A.id == _O.article_id)
        .join(tables.revision, _R.article_id == _A.id)
        .where(_O.run_id == run_id, _O.outcome.in_((NEW, CHANGED)), _is_of_site(run_id))
        .order_by(_A.id)
    )


def _brought(outcome: ColumnElement[str]) -> list[Label[Any]]:
    named = {"day": func.coalesce(_R.published_on, _A.listed_on), "title": _R.title, "text": _R.text}
    named |= {"outcome": outcome, "id": _A.id, "url": _A.url}
    return [named[field.name].label(field.name) for field in attrs.fields(Brought)]


def _is_of_site(run_id: int) -> ColumnElement[bool]:
    """The condition that the site served a revision in the run: a new one, or an earlier one that returned."""
    returned = select(_CHANGE.id).where(
        _CHANGE.run_id == run_id,
        _CHANGE.article_id == _R.article_id,
        _CHANGE.to_revision == _R.number,
        _CHANGE.origin == SITE,
    )
    return or_(and_(_R.run_id == run_id, _R.origin == SITE), returned.exists())
