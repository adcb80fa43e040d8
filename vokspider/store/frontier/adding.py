"""Adding pages to the frontier of a back-fill."""

from collections.abc import Iterable, Sequence
from datetime import date

import attrs
from attrs import frozen
from sqlalchemy import Connection, insert, select, update

from vokspider.model.backfills import QUEUED
from vokspider.store.db import tables

_A, _B, _F = tables.article.c, tables.backfill.c, tables.frontier.c
_R, _S = tables.backfill_run.c, tables.sighting.c
_AT_A_TIME = 500  # identities in one statement


@frozen
class Wanted:
    """A page that a back-fill should fetch, with its entry in the listing as far as that is known."""

    external_id: str
    url: str
    title: str | None = None
    teaser: str | None = None
    listed_on: date | None = None


@frozen
class Added:
    """How many pages are ``queued`` now, how many have a text (``stored``), and how many the back-fill knew before."""

    queued: int = 0
    stored: int = 0
    known: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(self.queued + other.queued, self.stored + other.stored, self.known + other.known)


def add(connection: Connection, backfill_id: int, pages: Iterable[Wanted]) -> Added:
    """Add pages to the frontier of a back-fill, except those whose article has a text; these are counted.

    A page that a walk of the back-fill has seen before, or that is in its frontier, is not counted again.
    """
    source_id = connection.execute(select(_B.source_id).where(_B.id == backfill_id)).scalar_one()
    distinct = list({page.external_id: page for page in pages}.values())
    total = Added()
    for start in range(0, len(distinct), _AT_A_TIME):
        total += _add(connection, backfill_id, source_id, distinct[start : start + _AT_A_TIME])
    if total.stored:
        counted = update(tables.backfill).where(_B.id == backfill_id)
        connection.execute(counted.values(stored_before=_B.stored_before + total.stored))
    return total


def _add(connection: Connection, backfill_id: int, source_id: int, pages: Sequence[Wanted]) -> Added:
    ids = [page.external_id for page in pages]
    known = {*_in_frontier(connection, backfill_id, ids), *_seen(connection, backfill_id, source_id, ids)}
    stored = {*_stored(connection, source_id, ids)} - known
    fresh = [page for page in pages if page.external_id not in known | stored]
    if fresh:
        rows = [{**attrs.asdict(page), "backfill_id": backfill_id, "state": QUEUED, "attempts": 0} for page in fresh]
        connection.execute(insert(tables.frontier), rows)
    return Added(len(fresh), len(stored), len(known))


def _in_frontier(connection: Connection, backfill_id: int, ids: Sequence[str]) -> Iterable[str]:
    query = select(_F.external_id).where(_F.backfill_id == backfill_id, _F.external_id.in_(ids))
    return connection.execute(query).scalars()


def _stored(connection: Connection, source_id: int, ids: Sequence[str]) -> Iterable[str]:
    query = select(_A.external_id).where(_A.source_id == source_id, _A.external_id.in_(ids), _A.revision > 0)
    return connection.execute(query).scalars()


def _seen(connection: Connection, backfill_id: int, source_id: int, ids: Sequence[str]) -> Iterable[str]:
    """The articles that runs of the back-fill have seen in the listing."""
    runs = select(_R.run_id).where(_R.backfill_id == backfill_id)
    query = select(_A.external_id).join(tables.sighting, _S.article_id == _A.id)
    mine = (_A.source_id == source_id) & _A.external_id.in_(ids) & _S.walked & _S.run_id.in_(runs)
    return connection.execute(query.where(mine)).scalars()
