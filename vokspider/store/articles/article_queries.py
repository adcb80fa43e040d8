"""Queries for articles: lists, counts and texts.

Other queries: ``resolve`` (which article a user names), ``article_detail`` (everything of one article), ``export``
(records for other programs), ``changes``, and ``vokspider.store.runs.run_queries`` (runs and sources).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, Select, Text, and_, case, cast, false, func, not_, or_, select

from vokspider.model.origins import SITE
from vokspider.model.outcomes import FAILED, PENDING, STORED
from vokspider.store.absences.conditions import is_absent, is_gone, is_missing
from vokspider.store.articles.search_terms import has_words
from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.streaming import streamed

# Statuses besides those of ``model.outcomes``. An edited article is also stored, missing or gone.
GONE, MISSING, EDITED, ALL = "gone", "missing", "edited", "all"
STATUSES = (STORED, EDITED, MISSING, GONE, PENDING, FAILED, ALL)
# Rows in memory at a time.
_AT_A_TIME = 200
T = TypeVar("T")

_A, _R, _S, _D = tables.article.c, tables.revision.c, tables.source.c, tables.duplicate.c
# The same tables again, for the other members of a group.
_ARTICLE, _REVISION, _DUPLICATE = (table.alias() for table in (tables.article, tables.revision, tables.duplicate))
_HIDDEN = tables.duplicate.alias()
DAY = func.coalesce(_A.published_on, _A.listed_on)
_TITLE = func.coalesce(_R.title, _A.entry_title)
STATUS_OF = case((is_gone(_A), GONE), (is_absent(_A), MISSING), else_=_A.status)
_C, _E, _EVERY = tables.change.c, tables.edited.c, tables.revision.alias("every_revision").c
CHANGED_AT = select(func.max(_C.seen_at)).where(_C.article_id == _A.id, _C.origin == SITE)
_REVISIONS = select(func.count()).where(_EVERY.article_id == _A.id)


@frozen
class Filters:
    """Filters for articles.

    ``since`` and ``until`` are calendar days of the site, both included. They apply to the publication day or, if it is
    unknown, to the listed day; an article without either never matches. Each of ``words`` must appear in the title or
    text. ``status`` is one of ``STATUSES``, or None for every article with a text. ``kind``: the site made a change of
    this kind, one of ``vokspider.compare.changes.KINDS``. Of a group of duplicates only the first matching member is
    included, unless ``every_member`` is set.
    """

    source: str | None = None
    since: date | None = None
    until: date | None = None
    words: tuple[str, ...] = ()
    status: str | None = None
    every_member: bool = False
    kind: str | None = None


@frozen
class Listed:
    """An article without its text. Days are those of the site, times UTC.

    ``title``, ``original_url`` and ``published_on`` are those of the current revision; without a revision ``title`` is
    that of the listing entry. ``imported_at``: when the site imported the article, from its id. ``revision`` is 0 if
    there is no text. ``last_error``: why the last fetch failed.

    ``status``: ``pending`` or ``failed`` without a text; with a text ``stored``, ``missing`` (the page was not found,
    unconfirmed) or ``gone`` (confirmed). ``recheck_at``: when a stored article is fetched again. ``absent_since``: when
    its page was first missing, ``gone_at``: when that was confirmed; both are None while the page is available.

    ``duplicate_of``: the first member of its group of duplicates; None for the first member itself and without a group.
    ``revisions``: the number of stored texts. ``changed_at``: when the site's latest edit was seen. ``incomplete``: the
    text is cut off.
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
        """The day by which articles are sorted: the publication day, or the listed day, or None."""
        return self.published_on or self.listed_on


def list_articles(engine: Engine, filters: Filters, limit: int = 0, offset: int = 0) -> Iterator[Listed]:
    """The articles, newest first, undated ones last; ``limit`` 0 for all. Rows are read as they are used."""
    return (Listed(**row) for row in _stream(engine, _newest_first(matching(filters), limit, offset)))


def list_texts(
    engine: Engine, filters: Filters, limit: int = 0, offset: int = 0
) -> Iterator[tuple[Listed, str | None]]:
    """Like ``list_articles``, with the text of each: paragraphs separated by blank lines, or None."""
    query = _newest_first(matching(filters).add_columns(_R.text), limit, offset)
    for row in _stream(engine, query):
        text = row.pop("text")
        yield Listed(**row), text


