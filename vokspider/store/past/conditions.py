"""SQL conditions and tables of the past: what was there when the log had a certain size."""

import json
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
)

from vokspider.model.origins import SITE, TEMPLATE
from vokspider.store.db import tables
from vokspider.store.log.entries import BACK, GONE, MET, OF_TEXTS, RETURNED, REVISED
from vokspider.store.past.state import Past, closed_later

_A, _B, _C, _L, _R = tables.article.c, tables.absence.c, tables.change.c, tables.log.c, tables.revision.c
_RUN = tables.run.c
_REVISIONS = 2**31  # more than an article can have
_IS_RETURN = _L.entry.contains(RETURNED)


def _later(past: Past, *columns: Any) -> Any:
    """The entries after the size, about articles that are still there."""
    return select(*columns).where(_L.seq > past.size, _L.article_id.is_not(None))


def is_met(past: Past) -> ColumnElement[bool]:
    """The condition that the archive knew the article."""
    return _A.id.not_in(_later(past, _L.article_id).where(_L.kind == MET))


def is_stored(past: Past, revision: Any = _R) -> ColumnElement[bool]:
    """The condition that the revision was stored; ``revision`` has the columns of the table or of an alias."""
    return _place(revision.article_id, revision.number).not_in(_places_stored_later(past))


def stored_later(past: Past) -> Any:
    """The revisions that were stored after the size, as a query of the articles and their numbers."""
    return _later(past, _L.article_id, _L.revision).where(_L.kind.in_(OF_TEXTS), ~_IS_RETURN)


def _places_stored_later(past: Past) -> Any:
    return stored_later(past).with_only_columns(_place(_L.article_id, _L.revision))


def _place(article_id: Any, number: Any) -> ColumnElement[int]:
    """A revision as one number. SQLite compares a pair with all of those that it must not be among, one by one."""
    place: ColumnElement[int] = cast(article_id, BigInteger) * _REVISIONS + number
    return place


def is_seen(past: Past) -> ColumnElement[bool]:
    """The condition that the change was recorded."""
    returns = _later(past, _L.article_id, _L.revision, _L.at).where(_L.kind == REVISED, _IS_RETURN)
    first = _place(_C.article_id, _C.to_revision).not_in(_places_stored_later(past))
    again = tuple_(_C.article_id, _C.to_revision, _C.seen_at).not_in(returns)
    return or_(and_(~_C.returned, first), and_(_C.returned, again))


def has_origin(past: Past, origin: str) -> ColumnElement[bool]:
    """The condition that the change had this origin then. Before its run was closed, none was the template's."""
    still_open = select(_RUN.id).where(or_(_RUN.verdict.is_(None), _RUN.id.in_(closed_later(past))))
    was_edit = and_(_C.origin == TEMPLATE, _C.run_id.in_(still_open))
    if origin == SITE:
        return or_(_C.origin == SITE, was_edit)
    return and_(_C.origin == origin, _C.run_id.not_in(still_open)) if origin == TEMPLATE else _C.origin == origin


def was_gone(past: Past) -> ColumnElement[bool]:
    """The condition that the absence was confirmed."""
    later = _later(past, _L.article_id, _L.at).where(_L.kind == GONE)
    return and_(_B.gone_at.is_not(None), tuple_(_B.article_id, _B.gone_at).not_in(later))


def was_back(past: Past) -> ColumnElement[bool]:
    """The condition that the absence, which was confirmed, had ended."""
    later = _later(past, _L.article_id, _L.at).where(_L.kind == BACK)
    return and_(_B.back_at.is_not(None), tuple_(_B.article_id, _B.back_at).not_in(later))


def is_closed(past: Past) -> ColumnElement[bool]:
    """The condition that the run was closed."""
    return and_(_RUN.verdict.is_not(None), _RUN.id.not_in(closed_later(past)))


def texts_of(past: Past) -> Any:
    """``past.texts`` as a table with the columns ``article_id``, ``number`` and ``day``."""
    rows = [[key, one.number, one.day.isoformat() if one.day else None] for key, one in past.texts.items()]
    given = json.dumps(rows)
    if past.is_sqlite:
        row: Any = func.json_each(given).table_valued("value")
        parts = tuple(func.json_extract(row.c.value, f"$[{at}]") for at in range(3))
    else:
        row = func.json_array_elements(cast(cast(given, Text), JSON)).table_valued("value")
        parts = tuple(row.c.value.op("->>")(at) for at in range(3))
    key, number = (cast(part, Integer) for part in parts[:2])
    day: Any = type_coerce(parts[2], Date) if past.is_sqlite else cast(parts[2], Date)
    query = select(key.label("article_id"), number.label("number"), day.label("day"))
    # Once, and grouped: else SQLite, without a figure for JSON, reads all of it for each article and makes no index.
    query = query.group_by(key) if past.is_sqlite else query
    return query.cte("texts_of_then").prefix_with("MATERIALIZED")
