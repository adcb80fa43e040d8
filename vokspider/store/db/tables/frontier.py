"""The tables of back-fills: what was asked for, the pages that are still to be fetched, and the runs that did it."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from vokspider.store.db.tables.columns import UTCDateTime, metadata

# A request of a person for the articles of some days, ``since`` to ``until``, or for a list of addresses (both None).
# ``state``: ``open``, ``paused``, ``cancelled`` or ``finished``. ``walk_offset``: where the walk through the listing
# goes on, None if there is nothing to walk through. ``walk_state``: the walk as it was left, as JSON, None before its
# first page and after one that did not join. ``stored_before``: how many of its articles had a text already, so
# that they are not in the frontier. ``held_until``: no batch is taken before, for the ``reason``, a code.
backfill = Table(
    "backfill",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("walk_offset", Integer),
    Column("stored_before", Integer, nullable=False, default=0),
    Column("created_at", UTCDateTime, nullable=False),
    Column("finished_at", UTCDateTime),
    Column("held_until", UTCDateTime),
    Column("reason", Text),
    Column("walk_state", Text),
)

# A page that a back-fill wants, with its entry in the listing if it came from there.
# ``state``: ``queued``, ``taken`` (in flight), ``done`` or ``failed``. ``attempts``: how often it was requested and
# failed. ``run_id``: the run that took it last; it is that run's until ``lease_until``, and then queued again.
# ``outcome`` and ``reason``: of the last attempt. ``settled_at``: when it was done, or failed for the last time.
frontier = Table(
    "frontier",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("backfill_id", Integer, ForeignKey("backfill.id"), nullable=False),
    Column("external_id", String(100), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text),
    Column("teaser", Text),
    Column("listed_on", Date),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("run_id", Integer, ForeignKey("run.id"), index=True),
    Column("lease_until", UTCDateTime),
    Column("outcome", String(10)),
    Column("reason", Text),
    Column("settled_at", UTCDateTime),
    UniqueConstraint("backfill_id", "external_id"),
    # The order in which pages are taken; it also counts them by state.
    Index("ix_frontier_next", "backfill_id", "state", "attempts", "id"),
    Index("ix_frontier_settled", "backfill_id", "settled_at"),
)

# A run that worked on a back-fill.
backfill_run = Table(
    "backfill_run",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("backfill_id", Integer, ForeignKey("backfill.id"), nullable=False, index=True),
)