def counting(filters: Filters, *by: ColumnElement[Any], hidden: bool = False) -> Select[Any]:
    """How many articles match for each value of ``by``, the duplicates too that the filters leave out.

    ``hidden``: only those duplicates. What is counted is in an index; to ask each article whether it is hidden would
    take many times as long as to subtract the few that are.
    """
    start: Any = tables.duplicate.join(tables.article, _A.id == _D.article_id) if hidden else tables.article
    if filters.words:
        start = start.outerjoin(tables.revision, and_(_R.article_id == _A.id, _R.number == _A.revision))
    query = select(*by, func.count().label("number")).select_from(start).where(*conditions(filters)).group_by(*by)
    if not hidden:
        return query
    # The duplicates are named once more, or SQLite begins with all articles.
    among_duplicates = _A.id.in_(select(_DUPLICATE.c.article_id))
    return query.where(among_duplicates, is_hidden(filters, tables.duplicate))


def one_article(connection: Connection, article_id: int) -> Listed:
    """The article with that row id. Raises sqlalchemy.exc.NoResultFound if there is none, see ``resolve.find``."""
    row = connection.execute(joined().where(_A.id == article_id)).one()
    return Listed(**row._mapping)


def articles_by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Listed]:
    """The articles with these row ids, by row id. There may be some hundred ids, as many as fit into one statement."""
    return {row.id: Listed(**row._mapping) for row in connection.execute(joined().where(_A.id.in_(ids)))}


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a stored text; empty for None."""
    return text.split("\n\n") if text else []


def rows_as(cls: type[T], connection: Connection, query: Select[Any]) -> list[T]:
    """The rows of a query as objects of ``cls``, whose fields have the names of the columns."""
    return [cls(**row._mapping) for row in connection.execute(query)]


def joined() -> Select[Any]:
    """Every article with its source and its current revision, named as the fields of ``Listed``."""
    of_others: dict[str, ColumnElement[Any]] = {
        "source": _S.name,
        "original_url": _R.original_url,
        "title": _TITLE,
        "status": STATUS_OF,
        "duplicate_of": _D.first_id,
        "revisions": _REVISIONS.correlate(tables.article).scalar_subquery(),
        "changed_at": CHANGED_AT.correlate(tables.article).scalar_subquery(),
        "incomplete": func.coalesce(_R.incomplete, false()),
    }
    names = [field.name for field in attrs.fields(Listed)]
    columns = (of_others[name].label(name) if name in of_others else _A[name] for name in names)
    current = and_(_R.article_id == _A.id, _R.number == _A.revision)
    # Every article has a source. As an outer join, SQLite cannot begin with the sources, and then sort their articles.
    joined = select(*columns).select_from(tables.article).outerjoin(tables.source)
    return joined.outerjoin(tables.revision, current).outerjoin(tables.duplicate, _D.article_id == _A.id)


def matching(filters: Filters) -> Select[Any]:
    """The articles that match, in no order, with columns named as the fields of ``Listed``."""
    wanted = joined().where(*conditions(filters))
    if filters.every_member:
        return wanted
    # As a row that must not be there, which PostgreSQL knows to be cheap: it reads a page in the order of an index.
    hidden = select(_HIDDEN.c.article_id).where(_HIDDEN.c.article_id == _A.id, is_hidden(filters, _HIDDEN))
    return wanted.where(not_(hidden.correlate(tables.article).exists()))


def conditions(filters: Filters, *, of_few: bool = False) -> Iterator[ColumnElement[bool]]:
    """The conditions on an article, and on its current revision if words are searched.

    ``of_few``: it is known already which few articles are looked at.
    """
    yield from _conditions(filters, _A, _R, of_few=of_few)
    if filters.source is not None:
        # Not the column alone, or SQLite would rather begin with all articles of the source.
        yield (_A.source_id + 0 if of_few else _A.source_id) == number_of(filters.source)


def _conditions(filters: Filters, article: Any, revision: Any, *, of_few: bool) -> Iterator[ColumnElement[bool]]:
    """The conditions on an article without that on its source, which is the same for all members of a group."""
    day = func.coalesce(article.published_on, article.listed_on)
    if filters.since is not None:
        yield filters.since <= day
    if filters.until is not None:
        yield filters.until >= day
    if filters.status == EDITED:
        yield _has_edit(article, EDITED) if of_few else is_edited(article)
    elif filters.status != ALL:
        yield _has_status(article, filters.status)
    if filters.kind is not None and of_few:
        yield _has_edit(article, filters.kind)
    elif filters.kind is not None:
        of_kind = cast(_C.kinds, Text).contains(f'"{filters.kind}"', autoescape=True)
        yield article.id.in_(select(_C.article_id).where(_C.origin == SITE, of_kind))
    if filters.words:
        yield has_words(filters.words, func.coalesce(revision.title, article.entry_title), revision.text)


def is_edited(article: Any) -> ColumnElement[bool]:
    """The condition that the site edited the article. There are few changes, so a database begins with them."""
    among_edits: ColumnElement[bool] = article.id.in_(select(_C.article_id).where(_C.origin == SITE))
    return among_edits


def _has_edit(article: Any, kind: str) -> ColumnElement[bool]:
    """The condition that the site edited an article in this way, for articles that are looked at one by one."""
    edits = select(_E.article_id).where(_E.article_id == article.id, _E.kind == kind)
    found: ColumnElement[bool] = edits.correlate(article.id.table).exists()
    return found


def _has_status(article: Any, status: str | None) -> ColumnElement[bool]:
    """The condition that the article has a status, as ``Listed`` defines it; None means any article with a text."""
    conditions: dict[str | None, ColumnElement[bool]] = {
        GONE: is_gone(article),
        MISSING: is_missing(article),
        STORED: and_(article.status == STORED, not_(is_absent(article))),
        None: article.status == STORED,
    }
    has_status: ColumnElement[bool] = article.status == status
    return conditions.get(status, has_status)


def is_hidden(filters: Filters, duplicate: Any) -> ColumnElement[bool]:
    """The condition on a row of ``duplicate`` that an earlier member of the group matches the filters too.

    An earlier member that does not match hides nothing, so a search for a word of a later version finds that version.
    """
    # In two steps, each with an index: the first member, then the members between it and this one.
    first = _is_wanted(filters, _ARTICLE.c.id == duplicate.c.first_id, duplicate)
    fellows = select(_DUPLICATE.c.article_id).where(
        _DUPLICATE.c.first_id == duplicate.c.first_id, _DUPLICATE.c.article_id < _A.id
    )
    fellow = _is_wanted(filters, _ARTICLE.c.id.in_(fellows.correlate(tables.article, duplicate)), duplicate)
    return or_(first, fellow)


def _is_wanted(filters: Filters, which: ColumnElement[bool], duplicate: Any) -> ColumnElement[bool]:
    """The condition that an article of ``which``, in terms of ``_ARTICLE``, matches the filters except the source."""
    start: Any = _ARTICLE
    if filters.words:
        current = and_(_REVISION.c.article_id == _ARTICLE.c.id, _REVISION.c.number == _ARTICLE.c.revision)
        start = _ARTICLE.outerjoin(_REVISION, current)
    found = (
        select(_ARTICLE.c.id)
        .select_from(start)
        .where(which, *_conditions(filters, _ARTICLE.c, _REVISION.c, of_few=True))
    )
    # The offset keeps PostgreSQL from reading all articles for a table of the answers, of which a page needs a few.
    return found.correlate(tables.article, duplicate).offset(0).exists()


def _newest_first(query: Select[Any], limit: int, offset: int) -> Select[Any]:
    # As in the index, see ``tables.order``.
    order = (one.desc().nulls_last() for one in (DAY, _A.imported_at, _A.id))
    return query.order_by(*order).limit(limit or None).offset(offset or None)


def _stream(engine: Engine, query: Select[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a query, all from one moment; only some hundred are in memory at a time."""
    with reading(engine) as connection:
        for row in streamed(connection, query, _AT_A_TIME):
            yield dict(row._mapping)
