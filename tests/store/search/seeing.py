"""What is in an index, read out of it whole."""

from collections import defaultdict

from sqlalchemy import Connection, text

from vokspider.store.db.tables.search import HUNKS, PASSAGES
from vokspider.store.search.content import CONTENTS

Rows = dict[int, tuple[str, ...]]


def stored_rows(connection: Connection, name: str) -> Rows:
    """The rows of an index with their tokens."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for number, place, token in connection.execute(text(_query(connection, name))):
        assert place not in found[number], "a place has one token"
        found[number][place] = token
    return {number: tuple(token for _, token in sorted(places.items())) for number, places in sorted(found.items())}


def _query(connection: Connection, name: str) -> str:
    if connection.dialect.name == "sqlite":
        connection.execute(
            text(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_words USING fts5vocab(main, {name}, instance)")
        )
        return f'SELECT doc, "offset", term FROM temp.{name}_words'  # noqa: S608
    return f"SELECT id, unnest(positions), lexeme FROM {name}, unnest(tokens)"  # noqa: S608


def made_rows(connection: Connection, name: str) -> Rows:
    """The rows that the texts of the archive give."""
    (content,) = (one for one in CONTENTS if one.index == name)
    rows = [row for one in connection.execute(content.query) for row in content.made(one).rows]
    return {row.number: row.tokens for row in sorted(rows)}


def assert_in_step(connection: Connection) -> None:
    """The indexes have the rows of the texts and changes, and no others."""
    for name in (PASSAGES, HUNKS):
        assert stored_rows(connection, name) == made_rows(connection, name), name
