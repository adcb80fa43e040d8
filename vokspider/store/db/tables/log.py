"""The tables of the log: entries about what happened in the archive, their number, and signed checkpoints."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, Text, false

from vokspider.store.db.tables.columns import UTCDateTime, metadata

# One event. ``seq``: 1, 2, 3 ... without a gap, in the order of commits. ``entry``: the entry in its canonical form,
# which never changes; ``leaf``: its hash, see ``vokspider.store.log.entries``. The other columns help to find entries.
# ``article_id`` and ``run_id`` become None when that row is deleted. They are not foreign keys and have no index: each
# page would pay for those, and only deleting and checking would gain. ``migrated``: written by a migration, later than
# the event.
log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("source", String(100), nullable=False),
    Column("article_id", Integer),
    Column("revision", Integer),
    Column("run_id", Integer),
    Column("capture_sha256", String(64)),
    Column("entry", Text, nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("migrated", Boolean, nullable=False, default=False, server_default=false()),
)

# The number of entries, in one row; there is no row before the first entry. A transaction that adds entries locks this
# row until its end, so that entries are numbered in the order of commits.
log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
)

# A signed statement of what the log was: that its first ``size`` entries have this ``root`` (in hexadecimal).
# ``note``: the checkpoint as it is published, see ``vokspider.proof.checkpoints``; a further key adds its signature.
# ``hashes``: the compact range of these entries (in hexadecimal), so that the next checkpoint reads only what follows.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("root", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("hashes", JSON, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
)

# A timestamp of a checkpoint (RFC 3161) by an authority: wanted since there is a row, and received if there is an
# ``answer``, which is the authority's whole response and never changes. ``note``: the checkpoint as it was stamped;
# ``stamped_at``: the time that the answer tells. ``problem``: why the last of the ``tries`` gave none.
stamp = Table(
    "stamp",
    metadata,
    Column("size", Integer, ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False),
    Column("authority", String(100), primary_key=True),
    Column("tries", Integer, nullable=False, default=0),
    Column("tried_at", UTCDateTime),
    Column("problem", Text),
    Column("note", Text),
    Column("answer", LargeBinary),
    Column("stamped_at", UTCDateTime),
)

# An archive whose checkpoints are kept here, at ``url``: the name of its log, and the key that must sign them.
witness = Table(
    "witness",
    metadata,
    Column("url", String(500), primary_key=True),
    Column("origin", String(200), nullable=False),
    Column("key", Text, nullable=False),
    Column("since", UTCDateTime, nullable=False),
    Column("checked_at", UTCDateTime),
)

# A checkpoint of the archive at ``url``, as it was served there first. ``proof``: the hashes (in hexadecimal) by which
# it continues the one before; ``problem``: why it does not fit the others. Two roots of one size show a fork.
witnessed = Table(
    "witnessed",
    metadata,
    Column("url", String(500), primary_key=True),
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("root", String(64), primary_key=True),
    Column("origin", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("proof", JSON),
    Column("problem", Text),
)
