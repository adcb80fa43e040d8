"""Changes, absences, runs and captures as they were when the log had a certain size."""

from datetime import datetime
from typing import Any, TypeVar

import attrs
from attrs import frozen
from sqlalchemy import Select, Text, case, cast, func, literal, null, select

from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.captures.capture_pages import page_on
from vokspider.store.captures.kept import Facts
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db import tables
from vokspider.store.db.keyset import Page, Term, cursor_of, cut, rows_of_page
from vokspider.store.db.sizes import size_of
from vokspider.store.past import conditions
from vokspider.store.past.state import Past
from vokspider.store.runs.records import record

T = TypeVar("T")
_A, _B, _C, _R, _S = tables.article.c, tables.absence.c, tables.change.c, tables.revision.c, tables.source.c
_RUN = tables.run.c


@frozen
class ChangedThen:
    """A change, see ``Changed``, without what may change later. ``title``: None if the new text has none."""

    id: int
    external_id: str
    kinds: list[str]
    from_revision: int
    to_revision: int
    seen_at: datetime
    returned: bool
    origin: str
    extractor: str
    title: str | None
    source: str


@frozen
class GoneThen:
    """An article that was gone, see ``Gone``, without what may change later. ``title``: None if its text had none."""

    id: int
    external_id: str
    source: str
    title: str | None
    present_at: datetime | None
    absent_at: datetime
    gone_at: datetime
    back_at: datetime | None


def page_of(
    past: Past, cls: type[T], query: Select[Any], terms: tuple[Term, ...], place: str | None, limit: int
) -> Page[T]:
    """A page of the list of ``query``, as ``vokspider.store.db.keyset.page_of``."""
    cursor = cursor_of(place, terms) if place else None
    wanted = query.add_columns(*(term.column.label(None) for term in terms))
    rows, pages = cut(rows_of_page(past.connection, wanted, terms, cursor, limit + 1), len(terms), cursor, limit)
    return Page([cls(*row[: -len(terms)]) for row in rows], pages, size_of(past.connection, query))


def changes_page(
    past: Past, source: str | None, origin: str, kind: str | None, place: str | None, limit: int
) -> Page[ChangedThen]:
    """A page of the changes, newest first, see ``vokspider.store.articles.changes.changes_page``."""
    special = {
        "id": _A.id,
        "external_id": _A.external_id,
        "title": _R.title,
        "source": _S.name,
        "origin": literal(origin),
    }
    columns = ((special[name] if name in special else _C[name]).label(name) for name in attrs.fields_dict(ChangedThen))
    joined = tables.change.join(tables.article, _A.id == _C.article_id).join(tables.source)
    joined = joined.outerjoin(tables.revision, (_R.article_id == _C.article_id) & (_R.number == _C.to_revision))
    query = select(*columns).select_from(joined)
    query = query.where(conditions.is_seen(past), conditions.has_origin(past, origin))
    query = query if source is None else query.where(_S.name == source)
    if kind is not None:
        query = query.where(cast(_C.kinds, Text).contains(f'"{kind}"', autoescape=True))
    return page_of(past, ChangedThen, query, (Term(_C.seen_at, datetime), Term(_C.id, int)), place, limit)


def gone_page(past: Past, source: str | None, place: str | None, limit: int, *, returned: bool) -> Page[GoneThen]:
    """A page of the articles that were gone, the latest first; ``returned``: also of those that were back."""
    then = conditions.texts_of(past)
    number = func.coalesce(then.c.number, _A.revision)
    back = case((conditions.was_back(past), _B.back_at), else_=null())
    special = {"source": _S.name, "title": _R.title, "absent_at": _B.first_at, "back_at": back}
    of_absence = {"present_at": _B.present_at, "gone_at": _B.gone_at}
    named = {**special, **of_absence}
    columns = ((named[name] if name in named else _A[name]).label(name) for name in attrs.fields_dict(GoneThen))
    joined = tables.absence.join(tables.article, _A.id == _B.article_id).join(tables.source)
    joined = joined.outerjoin(then, then.c.article_id == _A.id)
    joined = joined.outerjoin(tables.revision, (_R.article_id == _A.id) & (_R.number == number))
    query = select(*columns).select_from(joined).where(conditions.was_gone(past))
    query = query if returned else query.where(~conditions.was_back(past))
    query = query if source is None else query.where(_S.name == source)
    return page_of(past, GoneThen, query, (Term(_B.gone_at, datetime), Term(_B.id, int)), place, limit)


def runs_page(
    past: Past, source: str | None, verdict: str | None, place: str | None, limit: int
) -> Page[dict[str, Any]]:
    """A page of the records of the runs that were closed, newest first."""
    query = _closed(past)
    query = query if source is None else query.where(_S.name == source)
    query = query if verdict is None else query.where(_RUN.verdict == verdict)
    terms = (Term(_RUN.id, int),)
    cursor = cursor_of(place, terms) if place else None
    found = rows_of_page(past.connection, query.add_columns(_RUN.id.label("place")), terms, cursor, limit + 1)
    rows, pages = cut(found, 1, cursor, limit)
    return Page([record(dict(row._mapping)) for row in rows], pages, size_of(past.connection, query))


def captures_page(past: Past, wanted: Wanted, place: str | None, limit: int) -> Page[Facts]:
    """A page of the captures of the runs that were closed, see ``vokspider.store.captures.capture_pages``."""
    closed = select(_RUN.id).where(conditions.is_closed(past))
    return page_on(past.connection, wanted, place, limit, tables.capture.c.run_id.in_(closed))


def require_closed(past: Past, run_id: int) -> None:
    """Raises NotFoundError if the log did not tell of the run yet."""
    if past.connection.execute(_closed(past).where(_RUN.id == run_id)).first() is None:
        raise NotFoundError(f"no run {run_id} was closed when the log had {past.size} entries")


def _closed(past: Past) -> Select[Any]:
    return select(tables.run, _S.name).join(tables.source).where(conditions.is_closed(past))
