"""Checks that the indexes have the words of the texts, no fewer and no more."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import mul
from typing import Protocol

from attrs import define, frozen
from sqlalchemy import Connection, select, text

from vokspider.store.db import tables
from vokspider.store.db.problem import Problem
from vokspider.store.db.steps import Tell, silently
from vokspider.store.search.content import CHANGES, CONTENTS, Content, Made
from vokspider.store.search.filling import batches, count_of
from vokspider.store.search.hunks import Hunk
from vokspider.store.search.index import vector_of
from vokspider.store.search.rows import Row, key_of, owner_of
from vokspider.store.search.state import state_of

_H = tables.hunk.c
# Prime numbers. The product of a row and a place fits into 63 bits, and so do four thousand million of what is left.
_ROWS, _PLACES = 2_147_483_647, 2_147_483_629
_WAY_OUT = "'vokspider search rebuild' makes it again"


def out_of_step(connection: Connection, tell: Tell = silently) -> Iterator[Problem]:
    """Texts and changes that are not in their index as they should be, and rows of an index that belong to none."""
    for content in CONTENTS:
        state = state_of(connection, content.index)
        if state.stale:
            yield Problem("search_index", None, f"{content.index} was made by another version; {_WAY_OUT}")
        elif not state.complete:
            yield Problem("search_index", None, f"{content.index} is not complete; 'vokspider search rebuild' goes on")
        else:
            yield from _differences(connection, content, tell)


def _differences(connection: Connection, content: Content, tell: Tell) -> Iterator[Problem]:
    words = _words_in(connection, content.index)
    there, sound, done, total = 0, True, 0, count_of(connection, content)
    for made in batches(connection, content):
        tell(f"search index, {content.owners.name}s", done := done + len(made), total)
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
    """FTS5 gives the places of each word, in the order of the words; so a sum over all of them is compared at the end.

    A word at a place counts for the product of two numbers, one for the word and one for the place, see ``_weights``.
    So SQLite can add up the places of each word, many times as fast as it could give them one by one.
    """

    connection: Connection
    name: str
    _sum: int = 0

    def unlike(self, rows: Sequence[Row]) -> dict[int, bool]:
        self._sum += sum(_summed(row.number, row.tokens) for row in rows)
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
            weight = f'doc % {_ROWS} * ("offset" + 1) % {_PLACES}'
            query = text(f"SELECT term, sum({weight}) FROM temp.{view} GROUP BY term")  # noqa: S608 (names of ours)
            found: int = sum(hash(term) * weights for term, weights in self.connection.execute(query))
            return found == self._sum
        finally:
            self.connection.execute(text(f"DROP TABLE temp.{view}"))


def _summed(number: int, tokens: Sequence[str]) -> int:
    """The sum over the words of a row."""
    return sum(map(mul, map(hash, tokens), _weights(number, len(tokens))))


def _weights(number: int, size: int) -> Iterator[int]:
    """What the places of a row count for: other numbers in each row, with other differences.

    So words that have changed places make another sum, also if the same words have changed back in another row.
    """
    row = number % _ROWS
    return (row * place % _PLACES for place in range(1, size + 1))


def _size(written: bytes) -> int:
    """The number that SQLite wrote in as many bytes as it needs, seven bits in each."""
    number = 0
    for byte in written:
        number = (number << 7) | (byte & 0x7F)
    return number


def _count(connection: Connection, table: str) -> int:
    found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 (names of ours)
    return found
