"""The tables of sources and their articles: texts, changes and absences."""

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
    false,
    text,
)

from vokspider.model.origins import SITE
from vokspider.store.db.tables.columns import UTCDateTime, metadata

# One outlet in one language on one site, with what was learned of its listing.
source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("listing_url", Text),
    Column("listing_key", Text),
    Column("learned_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
)

# One identity of one source, from the moment when an entry or a page named it.
# ``status``: ``pending`` (no text yet), ``failed`` (no text yet, and the last attempt failed), ``stored``.
# ``covered``: it is in the part of the listing that some complete walk covered without a gap. ``due_at``: when it
# should be fetched, or None. ``recheck_at``: the same for an article with a text. ``absent_since``: when its page was
# first missing, None while it is available; ``gone_at``: when that was confirmed.
article = Table(
    "article",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    Column("external_id", String(100), nullable=False),
    Column("url", Text),
    Column("status", String(10), nullable=False),
    Column("entry_title", Text),
    Column("teaser", Text),
    Column("listed_on", Date),
    Column("published_on", Date),
    Column("imported_at", UTCDateTime),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("last_seen_at", UTCDateTime, nullable=False),
    Column("fetched_at", UTCDateTime),
    Column("revision", Integer, nullable=False, default=0),
    Column("content_sha256", String(64), index=True),
    Column("covered", Boolean, nullable=False, default=False, server_default=false()),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", UTCDateTime),
    Column("recheck_at", UTCDateTime),
    Column("absent_since", UTCDateTime),
    Column("gone_at", UTCDateTime),
    Column("last_error", Text),
    UniqueConstraint("source_id", "external_id"),
    Index("ix_article_source_id_due_at", "source_id", "due_at"),
    Index("ix_article_source_id_recheck_at", "source_id", "recheck_at"),
    # Its condition is written as that of queries, or SQLite would not see that they are the same.
    Index(
        "ix_article_covered",
        *("source_id", "listed_on"),
        sqlite_where=text("covered = 1"),
        postgresql_where=text("covered"),
    ),
    # All that counts of articles look at, so that they need not read the rows. The status comes after the days: as
    # nearly all articles have the same, it would tempt SQLite away from the order of a list once it has statistics.
    Index(
        "ix_article_counts",
        *("source_id", "published_on", "listed_on", "status", "imported_at", "absent_since", "gone_at"),
    ),
    Index("ix_article_imported_at", "imported_at"),
    Index("ix_article_first_seen_at", "first_seen_at", "id"),
    # By hash, since PostgreSQL's usual index refuses long values.
    Index("ix_article_url", "url", postgresql_using="hash"),
)

# A title and text that an article had when it was fetched. ``text``: paragraphs separated by blank lines.
# ``origin``: ``site``, or ``parser`` for a text that a newer extractor read from the page of revision
# ``of_revision``. ``signature``: of the text, see ``vokspider.store.duplicates.signatures``; None for a short text.
# ``incomplete``: the text is cut off, so it never replaces a complete one. ``notes``: remarks for readers, such as
# words that the site struck out; each has a ``kind``, a ``paragraph`` and a ``text``.
revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text),
    Column("published_on", Date),
    Column("original_url", Text),
    Column("text", Text, nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("layout", Text, nullable=False),
    Column("extractor", String(20), nullable=False),
    Column("capture_id", Integer, ForeignKey("capture.id")),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("origin", String(10), nullable=False, default=SITE, server_default=SITE),
    Column("of_revision", Integer),
    Column("signature", LargeBinary),
    Column("incomplete", Boolean, nullable=False, default=False, server_default=false()),
    Column("notes", JSON),
    # With the row id, as in each index of SQLite: texts make the rows long, and counts of hits ask for many ids.
    UniqueConstraint("article_id", "number", postgresql_include=["id"]),
    # A page may name an address of any length, see ``ix_article_url``.
    Index("ix_revision_original_url", "original_url", postgresql_using="hash"),
    # The revisions of some days: by the day of publication, and by the import of their article if they have none. In
    # two indexes, or SQLite would read all that have none, since it takes them for as many as those of any other day.
    Index(
        "ix_revision_published_on",
        *("published_on", "article_id", "number"),
        sqlite_where=text("published_on IS NOT NULL"),
        postgresql_where=text("published_on IS NOT NULL"),
    ),
    Index(
        "ix_revision_undated",
        *("article_id", "number"),
        sqlite_where=text("published_on IS NULL"),
        postgresql_where=text("published_on IS NULL"),
    ),
)

# A change of an article's text from one revision to another, seen when the page was fetched at ``seen_at``.
# ``kinds`` are words of ``vokspider.compare.changes.KINDS``. ``returned``: to an earlier text. ``origin`` is as for
# revisions; ``extractor`` is the program that read the page.
change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False, index=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("from_revision", Integer, nullable=False),
    Column("to_revision", Integer, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("returned", Boolean, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("extractor", String(20), nullable=False),
    Column("capture_id", Integer, ForeignKey("capture.id")),
    Column("seen_at", UTCDateTime, nullable=False, index=True),
)

# A period in which an article's page was missing: from ``first_at`` to ``last_at``, in ``count`` requests.
# ``state``: what the latest request found instead. ``present_at``: when the page was last available before.
# ``gone_at``: when a run confirmed the absence, ``back_at``: when the page was available again.
absence = Table(
    "absence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("present_at", UTCDateTime),
    Column("first_at", UTCDateTime, nullable=False),
    Column("last_at", UTCDateTime, nullable=False),
    Column("count", Integer, nullable=False),
    Column("gone_at", UTCDateTime, index=True),
    Column("gone_run_id", Integer, ForeignKey("run.id")),
    Column("back_at", UTCDateTime),
    Column("back_run_id", Integer, ForeignKey("run.id")),
)

# An article that was removed from the archive on request: how much was removed with it, and why.
forgotten = Table(
    "forgotten",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(100), nullable=False),
    Column("external_id", String(100), nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("revisions", Integer, nullable=False),
    Column("captures", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("forgotten_at", UTCDateTime, nullable=False),
)
