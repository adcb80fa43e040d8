"""The absence ledger, its reading side: what was met at an article's address over time, and which articles are gone."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import Connection, Engine, func, select

from vokspider.model.availability import LISTED
from vokspider.store.absences.conditions import is_missing
from vokspider.store.articles.article_queries import rows_as
from vokspider.store.db.engine import reading
from vokspider.store.db.tables import AbsenceRow, ArticleRow, CaptureRow, RevisionRow, RunRow, SightingRow, SourceRow
from vokspider.text.dates import start_of_day

_A, _B, _C = ArticleRow.__table__.c, AbsenceRow.__table__.c, CaptureRow.__table__.c
_R, _RUN, _S, _SIGHTING = RevisionRow.__table__.c, RunRow.__table__.c, SourceRow.__table__.c, SightingRow.__table__.c


@frozen
class Observed:
    """That an article was met in a state: first, last (UTC), and how often. ``state`` see ``store.states``."""

    state: str
    first_at: datetime
    last_at: datetime
    count: int


@frozen
class Gone:
    """An article whose page is gone, confirmed at ``gone_at``, or missing, where that is None; times are UTC.

    It was there at ``present_at`` and not there from ``absent_at`` on: nobody knows when in between it went. ``state``
    is what was met instead at last, ``count`` times until ``last_at``. ``back_at``: when it was there again, if it was.
    """

    id: int
    external_id: str
    url: str | None
    source: str
    title: str | None
    state: str
    present_at: datetime | None
    absent_at: datetime
    gone_at: datetime | None
    last_at: datetime
    count: int
    back_at: datetime | None


@frozen
class Absent:
    """Which absent articles are wanted: those that are gone; ``returned``: also those that are back since.

    ``missing``: instead those that are missing and not confirmed. ``since``: confirmed, or first missed, from this
    Korean day on.
    """

    since: date | None = None
    source: str | None = None
    returned: bool = False
    missing: bool = False


@frozen
class Absence:
    """That an article's page was not there: last there at ``present_at``, first missing at ``first_at``.

    ``gone_at``: when that was confirmed, ``back_at``: when it was there again; None while it was not. Times are UTC.
    """

    state: str
    present_at: datetime | None
    first_at: datetime
    gone_at: datetime | None
    back_at: datetime | None


def absences(connection: Connection, article_id: int) -> list[Absence]:
    """The absences of an article, the first one first; the last one may go on."""
    columns = (_B[field.name] for field in attrs.fields(Absence))
    return rows_as(Absence, connection, select(*columns).where(_B.article_id == article_id).order_by(_B.id))


def observations(connection: Connection, article_id: int) -> list[Observed]:
    """Everything that an article was met as, the earliest first."""
    state, at = _C.state, _C.fetched_at
    columns = (state.label("state"), func.min(at).label("first_at"), func.max(at).label("last_at"))
    fetched = select(*columns, func.count().label("count")).where(_C.article_id == article_id, state.is_not(None))
    found = rows_as(Observed, connection, fetched.group_by(state))
    began = _RUN.started_at
    of_runs = select(func.min(began), func.max(began), func.count()).select_from(SightingRow).join(RunRow)
    first, last, number = connection.execute(of_runs.where(_SIGHTING.article_id == article_id)).one()
    listed = [Observed(LISTED, first, last, number)] if number else []
    return sorted([*listed, *found], key=lambda one: (one.first_at, one.state))


def count_missing(engine: Engine, source: str | None = None) -> int:
    """How many articles are missing whose absence is not confirmed yet."""
    missing = select(func.count()).select_from(ArticleRow).join(SourceRow)
    missing = missing.where(is_missing(_A))
    with reading(engine) as connection:
        return connection.execute(missing if source is None else missing.where(_S.name == source)).scalar_one()


def gone_articles(engine: Engine, wanted: Absent, limit: int = 0) -> Iterator[Gone]:
    """The articles that are gone, the last confirmed or missed first; ``limit`` 0 for all."""
    query = _select(wanted).order_by(_known_at(wanted).desc(), _B.id.desc())
    with reading(engine) as connection:
        yield from rows_as(Gone, connection, query.limit(limit or None))


def count_gone(engine: Engine, wanted: Absent) -> int:
    """How many ``gone_articles`` there are."""
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(_select(wanted).subquery())).scalar_one()


def _known_at(wanted: Absent) -> Any:
    return _B.first_at if wanted.missing else _B.gone_at


def _select(wanted: Absent) -> Any:
    of_absence = {name: _B[name] for name in ("state", "present_at", "gone_at", "last_at", "count", "back_at")}
    others = {"source": _S.name, "title": func.coalesce(_R.title, _A.entry_title), "absent_at": _B.first_at}
    named = {**of_absence, **others}
    names = [field.name for field in attrs.fields(Gone)]
    columns = [(named[name] if name in named else _A[name]).label(name) for name in names]
    query: Any = (
        select(*columns)
        .select_from(AbsenceRow)
        .join(ArticleRow, _A.id == _B.article_id)
        .join(SourceRow, _S.id == _A.source_id)
        .outerjoin(RevisionRow, (_R.article_id == _A.id) & (_R.number == _A.revision))
        .where(_B.gone_at.is_(None) if wanted.missing else _B.gone_at.is_not(None))
    )
    if not wanted.returned:
        query = query.where(_B.back_at.is_(None))
    if wanted.since is not None:
        query = query.where(_known_at(wanted) >= start_of_day(wanted.since))
    return query if wanted.source is None else query.where(_S.name == wanted.source)
