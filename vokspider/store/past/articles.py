"""Articles as they were when the log had a certain size."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, false, func, literal, select

from vokspider.model.items import Removal
from vokspider.model.origins import SITE
from vokspider.store.articles.article_detail import Revision, removals_of, revisions_with
from vokspider.store.articles.article_pages import EDITED, FOUND, NEWEST, OLDEST
from vokspider.store.articles.article_queries import ALL, GONE, Filters
from vokspider.store.articles.article_queries import EDITED as EDITED_STATUS
from vokspider.store.articles.changes import changes_of
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.db import tables
from vokspider.store.db.keyset import Page, Term, cursor_of, cut, rows_of_page
from vokspider.store.db.sizes import size_of
from vokspider.store.db.streaming import streamed
from vokspider.store.past import conditions
from vokspider.store.past.state import Past

_A, _B, _C, _R, _S = tables.article.c, tables.absence.c, tables.change.c, tables.revision.c, tables.source.c
_EVERY = tables.revision.alias("every_revision").c
STATUSES = (None, EDITED_STATUS, GONE, ALL)  # those that the log tells


@frozen
class ListedThen:
    """An article as it was, see ``Listed``: the fields that the log tells, or that never change.

    ``title``: None if the text had none; a list had the title of the entry then.
    """

    id: int
    source: str
    external_id: str
    original_url: str | None
    title: str | None
    published_on: date | None
    imported_at: datetime | None
    first_seen_at: datetime
    revision: int
    content_sha256: str | None
    gone_at: datetime | None
    revisions: int
    changed_at: datetime | None
    incomplete: bool


@frozen
class _Columns:
    """The expressions of the fields of ``ListedThen``, and the tables that they are from."""

    of: dict[str, ColumnElement[Any]]
    tables: Any


def _columns(past: Past) -> _Columns:
    then = conditions.texts_of(past)
    number = func.coalesce(then.c.number, _A.revision)
    seen = (_C.article_id == _A.id, conditions.has_origin(past, SITE), conditions.is_seen(past))
    gone = select(func.max(_B.gone_at)).where(_B.article_id == _A.id, conditions.was_gone(past))
    gone = gone.where(~conditions.was_back(past)).correlate(tables.article)
    stored = select(func.count()).where(_EVERY.article_id == _A.id, conditions.is_stored(past, _EVERY))
    special: dict[str, ColumnElement[Any]] = {
        "source": _S.name,
        "original_url": _R.original_url,
        "title": _R.title,
        "published_on": case((then.c.article_id.is_not(None), then.c.day), else_=_A.published_on),
        "revision": number,
        "content_sha256": _R.content_sha256,
        "gone_at": gone.scalar_subquery(),
        "revisions": stored.correlate(tables.article).scalar_subquery(),
        "changed_at": select(func.max(_C.seen_at)).where(*seen).correlate(tables.article).scalar_subquery(),
        "incomplete": func.coalesce(_R.incomplete, false()),
    }
    of = {name: special[name] if name in special else _A[name] for name in attrs.fields_dict(ListedThen)}
    joined = tables.article.join(tables.source).outerjoin(then, then.c.article_id == _A.id)
    current = and_(_R.article_id == _A.id, _R.number == number)
    return _Columns(of, joined.outerjoin(tables.revision, current))


def _listed(past: Past, columns: _Columns) -> Select[Any]:
    labelled = (column.label(name) for name, column in columns.of.items())
    return select(*labelled).select_from(columns.tables).where(conditions.is_met(past))


def article_page(past: Past, filters: Filters, order: str, place: str | None, limit: int) -> Page[ListedThen]:
    """A page of the list of articles, see ``vokspider.store.articles.article_pages``.

    The status is one of ``STATUSES``; every member of a group of duplicates is there. Days are publication days: an
    article without one is undated.
    """
    columns = _columns(past)
    of = columns.of
    query = _listed(past, columns).where(*_wanted(past, filters, of))
    by_day = (of["published_on"], _A.imported_at, _A.id)
    types = (date, datetime, int)
    orders = {
        NEWEST: tuple(Term(column, kind) for column, kind in zip(by_day, types, strict=True)),
        OLDEST: tuple(Term(column, kind, False) for column, kind in zip(by_day, types, strict=True)),
        EDITED: (Term(of["changed_at"], datetime), Term(_A.id, int)),
        FOUND: (Term(_A.first_seen_at, datetime), Term(_A.id, int)),
    }
    terms = orders[order]
    cursor = cursor_of(place, terms) if place else None
    # First only the columns that decide the order; otherwise a database would compute all columns of all articles.
    keyed = query.with_only_columns(_A.id, *(term.column for term in terms))
    rows, pages = cut(rows_of_page(past.connection, keyed, terms, cursor, limit + 1), len(terms), cursor, limit)
    found = articles_by_id(past, [row[0] for row in rows])
    return Page([found[row[0]] for row in rows], pages, size_of(past.connection, query))


def _wanted(past: Past, filters: Filters, of: dict[str, ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    wanted = [] if filters.source is None else [_S.name == filters.source]
    if filters.since is not None:
        wanted.append(of["published_on"] >= filters.since)
    if filters.until is not None:
        wanted.append(of["published_on"] <= filters.until)
    if filters.status != ALL:
        wanted.append(of["revision"] > 0)
    if filters.status == GONE:
        wanted.append(of["gone_at"].is_not(None))
    edits = select(_C.id).where(_C.article_id == _A.id, conditions.has_origin(past, SITE), conditions.is_seen(past))
    edits = edits.correlate(tables.article)
    if filters.status == EDITED_STATUS:
        wanted.append(edits.exists())
    if filters.kind is not None:
        of_kind = cast(_C.kinds, Text).contains(f'"{filters.kind}"', autoescape=True)
        wanted.append(edits.where(of_kind).exists())
    return wanted


def articles_by_id(past: Past, ids: Sequence[int]) -> dict[int, ListedThen]:
    """The articles with these row ids, by row id; not more than one statement takes."""
    rows = past.connection.execute(_listed(past, _columns(past)).where(_A.id.in_(ids)))
    return {row.id: ListedThen(**row._mapping) for row in rows}


def every_article(past: Past, filters: Filters, *, newest_first: bool = True) -> Iterator[ListedThen]:
    """All articles of the list, see ``article_page``, or with ``newest_first`` false by their row ids.

    They are read as they are used: by one statement, since each reads what the log told later.
    """
    columns = _columns(past)
    by_day = (columns.of["published_on"], _A.imported_at, _A.id)
    order = [one.desc().nulls_last() for one in by_day] if newest_first else [_A.id.asc()]
    query = _listed(past, columns).where(*_wanted(past, filters, columns.of)).order_by(*order)
    return (ListedThen(**row._mapping) for row in streamed(past.connection, query))


def texts_of(past: Past, some: Sequence[ListedThen]) -> dict[int, tuple[str, str | None]]:
    """The texts of some hundred articles, by row id, each with the address from which it was read, if it has one."""
    numbers, address = {one.id: one.revision for one in some}, tables.capture.c.url
    query = select(_R.article_id, _R.number, _R.text, address).where(_R.article_id.in_(numbers))
    query = query.outerjoin_from(tables.revision, tables.capture, tables.capture.c.id == _R.capture_id)
    rows = past.connection.execute(query)
    return {row.article_id: (row.text, row.url or None) for row in rows if row.number == numbers[row.article_id]}


def count(past: Past, filters: Filters) -> int:
    """How many articles the list has."""
    columns = _columns(past)
    query = _listed(past, columns).where(*_wanted(past, filters, columns.of))
    plain = query.with_only_columns(literal(1).label("one")).subquery()  # no column has to be computed
    return past.connection.execute(select(func.count()).select_from(plain)).scalar_one()


def article(past: Past, article_id: int) -> ListedThen:
    """One article. Raises NotFoundError if the archive did not know it."""
    found = articles_by_id(past, [article_id])
    if not found:
        raise NotFoundError(f"the archive did not know article {article_id} when the log had {past.size} entries")
    return found[article_id]


def numbers(past: Past, article_id: int) -> list[int]:
    """The numbers of the revisions of an article, in order. Raises NotFoundError if the archive did not know it."""
    article(past, article_id)
    query = select(_R.number).where(_R.article_id == article_id, conditions.is_stored(past)).order_by(_R.number)
    return list(past.connection.execute(query).scalars())


def revisions(past: Past, article_id: int, wanted: Collection[int]) -> list[Revision]:
    """Those of these revisions that the archive had, oldest first; not more than one statement takes."""
    seen = select(_C.id).where(_C.article_id == article_id, _C.to_revision.in_(wanted), conditions.is_seen(past))
    changes = changes_of(past.connection, article_id, _C.id.in_(seen))
    stored = conditions.is_stored(past)
    return revisions_with(past.connection, article_id, changes, stored, _R.number.in_(wanted))


def revision(past: Past, article_id: int, number: int) -> Revision:
    """One revision of a known article. Raises NotFoundError if the archive did not have it."""
    found = next(iter(revisions(past, article_id, (number,))), None)
    if found is None:
        raise NotFoundError(f"article {article_id} had no revision {number} when the log had {past.size} entries")
    return found


def removals(past: Past, article_id: int, number: int) -> list[Removal]:
    """The lines that were removed from the page of a revision, in page order."""
    return removals_of(past.connection, article_id, number)
