"""Which captures are wanted, and how many they are."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, select

from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.sizes import Size, size_of

_C, _RUN = tables.capture.c, tables.run.c


@frozen
class Wanted:
    """Filters for captures: by article, by run, fetched at ``since`` or later and before ``until`` (aware times).

    ``kept``: only captures whose bytes are kept (True) or are not (False); None for both. ``source``: that of the run.
    """

    article_id: int | None = None
    run_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    kept: bool | None = True
    source: str | None = None


def conditions(wanted: Wanted, *, in_order: bool = False) -> Iterator[ColumnElement[bool]]:
    """The conditions for the wanted captures.

    ``in_order``: there are many, of which the first ones in some order are wanted. Then the source of one capture after
    the other is looked up, since to sort all captures of a source takes as long as there are many.
    """
    if wanted.article_id is not None:
        yield _C.article_id == wanted.article_id
    if wanted.run_id is not None:
        yield _C.run_id == wanted.run_id
    if wanted.source is not None and in_order:
        source_id = select(_RUN.source_id).where(_RUN.id == _C.run_id).correlate(tables.capture).scalar_subquery()
        yield source_id == number_of(wanted.source)
    elif wanted.source is not None:
        yield _C.run_id.in_(select(_RUN.id).where(_RUN.source_id == number_of(wanted.source)))
    if wanted.since is not None:
        yield _C.fetched_at >= wanted.since
    if wanted.until is not None:
        yield _C.fetched_at < wanted.until
    if wanted.kept is not None:
        yield _C.kept if wanted.kept else ~_C.kept


def number_of_captures(connection: Connection, wanted: Wanted, *others: ColumnElement[bool]) -> Size:
    """How many captures match, also the conditions ``others``; see ``size_of``."""
    return size_of(connection, select(_C.id).select_from(tables.capture).where(*conditions(wanted), *others))
