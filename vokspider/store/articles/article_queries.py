"""Reading the archive's articles: which there are, their texts, and the one that somebody names.

Every query of the inspection commands has its home here, in ``lookup`` (which article is meant), ``details`` (all that
is kept of one article), ``export`` (rows for other programs) and ``overview`` (runs and sources).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeVar

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, case, false, func, not_, or_, select

from vokspider.store.absences.conditions import is_absent, is_gone, is_missing
from vokspider.store.articles.search_terms import has_words
from vokspider.store.db.engine import reading
from vokspider.store.db.tables import SITE, ArticleRow, ChangeRow, DuplicateRow, RevisionRow, SourceRow
from vokspider.store.writing.discovery import FAILED, PENDING, STORED

# What became of an article, beside the words of ``planning``. An edited one is stored, missing or gone too.
GONE, MISSING, EDITED, ALL = "gone", "missing", "edited", "all"
STATUSES = (STORED, EDITED, MISSING, GONE, PENDING, FAILED, ALL)
# Rows that are in memory at a time when many are read.
_AT_A_TIME = 200
T = TypeVar("T")

_A, _R, _S, _D = ArticleRow.__table__.c, RevisionRow.__table__.c, SourceRow.__table__.c, DuplicateRow.__table__.c
# Once more the same tables, for the others of a group.
_ARTICLE, _REVISION, _DUPLICATE = (table.__table__.alias() for table in (ArticleRow, RevisionRow, DuplicateRow))
_DAY = func.coalesce(_A.published_on, _A.listed_on)
_TITLE = func.coalesce(_R.title, _A.entry_title)
_STATUS = case((is_gone(_A), GONE), (is_absent(_A), MISSING), else_=_A.status)
_C, _EVERY = ChangeRow.__table__.c, RevisionRow.__table__.alias("every_revision").c
_CHANGED_AT = select(func.max(_C.seen_at)).where(_C.article_id == _A.id, _C.origin == SITE)
_REVISIONS = select(func.count()).where(_EVERY.article_id == _A.id)


@frozen
class Filters:
    """Which articles are wanted.

    ``since`` and ``until`` are Korean calendar days, both included, of the published day or, where that is not known,
    the listed one; an article without either is on no day. Every one of ``words`` has to stand in title or text.
    ``status`` is one of ``STATUSES``, None for every article with a text. Of the members of a group of duplicates that
    are wanted only the one that the archive met first is, unless ``every_member`` is.
    """

    source: str | None = None
    since: date | None = None
    until: date | None = None
    words: tuple[str, ...] = ()
    status: str | None = None
    every_member: bool = False


@frozen
class Listed:
    """An article without its text.

    ``title`` is that of its current revision, before there is one that of its entry. ``original_url`` and
    ``published_on`` belong to the current revision too. Days are Korean, times UTC; ``imported_at`` is when the site
    took it in, by its id. ``revision`` is 0 before there is a text; ``last_error`` is why the last fetch failed.
    ``status``: ``pending`` or ``failed`` without a text, with one ``stored``, ``missing`` (its page was not there, not
    confirmed) or ``gone`` (confirmed).
    ``recheck_at``: when a stored one is fetched again; ``absent_since``: when its page was first missing, ``gone_at``:
    when that was confirmed, both None while it is there.
    ``duplicate_of`` is the first member of its group of duplicates, None for that one itself and without a group.
    ``revisions`` is how many texts are kept; ``changed_at``: when the site's last edit of it was seen. ``incomplete``:
    the text breaks off.
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
    recheck_at: datetime | None
    absent_since: datetime | None
    gone_at: datetime | None
    last_error: str | None
    duplicate_of: int | None
    revisions: int
    changed_at: datetime | None
    incomplete: bool

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


def count_hidden(engine: Engine, filters: Filters) -> int:
    """How many more there would be with every member of the groups of duplicates."""
    if filters.every_member:
        return 0
    every = attrs.evolve(filters, every_member=True)
    hidden = _articles(every).where(_is_hidden(filters))
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(hidden.subquery())).scalar_one()


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
    of_others: dict[str, ColumnElement[Any]] = {
        "source": _S.name,
        "original_url": _R.original_url,
        "title": _TITLE,
        "status": _STATUS,
        "duplicate_of": _D.first_id,
        "revisions": _REVISIONS.correlate(ArticleRow).scalar_subquery(),
        "changed_at": _CHANGED_AT.correlate(ArticleRow).scalar_subquery(),
        "incomplete": func.coalesce(_R.incomplete, false()),
    }
    names = [field.name for field in attrs.fields(Listed)]
    columns = (of_others[name].label(name) if name in of_others else _A[name] for name in names)
    current = and_(_R.article_id == _A.id, _R.number == _A.revision)
    joined = select(*columns).select_from(ArticleRow).join(SourceRow).outerjoin(RevisionRow, current)
    return joined.outerjoin(DuplicateRow, _D.article_id == _A.id)


def _articles(filters: Filters) -> Select[Any]:
    wanted = _joined().where(*_conditions(filters, _A, _R))
    if filters.source is not None:
        wanted = wanted.where(_S.name == filters.source)
    return wanted if filters.every_member else wanted.where(not_(_is_hidden(filters)))


def _conditions(filters: Filters, article: Any, revision: Any) -> Iterator[ColumnElement[bool]]:
    """What is wanted of an article; its source is not asked for, which a group has in common."""
    day = func.coalesce(article.published_on, article.listed_on)
    if filters.since is not None:
        yield filters.since <= day
    if filters.until is not None:
        yield filters.until >= day
    if filters.status != ALL:
        yield _has_status(article, filters.status)
    if filters.words:
        yield has_words(filters.words, func.coalesce(revision.title, article.entry_title), revision.text)


def _has_status(article: Any, status: str | None) -> ColumnElement[bool]:
    """That an article has the status that ``Listed`` gives it; None for one with a text."""
    if status == EDITED:
        return select(_C.id).where(_C.article_id == article.id, _C.origin == SITE).exists()
    conditions: dict[str | None, ColumnElement[bool]] = {
        GONE: is_gone(article),
        MISSING: is_missing(article),
        STORED: and_(article.status == STORED, not_(is_absent(article))),
        None: article.status == STORED,
    }
    has_status: ColumnElement[bool] = article.status == status
    return conditions.get(status, has_status)


def _is_hidden(filters: Filters) -> ColumnElement[bool]:
    """That it is a duplicate, and an earlier member of its group is wanted too.

    An earlier one that is not wanted hides nothing: who looks for a word that only a later version has, finds it.
    """
    # In two steps, each by an index: the first member, and those that it has in common with this one.
    first = _is_wanted(filters, _ARTICLE.c.id == _D.first_id)
    fellows = select(_DUPLICATE.c.article_id).where(
        _DUPLICATE.c.first_id == _D.first_id, _DUPLICATE.c.article_id < _A.id
    )
    fellow = _is_wanted(filters, _ARTICLE.c.id.in_(fellows.correlate(ArticleRow, DuplicateRow)))
    return and_(_D.first_id.is_not(None), or_(first, fellow))


def _is_wanted(filters: Filters, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """That one of the other articles of a source is wanted; ``which`` says of ``_ARTICLE`` which ones."""
    current = and_(_REVISION.c.article_id == _ARTICLE.c.id, _REVISION.c.number == _ARTICLE.c.revision)
    found = select(_ARTICLE.c.id).select_from(_ARTICLE.outerjoin(_REVISION, current))
    found = found.where(which, *_conditions(filters, _ARTICLE.c, _REVISION.c))
    return found.correlate(ArticleRow, DuplicateRow).exists()


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
