"""The tables of the log: what happened in the archive, and how many entries say so."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, false

from vokspider.store.db.tables.columns import UTCDateTime, metadata

# One thing that happened. ``seq``: 1, 2, 3 ... without a gap, in the order of commits. ``entry``: what is told, in its
# canonical form, which never changes; ``leaf``: its hash, see ``vokspider.store.log.entries``. The other columns are
# for finding entries: ``article_id`` and ``run_id`` are None once that row is deleted, so they are no foreign keys,
# for which each page would lock its run and its article. ``migrated``: told by a migration, later than it happened.
log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("source", String(100), nullable=False),
    Column("article_id", Integer, index=True),
    Column("revision", Integer),
    Column("run_id", Integer),
    Column("capture_sha256", String(64)),
    Column("entry", Text, nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("migrated", Boolean, nullable=False, default=False, server_default=false()),
)

# How many entries there are, in one row; none before the first entry. A transaction that adds some holds this row up
# to its end, so that numbers are given in the order of commits.
log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
)
