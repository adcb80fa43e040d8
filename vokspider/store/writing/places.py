"""Positions of entries in the listing at the last walk, so that a crawl can see whether it has shifted since."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen
from sqlalchemy import select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.writing.ledger import Ledger

# The spider's keys in a run's stats: an entry far down in the listing, its position, whether it is the last entry, and
# whether the run walked down to the landmark.
ANCHOR = "vokspider/listing/deep_entry"
PLACE = "vokspider/listing/deep_place"
IS_LAST = "vokspider/listing/deep_is_last"
LOOKED = "vokspider/listing/looked"
_RUNS = 100  # the latest runs, which are searched for such an entry


@frozen
class Landmark:
    """An entry far down in the listing, whose position shows whether anything was inserted above it.

    ``identity``: its external id. ``place``: its position. ``is_last``: it was the last entry. ``places``: the
    positions of the entries of the same walk, by external id. ``looked_at``: when a crawl last walked down to it (UTC),
    None if unknown.
    """

    identity: str
    place: int
    is_last: bool = False
    places: Mapping[str, int] = field(factory=dict, repr=False)
    looked_at: datetime | None = None


def landmark(ledger: Ledger) -> Landmark | None:
    """The landmark of the latest walk without a gap; None if there is none yet."""
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
