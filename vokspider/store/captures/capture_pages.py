"""Pages of the list of captures, in the order in which they were stored, the last first.

Not by the time of their fetches, which is old for imported pages, and may be unreadable in a damaged row.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from vokspider.store.captures.kept import Facts, Wanted, conditions, facts_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.keyset import Page, Term, cursor_of, cut, rows_of_page

_C = tables.capture.c
_TERMS = (Term(_C.id, int),)


def captures_page(engine: Engine, wanted: Wanted, place: str | None, limit: int) -> Page[Facts]:
    """A page of the wanted captures from the cursor ``place`` on, at most ``limit``.

    Raises ConfigError for a wrong cursor.
    """
    with reading(engine) as connection:
        return page_on(connection, conditions(wanted), place, limit)


def page_on(
    connection: Connection, wanted: Iterable[ColumnElement[bool]], place: str | None, limit: int
) -> Page[Facts]:
    """A page of the captures that meet all conditions, see ``captures_page``."""
    query, cursor = select(_C.id).where(*wanted), cursor_of(place, _TERMS) if place else None
    rows, pages = cut(rows_of_page(connection, query, _TERMS, cursor, limit + 1), 1, cursor, limit)
    total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return Page(list(facts_of(connection, [row.id for row in rows])), pages, total)
