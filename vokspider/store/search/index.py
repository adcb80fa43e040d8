"""An index of tokens, with one interface for both databases: FTS5 on SQLite, ``tsvector`` on PostgreSQL.

The database never divides text into tokens itself: it is given tokens with their positions, and phrases of tokens.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from operator import add
from typing import Protocol

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    TableClause,
    Text,
    any_,
    bindparam,
    cast,
    column,
    delete,
    false,
    insert,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from vokspider.search.phrases import Phrase
from vokspider.search.tokens import MOST_TOKENS, in_a_line
from vokspider.store.search.rows import Row

# What is behind the token of each position: its end, and the beginning of the next one.
_PLACES = [f"':{place} '" for place in range(1, MOST_TOKENS + 1)]


class Index(Protocol):
    """An index in a database."""

    @property
    def name(self) -> str:
        """The name of the index's table."""

    @property
    def number(self) -> ColumnElement[int]:
        """The column of row numbers, see ``vokspider.store.search.rows``."""

    def has_one_of(self, phrases: Sequence[Phrase]) -> ColumnElement[bool]:
        """The condition that a row has one of the phrases; false if there are no phrases."""

    def add(self, connection: Connection, rows: Sequence[Row], *, fresh: bool = False) -> None:
        """Write rows. Existing rows stay as they are.

        ``fresh``: none of them exists, since this transaction has added their revision or change.
        """

    def remove(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Delete rows, given with the tokens with which they were written. Rows that do not exist are ignored."""

    def clear(self, connection: Connection) -> None:
        """Delete all rows."""


def index_in(connection: Connection, name: str) -> Index:
    """The index of that name in the connection's database."""
    return _Fts5(name) if connection.dialect.name == "sqlite" else _Tsvector(name)


@frozen
class _Fts5:
    """A contentless FTS5 table: it stores the positions of tokens, but not the text, which the archive has anyway.

    SQLite before 3.43 can delete a row of such a table only if it is given the row's tokens again.
    """

    name: str

    @cached_property
    def _table(self) -> TableClause:
        return table(self.name, column("rowid", BigInteger), column("tokens", Text), column(self.name, Text))

    @property
    def number(self) -> ColumnElement[int]:
        """See ``Index``."""
        return self._table.c.rowid

    def has_one_of(self, phrases: Sequence[Phrase]) -> ColumnElement[bool]:
        """See ``Index``."""
        if not phrases:
            return false()
        asked = " OR ".join(f'"{in_a_line(one.tokens)}"{" *" * one.prefix}' for one in phrases)
        return self._table.c[self.name].op("MATCH")(bindparam(None, asked, unique=True))

    def add(self, connection: Connection, rows: Sequence[Row], *, fresh: bool = False) -> None:
        """See ``Index``."""
        if absent := list(rows) if fresh else self._among(connection, rows, there=False):
            # Through the driver: this is done for every article, and SQLAlchemy would take as long as SQLite.
            # In order, since FTS5 writes a segment each time that a number is below the one before.
            insert = f"INSERT INTO {self.name} (rowid, tokens) VALUES (?, ?)"  # noqa: S608 (a name of ours)
            connection.exec_driver_sql(insert, sorted(absent))

    def remove(self, connection: Connection, rows: Sequence[Row]) -> None:
        """See ``Index``."""
        if there := self._among(connection, rows, there=True):
            delete = f"INSERT INTO {self.name} ({self.name}, rowid, tokens) VALUES ('delete', ?, ?)"  # noqa: S608
            connection.exec_driver_sql(delete, there)

    def _among(self, connection: Connection, rows: Sequence[Row], *, there: bool) -> list[Row]:
        """Those rows that are in the index (``there``), or of those that are not."""
        # One statement for all: a rebuild writes a hundred texts at a time.
        query = f"SELECT rowid FROM {self.name} WHERE rowid IN (SELECT value FROM json_each(?))"  # noqa: S608
        known = set(connection.exec_driver_sql(query, (json.dumps([row.number for row in rows]),)).scalars())
        return [row for row in rows if (row.number in known) == there]

    def clear(self, connection: Connection) -> None:
        """See ``Index``."""
        connection.execute(insert(self._table), {self.name: "delete-all"})


@frozen
class _Tsvector:
    """A table of ``tsvector`` with a GIN index."""

    name: str

    @cached_property
    def _table(self) -> TableClause:
        return table(self.name, column("id", BigInteger), column("tokens"))

    @property
    def number(self) -> ColumnElement[int]:
        """See ``Index``."""
        return self._table.c.id

    def has_one_of(self, phrases: Sequence[Phrase]) -> ColumnElement[bool]:
        """See ``Index``."""
        if not phrases:
            return false()
        asked = " | ".join(f"({_in_a_row(one)})" for one in phrases)
        return self._table.c.tokens.op("@@")(cast(bindparam(None, asked, Text, unique=True), TSQUERY))

    def add(self, connection: Connection, rows: Sequence[Row], *, fresh: bool = False) -> None:
        """See ``Index``."""
        if rows:
            # In one statement, since each statement is a round trip to the server.
            given = "unnest(CAST(%s AS bigint[]), CAST(CAST(%s AS text[]) AS tsvector[]))"
            insert = f"INSERT INTO {self.name} (id, tokens) SELECT * FROM {given} ON CONFLICT DO NOTHING"  # noqa: S608
            values = [one.number for one in rows], [vector_of(one.tokens) for one in rows]
            connection.exec_driver_sql(insert, values)

    def remove(self, connection: Connection, rows: Sequence[Row]) -> None:
        """See ``Index``."""
        chosen = self.number == any_(bindparam(None, [one.number for one in rows], ARRAY(BigInteger), unique=True))
        connection.execute(delete(self._table).where(chosen))

    def clear(self, connection: Connection) -> None:
        """See ``Index``."""
        connection.execute(text(f"TRUNCATE {self.name}"))


def _in_a_row(phrase: Phrase) -> str:
    return " <-> ".join(_quoted(token) for token in phrase.tokens) + ":*" * phrase.prefix


def vector_of(tokens: Sequence[str]) -> str:
    """The tokens with their positions as a literal of PostgreSQL's type ``tsvector``.

    There are at most ``MOST_TOKENS``, none with an apostrophe or a backslash.
    """
    return "'" + "".join(map(add, tokens, _PLACES)).removesuffix(" '")


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
