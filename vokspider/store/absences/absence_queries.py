"""Reads the absence ledger: what requests for an article found over time, and which articles are gone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select

from vokspider.model.availability import LISTED
from vokspider.store.articles.article_queries import rows_as
from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.keyset import Page, Term, page_of
from vokspider.store.db.sizes import Size, size_of
from vokspider.store.totals.spans import every_article

_T = tables.total.c
_A, _B, _C = tables.article.c, tables.absence.c, tables.capture.c
_R, _RUN, _S, _SIGHTING = tables.revision.c, tables.run.c, tables.source.c, tables.sighting.c


@frozen
class Observed:
    """One state in which an article was found: when first and last (UTC), and how often.

    ``state`` is a word of ``vokspider.model.availability``.
    """

    state: str
    first_at: datetime
    last_at: datetime
    count: int


@frozen
class Gone:
    """An article that is gone (confirmed at ``gone_at``) or missing (``gone_at`` is None). Times are UTC.

    The page was last available at ``present_at`` and first missing at ``absent_at``; it disappeared at some time
    between. ``state`` is what the latest request found instead, ``count`` how many requests missed the page up to
    ``last_at``. ``back_at``: when the page was available again, or None.
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
    """Filters for absent articles. By default: the gone ones.

    ``returned``: also articles that are back. ``missing``: instead, articles whose absence is not confirmed. ``since``:
    only articles that were confirmed gone, or first missing, at this time or later.
    """

    since: datetime | None = None
    source: str | None = None
    returned: bool = False
    missing: bool = False


@frozen
class Absence:
    """A period in which an article's page was missing. Times are UTC.

    The page was last available at ``present_at`` and first missing at ``first_at``. ``gone_at``: when the absence was
    confirmed, ``back_at``: when the page was available again; each is None if that has not happened.
    """

    state: str
    present_at: datetime | None
    first_at: datetime
    gone_at: datetime | None
    back_at: datetime | None


def absences(connection: Connection, article_id: int) -> list[Absence]:
    """The absences of an article, oldest first; the last one may continue."""
    columns = (_B[field.name] for field in attrs.fields(Absence))
    return rows_as(Absence, connection, select(*columns).where(_B.article_id == article_id).order_by(_B.id))


def observations(connection: Connection, article_id: int) -> list[Observed]:
    """All states in which an article was found, the earliest first."""
    state, at = _C.state, _C.fetched_at
    columns = (state.label("state"), func.min(at).label("first_at"), func.max(at).label("last_at"))
    fetched = select(*columns, func.count().label("count")).where(_C.article_id == article_id, state.is_not(None))
    found = rows_as(Observed, connection, fetched.group_by(state))
    began = _RUN.started_at
    of_runs = select(func.min(began), func.max(began), func.count()).select_from(tables.sighting).join(tables.run)
    first, last, number = connection.execute(of_runs.where(_SIGHTING.article_id == article_id)).one()
    listed = [Observed(LISTED, first, last, number)] if number else []
    return sorted([*listed, *found], key=lambda one: (one.first_at, one.state))


def count_missing(engine: Engine, source: str | None = None) -> int:
    """How many articles are missing without confirmation."""
    missing = select(func.coalesce(func.sum(_T.articles), 0)).where(*every_article(), _T.absent, ~_T.gone)
    missing = missing if source is None else missing.where(_T.source_id == number_of(source))
    with reading(engine) as connection:
        return int(connection.execute(missing).scalar_one())


def gone_articles(engine: Engine, wanted: Absent, limit: int = 0) -> Iterator[Gone]:
    """The absent articles, the latest confirmed (or missed) first; ``limit`` 0 for all."""
    query = absent_articles(wanted).order_by(known_at(wanted).desc(), _B.id.desc())
    with reading(engine) as connection:
        yield from rows_as(Gone, connection, query.limit(limit or None))


def gone_page(engine: Engine, wanted: Absent, place: str | None, limit: int) -> Page[Gone]:
    """A page of the absent articles, in the order of ``gone_articles``, see ``keyset.page_of``."""
    terms = (Term(known_at(wanted), datetime), Term(_B.id, int))
    return page_of(engine, Gone, absent_articles(wanted), terms, place, limit, _plain(wanted))


def count_gone(engine: Engine, wanted: Absent) -> Size:
    """How many articles ``gone_articles`` returns without a limit, see ``size_of``."""
    with reading(engine) as connection:
        return size_of(connection, _plain(wanted))


def known_at(wanted: Absent) -> Any:
    """The column by which absences are sorted: when they were confirmed or, for missing articles, first missed."""
    return _B.first_at if wanted.missing else _B.gone_at


def absent_articles(wanted: Absent) -> Any:
    """The query for the wanted absences, in no order, with columns named as the fields of ``Gone``."""
    of_absence = {name: _B[name] for name in ("state", "present_at", "gone_at", "last_at", "count", "back_at")}
    others = {"source": _S.name, "title": func.coalesce(_R.title, _A.entry_title), "absent_at": _B.first_at}
    named = {**of_absence, **others}
    names = [field.name for field in attrs.fields(Gone)]
    columns = [(named[name] if name in named else _A[name]).label(name) for name in names]
    query: Any = (
        select(*columns)
        .select_from(tables.absence)
        .join(tables.article, _A.id == _B.article_id)
        .join(tables.source, _S.id == _A.source_id)
        .outerjoin(tables.revision, (_R.article_id == _A.id) & (_R.number == _A.revision))
        .where(*_conditions(wanted))
    )
    return query if wanted.source is None else query.where(_S.name == wanted.source)


def _plain(wanted: Absent) -> Select[Any]:
    """The query of as many rows as ``absent_articles`` has, without the articles where they do not matter."""
    query = select(_B.id).select_from(tables.absence).where(*_conditions(wanted))
    if wanted.source is None:
        return query
    return query.join(tables.article, _A.id == _B.article_id).where(_A.source_id == number_of(wanted.source))


def _conditions(wanted: Absent) -> Iterator[ColumnElement[bool]]:
    yield _B.gone_at.is_(None) if wanted.missing else _B.gone_at.is_not(None)
    if not wanted.returned:
        yield _B.back_at.is_(None)
    if wanted.since is not None:
        yield known_at(wanted) >= wanted.since
