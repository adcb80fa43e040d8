"""The tables of duplicates: the same text under several identities."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, String, Table

from vokspider.store.db.tables.columns import UTCDateTime, metadata

# Kinds of duplicates: the same text exactly, or nearly.
EXACT, NEAR = "exact", "near"

# One band of the signature of a first member; near duplicates are looked up here.
band = Table(
    "band",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,  # all columns are in the key; with row ids SQLite would store it twice
)

# An article that has the text of an earlier one of its source, ``first_id``.
# ``kind``: ``exact`` or ``near``; ``similarity`` from 0 to 1; ``method``: the version of the method that decided it.
duplicate = Table(
    "duplicate",
    metadata,
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("first_id", Integer, ForeignKey("article.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("similarity", Float, nullable=False),
    Column("method", String(20), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("found_at", UTCDateTime, nullable=False),
)
