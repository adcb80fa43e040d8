"""Reading the archive's articles: which there are, their texts, and the one that somebody names.

Every query of the inspection commands has its home here, in ``lookup`` (which article is meant), ``details`` (all that
is kept of one article), ``export`` (rows for other programs) and ``overview`` (runs and sources).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeVar

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, select

from vokspider.store.engine import reading
from vokspider.store.models import ArticleRow, RevisionRow, SourceRow
from vokspider.store.planning import FAILED, PENDING, STORED
from vokspider.store.words import has_words

ALL = "all"
STATUSES = (STORED, PENDING, FAILED, ALL)
# Rows that are in memory at a time when many are read.
_AT_A_TIME = 200
T = TypeVar("T")

_A, _R, _S = ArticleRow.__table__.c, RevisionRow.__table__.c, SourceRow.__table__.c
_DAY = func.coalesce(_A.published_on, _A.listed_on)
_TITLE = func.coalesce(_R.title, _A.entry_title)


@frozen
class Filters:
    """Which articles are wanted.

    ``since`` and ``until`` are Korean calendar days, both included, of the published day or, where that is not known,
    the listed one; an article without either is on no day. Every one of ``words`` has to stand in title or text.
    ``status`` is one of ``STATUSES``.
    """

    source: str | None = None
    since: date | None = None
    until: date | None = None
    words: tuple[str, ...] = ()
    status: str = STORED


@frozen
class Listed:
    """An article without its text.

    ``title`` is that of its current revision, before there is one that of its entry. ``original_url`` and
    ``published_on`` belong to the current revision too. Days are Korean, times UTC; ``imported_at`` is when the site
    took it in, by its id. ``revision`` is 0 before there is a text; ``last_error`` is why the last fetch failed.
    """

    id: int
    source: str
    external_id: str
    url: str | None
    original_url: str | None
    title: str | None
    teaser: str | None
    published_on: date | None
    listed_on: date | None
    imported_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    fetched_at: datetime | None
    revision: int
    content_sha256: str | None
    status: str
    attempts: int
    due_at: datetime | None
    last_error: str | None

    @property
    def day(self) -> date | None:
        """The day it is sorted by: the published one, or else the listed one."""
        return self.published_on or self.listed_on


def list_articles(engine: Engine, filters: Filters, limit: int = 0, offset: int = 0) -> Iterator[Listed]:
    """The articles, newest first and those without a day last; ``limit`` 0 for all. They are read as they are used."""
    return (Listed(**row) for row in _stream(engine, _newest_first(_articles(filters), limit, offset)))


def list_texts(
    engine: Engine, filters: Filters, limit: int = 0, offset: int = 0
) -> Iterator[tuple[Listed, str | None]]:
    """As ``list_articles``, each with its text: paragraphs with blank lines between, None before there is one."""
    query = _newest_first(_articles(filters).add_columns(_R.text), limit, offset)
    for row in _stream(engine, query):
        text = row.pop("text")
        yield Listed(**row), text


def count_articles(engine: Engine, filters: Filters) -> int:
    """How many articles there are."""
    counted = select(func.count()).select_from(_articles(filters).subquery())
    with reading(engine) as connection:
        return connection.execute(counted).scalar_one()


def one_article(connection: Connection, article_id: int) -> Listed:
    """The article of that row. Raises sqlalchemy.exc.NoResultFound when there is none, see ``lookup.find``."""
    row = connection.execute(_joined().where(_A.id == article_id)).one()
    return Listed(**row._mapping)


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a stored text; none where there is no text."""
    return text.split("\n\n") if text else []


def rows_as(cls: type[T], connection: Connection, query: Select[Any]) -> list[T]:
    """The rows of a query whose columns are named as the fields of ``cls``."""
    return [cls(**row._mapping) for row in connection.execute(query)]


def _joined() -> Select[Any]:
    """Every article with its source and its current revision, as the fields of ``Listed`` name them."""
    of_others = {"source": _S.name, "original_url": _R.original_url, "title": _TITLE}
    names = [field.name for field in attrs.fields(Listed)]
    columns = (of_others[name].label(name) if name in of_others else _A[name] for name in names)
    current = and_(_R.article_id == _A.id, _R.number == _A.revision)
    return select(*columns).select_from(ArticleRow).join(SourceRow).outerjoin(RevisionRow, current)


def _articles(filters: Filters) -> Select[Any]:
    return _joined().where(*_conditions(filters))


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.source is not None:
        yield _S.name == filters.source
    if filters.since is not None:
        yield filters.since <= _DAY
    if filters.until is not None:
        yield filters.until >= _DAY
    if filters.status != ALL:
        yield _A.status == filters.status
    if filters.words:
        yield has_words(filters.words, _TITLE, _R.text)


def _newest_first(query: Select[Any], limit: int, offset: int) -> Select[Any]:
    order = (_DAY.desc().nulls_last(), _A.imported_at.desc().nulls_last(), _A.id.desc())
    return query.order_by(*order).limit(limit or None).offset(offset or None)


def _stream(engine: Engine, query: Select[Any]) -> Iterator[dict[str, Any]]:
    """The rows of one statement, so of one moment, a few in memory at a time."""
    with (
        reading(engine) as connection,
        connection.execution_options(yield_per=_AT_A_TIME).execute(query) as rows,
    ):
        for row in rows:
            yield dict(row._mapping)
