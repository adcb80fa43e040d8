"""The tables of the search index, which each database has in its own form."""

from sqlalchemy import Connection, text

# The index of texts, a row for each passage of a revision, and that of changes, see ``vokspider.store.search``.
PASSAGES, HUNKS = "passage", "hunk_passage"
INDEXES = (PASSAGES, HUNKS)
# What FTS5 keeps in tables of its own.
_SHADOWS = ("data", "idx", "docsize", "config")
INDEX_TABLES = frozenset((*INDEXES, *(f"{name}_{shadow}" for name in INDEXES for shadow in _SHADOWS)))
# Not ASCII is a letter for this tokenizer, so that tokens are only divided where we put spaces.
_FTS5 = "CREATE VIRTUAL TABLE {name} USING fts5(tokens, content='', tokenize=\"ascii tokenchars '+'\")"
_TSVECTOR = (
    "CREATE TABLE {name} (id BIGINT CONSTRAINT pk_{name} PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_{name}_tokens ON {name} USING gin (tokens)",
)


def create_indexes(connection: Connection) -> None:
    """Create the two indexes, without rows. Raises DBAPIError on an SQLite without FTS5."""
    for name in INDEXES:
        for statement in (_FTS5,) if connection.dialect.name == "sqlite" else _TSVECTOR:
            connection.execute(text(statement.format(name=name)))
