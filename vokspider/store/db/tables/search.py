"""The tables of the search index, whose form depends on the kind of database."""

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, Text, insert, text

from vokspider.search.tokens import VERSION
from vokspider.store.db.tables.columns import metadata

# The index of texts, with a row for each passage of a revision, and the index of changes; see
# ``vokspider.store.search``.
PASSAGES, HUNKS = "passage", "hunk_passage"
INDEXES = (PASSAGES, HUNKS)
# The versions of what decides their rows: the tokens and, for changes, also how the changed words are found.
VERSIONS = {PASSAGES: f"{VERSION}", HUNKS: f"{VERSION}.1"}
# The tables that FTS5 creates for itself.
_SHADOWS = ("data", "idx", "docsize", "config")
INDEX_TABLES = frozenset((*INDEXES, *(f"{name}_{shadow}" for name in INDEXES for shadow in _SHADOWS)))
# For this tokenizer all characters outside of ASCII are letters, so it divides tokens only at the spaces between them.
_FTS5 = "CREATE VIRTUAL TABLE {name} USING fts5(tokens, content='', tokenize=\"ascii tokenchars '+'\")"
# FTS5 writes the words of each transaction as a segment of its own, and merges segments as soon as there are 4 of about
# the same size. That is most of the work for an article, so it waits for 64, and then merges a little with each one; at
# 128 it must be done at once. Smaller numbers of segments are merged after a crawl, see
# ``vokspider.store.db.housekeeping``. A rebuild writes 500 texts in a transaction. By itself, FTS5 would make several
# segments of them, as it keeps only 1 MB in memory (``hashsize``, which SQLite's documentation does not name).
_OPTIONS = {"automerge": 64, "crisismerge": 128, "hashsize": 8 * 2**20}
_TSVECTOR = (
    "CREATE TABLE {name} (id BIGINT CONSTRAINT pk_{name} PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_{name}_tokens ON {name} USING gin (tokens)",
)

# The state of each index. ``version``: that of its tokens. ``filled_to``: the last revision or change that an
# unfinished rebuild has indexed; None if all are indexed.
search_index = Table(
    "search_index",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("version", String(20), nullable=False),
    Column("filled_to", Integer),
)

# Consecutive words that a change removed or added, in reading order; ``side`` is ``removed`` or ``added``.
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
    if connection.dialect.name == "sqlite":
        for statement in index_options():
            connection.execute(text(statement))
    rows = [{"name": name, "version": VERSIONS[name], "filled_to": None} for name in INDEXES]
    connection.execute(insert(search_index), rows)


def index_options() -> list[str]:
    """The statements that tell FTS5 when to write and merge segments; it remembers this with each index."""
    return [
        f"INSERT INTO {name} ({name}, rank) VALUES ('{what}', {number})"  # noqa: S608 (names of ours)
        for name in INDEXES
        for what, number in _OPTIONS.items()
    ]
