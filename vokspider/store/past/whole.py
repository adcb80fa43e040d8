"""All rows that an archive had when its log had a certain size, in an order that is the same on every database."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, case, func, select

from vokspider.model.options import ASIDE
from vokspider.model.origins import SITE
from vokspider.store.articles.coverage import EARLIEST, left_no_gap
from vokspider.store.db import tables
from vokspider.store.db.streaming import streamed
from vokspider.store.past import conditions
from vokspider.store.past.state import Past
from vokspider.store.runs.records import record

Row = Mapping[str, Any]
_A, _B, _C, _R, _S = tables.article.c, tables.absence.c, tables.change.c, tables.revision.c, tables.source.c
_G, _L, _P, _RUN = tables.sighting.c, tables.log.c, tables.capture.c, tables.run.c
_TEXTS = 100  # revisions at a time


def revisions(past: Past) -> Iterator[Row]:
    """The revisions, by article and number; each with the page from which it was read."""
    of_page = (_P.url.label("url"), _P.fetched_at, _P.sha256.label("page_sha256"))
    joined = tables.revision.join(tables.article, _A.id == _R.article_id).join(tables.source)
    joined = joined.outerjoin(tables.capture, _P.id == _R.capture_id)
    query = select(tables.revision, _A.external_id, _S.name.label("source"), *of_page).select_from(joined)
    query = query.where(conditions.is_stored(past)).order_by(_R.article_id, _R.number)
    return (row._mapping for row in streamed(past.connection, query, _TEXTS))


def changes(past: Past) -> Iterator[Row]:
    """The changes, by their numbers, with their origin of then."""
    was_edit = case((conditions.has_origin(past, SITE), SITE), else_=_C.origin)
    columns = [column for column in tables.change.columns if column.name != "origin"]
    query = select(*columns, was_edit.label("origin"), _A.external_id, _S.name.label("source"))
    query = query.join(tables.article, _A.id == _C.article_id).join(tables.source)
    return _rows(past, query.where(conditions.is_seen(past)).order_by(_C.id))


def absences(past: Past) -> Iterator[Row]:
    """The confirmed absences, by their numbers; each with its end, if that was known."""
    back = case((conditions.was_back(past), _B.back_at), else_=None).label("back_at")
    columns = (_B.id, _B.article_id, _B.present_at, _B.first_at.label("absent_at"), _B.gone_at, back)
    query = select(*columns, _A.external_id, _S.name.label("source"))
    query = query.join_from(tables.absence, tables.article, _A.id == _B.article_id).join(tables.source)
    return _rows(past, query.where(conditions.was_gone(past)).order_by(_B.id))


def runs(past: Past) -> Iterator[Row]:
    """The records of the runs that were closed, by their numbers.

    ``complete``: its walk through the listing left no gap to what was seen before. ``oldest_listed_on``: the first day
    of the entries that the walk saw. Both are None of a run that does not tell.
    """
    oldest = select(_G.run_id, func.min(_G.listed_on).label("day")).where(_G.walked, _G.listed_on >= EARLIEST)
    walked = oldest.group_by(_G.run_id).subquery()
    query = select(tables.run, _S.name, walked.c.day).join(tables.source, _S.id == _RUN.source_id)
    query = query.outerjoin(walked, walked.c.run_id == _RUN.id).where(conditions.is_closed(past)).order_by(_RUN.id)
    for row in _rows(past, query):
        complete = None if row["trigger"] in ASIDE else left_no_gap(row["stats"])
        codes = [one["code"] for one in record(row)["reason_codes"]]
        yield {**row, "source": row["name"], "complete": complete, "oldest_listed_on": row["day"], "reasons": codes}


def entries(past: Past, after: int = 0) -> Iterator[Row]:
    """The entries of the log behind number ``after``, in order."""
    query = select(_L.seq, _L.kind, _L.at, _L.source, _L.entry, _L.leaf).where(_L.seq > after, _L.seq <= past.size)
    return _rows(past, query.order_by(_L.seq))


def sources(past: Past) -> list[Row]:
    """The sources of which the log told, by name, as they are described now."""
    told = select(_L.source).where(_L.seq <= past.size)
    found = past.connection.execute(select(tables.source).where(_S.name.in_(told)))
    return sorted((dict(row._mapping) for row in found), key=lambda row: str(row["name"]))


def told_at(past: Past) -> Any:
    """The latest time that an entry tells; None of an empty log."""
    return past.connection.execute(select(func.max(_L.at)).where(_L.seq <= past.size)).scalar()


def _rows(past: Past, query: Select[Any]) -> Iterator[Row]:
    return (row._mapping for row in streamed(past.connection, query))
