"""The tables for operating the archive: messages, leases, and the pace of requests."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table, Text

from vokspider.store.db.tables.columns import UTCDateTime, metadata

# A message to people, in the outbox. It was sent if ``sent_at`` is set, waits if ``due_at`` is set, else was given up.
# ``key`` identifies its subject, so that nothing is reported twice. ``kinds``: the kinds of the reasons in an alarm.
# ``reached``: marks of the addresses that received it. ``source`` is a name, since a crawl can fail before its source
# has a row.
notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("event", String(12), nullable=False),
    Column("source", String(100), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id")),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime, index=True),
    Column("sent_at", UTCDateTime),
    Column("attempts", Integer, nullable=False, default=0),
    Column("reached", JSON, nullable=False, default=list),
    Column("last_error", Text),
)

# The holder of a lease: ``crawl:<source>`` or ``daemon``.
# A lease expires unless its owner renews it.
lease = Table(
    "lease",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("owner", String(60), nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("acquired_at", UTCDateTime, nullable=False),
    Column("renewed_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
)

# When the next request may go to a host, for all processes that crawl into this archive.
# Times are seconds since 1970 by the database's clock: ``next_at`` is the moment of the next turn, ``blocked_until``
# the end of a rest, since the host banned a crawl or asked for one.
host_pace = Table(
    "host_pace",
    metadata,
    Column("host", String(255), primary_key=True),
    Column("next_at", Float(53), nullable=False),
    Column("blocked_until", Float(53), nullable=False),
    Column("owner", String(64)),
    Column("leased_until", Float(53)),
)

# Says, in one row, that this archive is a mirror of another one; there is no row in an archive of its own.
# ``url``: the address of the original. ``first_leaf``: the leaf of the first entry of its log, None while it has none.
# ``size``: the size of its log when the two were last equal, at ``equal_at``; both None before that.
mirror = Table(
    "mirror",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("first_leaf", String(64)),
    Column("size", Integer),
    Column("equal_at", UTCDateTime),
)
