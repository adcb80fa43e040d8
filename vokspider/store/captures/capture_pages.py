"""Pages of the list of captures, in the order in which they were stored, the last first.

Not by the time of their fetches, which is old for imported pages, and may be unreadable in a damaged row.
"""

from sqlalchemy import ColumnElement, Connection, Engine, select

from vokspider.store.captures.kept import Facts, facts_of
from vokspider.store.captures.wanted import Wanted, conditions, number_of_captures
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
        return page_on(connection, wanted, place, limit)


def page_on(
    connection: Connection, wanted: Wanted, place: str | None, limit: int, *others: ColumnElement[bool]
) -> Page[Facts]:
    """A page of the wanted captures that also meet other conditions, see ``captures_page``."""
    total = number_of_captures(connection, wanted, *others)
    query = select(_C.id).where(*conditions(wanted, in_order=total.is_at_least), *others)
    cursor = cursor_of(place, _TERMS) if place else None
    rows, pages = cut(rows_of_page(connection, query, _TERMS, cursor, limit + 1), 1, cursor, limit)
    return Page(list(facts_of(connection, [row.id for row in rows])), pages, total)
