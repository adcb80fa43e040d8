"""The table of dictionaries, with which the bytes of pages are compressed."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from vokspider.store.db.tables.columns import UTCDateTime, metadata

# A dictionary that was trained from kept pages of a source. ``id`` is the number that zstd writes into whatever is
# compressed with it. ``method``: how it was made, with a version. ``pages``: from how many pages. ``sha256``: that of
# ``bytes``. A row never changes, and stays as long as its source, since pages cannot be read without it.
dictionary = Table(
    "dictionary",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("method", String(40), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)
