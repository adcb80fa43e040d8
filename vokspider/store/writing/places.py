"""Positions of entries in the listing at the last walk, so that a crawl can see whether it has shifted since."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen
from sqlalchemy import select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.writing.ledger import Ledger

# What the spider leaves among a run's stats: an entry far down in the listing, its place, whether it is the last one,
# and that the run walked down to it.
ANCHOR = "vokspider/listing/deep_entry"
PLACE = "vokspider/listing/deep_place"
IS_LAST = "vokspider/listing/deep_is_last"
LOOKED = "vokspider/listing/looked"
_RUNS = 100  # that are looked through for the last such entry


@frozen
class Landmark:
    """An entry far down in the listing, whose position shows whether anything was inserted above it.

    ``place``: its position. ``places``: the positions of the other entries of that run, by identity. ``is_last``: there
    was nothing below it. ``looked_at``: when a crawl last walked down to it, or None if unknown.
    """

    identity: str
    place: int
    is_last: bool = False
    places: Mapping[str, int] = field(factory=dict, repr=False)
    looked_at: datetime | None = None


def landmark(ledger: Ledger) -> Landmark | None:
    """The landmark that the last walk without a gap left; None before the first."""
    runs = (
        select(tables.run.c.id, tables.run.c.started_at, tables.run.c.stats)
        .where(tables.run.c.source_id == ledger.source_id, tables.run.c.id != (ledger.run_id or 0))
        .order_by(tables.run.c.id.desc())
        .limit(_RUNS)
    )
    with reading(ledger.engine) as connection:
        rows = connection.execute(runs).all()
        row = next((row for row in rows if ANCHOR in (row.stats or {})), None)
        if row is None:
            return None
        walked = (
            select(tables.article.c.external_id, tables.sighting.c.position)
            .join(tables.article, tables.article.c.id == tables.sighting.c.article_id)
            .where(tables.sighting.c.run_id == row.id, tables.sighting.c.walked)
        )
        places = {found.external_id: found.position for found in connection.execute(walked)}
    looked_at = next((one.started_at for one in rows if (one.stats or {}).get(LOOKED)), None)
    return Landmark(row.stats[ANCHOR], int(row.stats[PLACE]), bool(row.stats.get(IS_LAST)), places, looked_at)
