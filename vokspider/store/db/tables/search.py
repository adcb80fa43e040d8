"""The tables of the search index, which each database has in its own form."""

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, Text, insert, text

from vokspider.search.tokens import VERSION
from vokspider.store.db.tables.columns import metadata

# The index of texts, a row for each passage of a revision, and that of changes, see ``vokspider.store.search``.
PASSAGES, HUNKS = "passage", "hunk_passage"
INDEXES = (PASSAGES, HUNKS)
# What makes their rows: the tokens; for changes also how words in a row are taken from the two texts.
VERSIONS = {PASSAGES: f"{VERSION}", HUNKS: f"{VERSION}.1"}
# What FTS5 keeps in tables of its own.
_SHADOWS = ("data", "idx", "docsize", "config")
INDEX_TABLES = frozenset((*INDEXES, *(f"{name}_{shadow}" for name in INDEXES for shadow in _SHADOWS)))
# Not ASCII is a letter for this tokenizer, so that tokens are only divided where we put spaces.
_FTS5 = "CREATE VIRTUAL TABLE {name} USING fts5(tokens, content='', tokenize=\"ascii tokenchars '+'\")"
_TSVECTOR = (
    "CREATE TABLE {name} (id BIGINT CONSTRAINT pk_{name} PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_{name}_tokens ON {name} USING gin (tokens)",
)

# How each index was made: ``version`` of its tokens. ``filled_to``: all texts up to this number are in it, as far as an
# unfinished rebuild came; None if all texts are.
search_index = Table(
    "search_index",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("version", String(20), nullable=False),
    Column("filled_to", Integer),
)

# Words in a row that a change took out or put in, in the order of reading; ``side`` is ``removed`` or ``added``.
hunk = Table(
    "hunk",
    metadata,
    Column("change_id", Integer, ForeignKey("change.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("side", String(8), nullable=False),
    Column("text", Text, nullable=False),
)


def create_indexes(connection: Connection) -> None:
    """Create the two indexes of an archive without texts. Raises DBAPIError on an SQLite without FTS5."""
    for name in INDEXES:
        for statement in (_FTS5,) if connection.dialect.name == "sqlite" else _TSVECTOR:
            connection.execute(text(statement.format(name=name)))
    rows = [{"name": name, "version": VERSIONS[name], "filled_to": None} for name in INDEXES]
    connection.execute(insert(search_index), rows)
