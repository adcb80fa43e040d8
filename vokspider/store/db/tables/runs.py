"""The tables of runs: what they found, saw and fetched."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from vokspider.store.db.tables.columns import UTCDateTime, metadata

# One crawl or import. Its verdict is None while it runs; the counts are its balanced ledger.
run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    Column("trigger", String(20), nullable=False),
    Column("started_at", UTCDateTime, nullable=False, index=True),
    Column("finished_at", UTCDateTime),
    Column("verdict", String(12)),
    Column("discovered", Integer, nullable=False, default=0),
    Column("new", Integer, nullable=False, default=0),
    Column("changed", Integer, nullable=False, default=0),
    Column("unchanged", Integer, nullable=False, default=0),
    Column("skipped", Integer, nullable=False, default=0),
    Column("failed", Integer, nullable=False, default=0),
    Column("entries", Integer, nullable=False, default=0),
    Column("removed_lines", Integer, nullable=False, default=0),
    Column("requests", Integer, nullable=False, default=0),
    Column("reasons", JSON, nullable=False, default=list),
    Column("stats", JSON, nullable=False, default=dict),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Index("ix_run_source_id", "source_id", "id"),
    Index("ix_run_begun", "source_id", "trigger", "verdict", "started_at"),
    Index("ix_run_ended", "source_id", "trigger", "verdict", "finished_at"),
    Index("ix_run_open", "source_id", sqlite_where=text("verdict IS NULL"), postgresql_where=text("verdict IS NULL")),
)

# The outcome of one discovered article in one run.
# The row is written as ``skipped`` when the article is discovered and updated when it is fetched, so it is correct
# even if the process dies in between.
run_outcome = Table(
    "run_outcome",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True, index=True),
    Column("outcome", String(10), nullable=False),
    Column("reason", Text),
)

# An entry that a run saw. ``article_id`` is None for an entry of captured text, which has no link.
# ``walked``: it was in the listing itself, not only in a More From block. ``removals`` are the removed copies.
sighting = Table(
    "sighting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("article_id", Integer, ForeignKey("article.id"), index=True),
    Column("page_url", Text),
    Column("position", Integer, nullable=False),
    Column("title", Text),
    Column("teaser", Text),
    Column("listed_on", Date),
    Column("walked", Boolean, nullable=False),
    Column("removals", JSON, nullable=False),
    UniqueConstraint("run_id", "article_id"),
)

# A response to a request for an article; ``state`` is a word of ``vokspider.model.availability``.
# ``reason``: the code for why the page was not believed, see ``vokspider.model.reasons`` and the spider's failures.
# ``kept``: the page's bytes are stored in ``body``, see ``vokspider.store.captures.bodies``. ``size`` and ``sha256``
# are those of the served bytes (none if there was no response). ``time_from``: the source of the time of a saved
# page, None for a fetched one. ``dictionary_id``: with what ``body`` was compressed, None for zstd alone.
capture = Table(
    "capture",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), index=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("status", Integer),
    Column("headers", JSON, nullable=False),
    Column("fetched_at", UTCDateTime, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("kept", Boolean, nullable=False, default=False, server_default=true()),
    Column("body", LargeBinary),
    Column("state", String(20)),
    Column("reason", Text),
    Column("time_from", String(20)),
    Column("dictionary_id", Integer, ForeignKey("dictionary.id")),
    # Its condition is written as that of queries, see ``ix_article_covered``.
    Index("ix_capture_fetched_at", "fetched_at", "id", sqlite_where=text("kept = 1"), postgresql_where=text("kept")),
)

# A line that the site's template added to, or removed from, most articles that a run fetched again.
# Changes that consist only of such lines have the origin ``template``: they are one change of the site, not many
# edits.
template_line = Table(
    "template_line",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("added", Boolean, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("first_run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("last_seen_at", UTCDateTime, nullable=False),
)
