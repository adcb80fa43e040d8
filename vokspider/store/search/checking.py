"""Checks that the indexes have the words of the texts, no fewer and no more."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

from attrs import define, frozen
from sqlalchemy import Connection, select, text

from vokspider.store.db import tables
from vokspider.store.db.problem import Problem
from vokspider.store.search.content import CHANGES, CONTENTS, Content, Made
from vokspider.store.search.filling import batches
from vokspider.store.search.hunks import Hunk
from vokspider.store.search.index import vector_of
from vokspider.store.search.rows import Row, key_of, owner_of
from vokspider.store.search.state import state_of

_H = tables.hunk.c
_WAY_OUT = "'vokspider search rebuild' makes it again"


def out_of_step(connection: Connection) -> Iterator[Problem]:
    """Texts and changes that are not in their index as they should be, and rows of an index that belong to none."""
    for content in CONTENTS:
        state = state_of(connection, content.index)
        if state.stale:
            yield Problem("search_index", None, f"{content.index} was made by another version; {_WAY_OUT}")
        elif not state.complete:
            yield Problem("search_index", None, f"{content.index} is not complete; 'vokspider search rebuild' goes on")
        else:
            yield from _differences(connection, content)


def _differences(connection: Connection, content: Content) -> Iterator[Problem]:
    words = _words_in(connection, content.index)
    there, sound = 0, True
    for made in batches(connection, content):
        rows = [row for one in made for row in one.rows]
        unlike = words.unlike(rows)
        there += len(rows) - sum(not is_there for is_there in unlike.values())
        owners = {owner_of(key_of(number)) for number in unlike}
        if content is CHANGES:
            owners |= _with_other_hunks(connection, made)
        for owner in sorted(owners):
            yield Problem(content.owners.name, owner, f"the search index does not have its words; {_WAY_OUT}")
        sound = sound and not unlike
    if more := words.count() - there:
        yield Problem(content.index, None, f"rows that no text has: {more}; {_WAY_OUT}")
    elif sound and not words.agree():
        yield Problem(content.index, None, f"its rows have other words than the texts; {_WAY_OUT}")


def _with_other_hunks(connection: Connection, made: Sequence[Made]) -> set[int]:
    """The changes whose stored hunks are not those of their texts."""
    query = select(_H.change_id, _H.side, _H.text).where(_H.change_id.in_([one.owner for one in made]))
    stored: dict[int, list[Hunk]] = {}
    for row in connection.execute(query.order_by(_H.change_id, _H.position)):
        stored.setdefault(row.change_id, []).append(Hunk(row.side, row.text))
    return {one.owner for one in made if stored.get(one.owner, []) != list(one.hunks)}


class _Words(Protocol):
    """What an index has, to be compared with what it should have."""

    def unlike(self, rows: Sequence[Row]) -> dict[int, bool]:
        """Those rows that are missing, or are seen at once to have other words: their numbers, and whether they exist.

        The rows of one revision or change are given together.
        """

    def count(self) -> int:
        """How many rows there are."""

    def agree(self) -> bool:
        """Whether the rows have the words of all that were given to ``unlike``, if it has found no other."""


def _words_in(connection: Connection, name: str) -> _Words:
    return _Fts5(connection, name) if connection.dialect.name == "sqlite" else _Tsvector(connection, name)


@frozen
class _Tsvector:
    connection: Connection
    name: str

    def unlike(self, rows: Sequence[Row]) -> dict[int, bool]:
        given = "unnest(CAST(:numbers AS bigint[]), CAST(CAST(:vectors AS text[]) AS tsvector[])) AS given (id, tokens)"
        query = (
            f"SELECT given.id, found.id IS NOT NULL AS is_there FROM {given} "  # noqa: S608 (a name of ours)
            f"LEFT JOIN {self.name} AS found ON found.id = given.id WHERE found.tokens IS DISTINCT FROM given.tokens"
        )
        values = {"numbers": [one.number for one in rows], "vectors": [vector_of(one.tokens) for one in rows]}
        return {row.id: row.is_there for row in self.connection.execute(text(query), values)}

    def count(self) -> int:
        return _count(self.connection, self.name)

    def agree(self) -> bool:
        return True


@define
class _Fts5:
    """FTS5 gives words in its own order, each with its places; so a sum over all words is compared at the end."""

    connection: Connection
    name: str
    _sum: int = 0

    def unlike(self, rows: Sequence[Row]) -> dict[int, bool]:
        for row in rows:
            self._sum += sum(_hashed(row.number, place, token) for place, token in enumerate(row.tokens))
        sizes = {
            number: size
            for _, group in groupby(rows, lambda row: key_of(row.number))
            for number, size in self._sizes([one.number for one in group])
        }
        return {row.number: row.number in sizes for row in rows if sizes.get(row.number) != len(row.tokens)}

    def _sizes(self, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        """How many words the rows of a revision or change have that are there."""
        query = f"SELECT id, sz FROM {self.name}_docsize WHERE id BETWEEN ? AND ?"  # noqa: S608 (a name of ours)
        found = self.connection.exec_driver_sql(query, (numbers[0], numbers[-1]))
        return ((number, _size(written)) for number, written in found)

    def count(self) -> int:
        return _count(self.connection, f"{self.name}_docsize")

    def agree(self) -> bool:
        view = f"{self.name}_words"
        self.connection.execute(text(f"CREATE VIRTUAL TABLE temp.{view} USING fts5vocab(main, {self.name}, instance)"))
        try:
            query = text(f'SELECT doc, "offset", term FROM temp.{view}')  # noqa: S608 (a name of ours)
            return self._sum == sum(_hashed(*row) for row in self.connection.execute(query))
        finally:
            self.connection.execute(text(f"DROP TABLE temp.{view}"))


def _hashed(number: int, place: int, token: str) -> int:
    """A hash of a word at its place whose sum over all words differs when two words have changed places.

    The hash of a tuple is no such hash: its last step is nearly linear, so the sum often stays the same.
    """
    return hash(f"{number} {place} {token}")


def _size(written: bytes) -> int:
    """The number that SQLite wrote in as many bytes as it needs, seven bits in each."""
    number = 0
    for byte in written:
        number = (number << 7) | (byte & 0x7F)
    return number


def _count(connection: Connection, table: str) -> int:
    found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 (names of ours)
    return found
