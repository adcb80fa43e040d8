"""``db check`` compares the indexes with the texts, in both directions."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, delete, update

from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.db.tables.search import HUNKS, PASSAGES
from vokspider.store.search.filling import rebuild
from vokspider.store.search.index import index_in
from vokspider.store.search.rows import Row

from ...archives import Archive, article
from .seeing import made_rows

_LOST = "the search index does not have its words; 'vokspider search rebuild' makes it again"
_MORE = "rows that no text has: 1; 'vokspider search rebuild' makes it again"
_OTHER = "its rows have other words than the texts; 'vokspider search rebuild' makes it again"


@pytest.fixture
def edited(archive: Archive) -> Archive:
    """Two texts with two changes."""
    archive.add(article(1, "The old harbour is open."), article(2, "One.", "Two."))
    archive.add(article(1, "The new harbour is open."), article(2, "One.", "Two.", "Three."))
    return archive


def row_with(connection: Connection, index: str, token: str) -> Row:
    found = (Row.of(number, tokens) for number, tokens in made_rows(connection, index).items() if token in tokens)
    return next(found)


def remove(connection: Connection, index: str, token: str) -> Row:
    row = row_with(connection, index, token)
    index_in(connection, index).remove(connection, [row])
    return row


def put_other(connection: Connection, index: str, token: str, *other: str) -> None:
    row = remove(connection, index, token)
    index_in(connection, index).add(connection, [Row.of(row.number, other)])


def exchange(archive: Archive, row: Row, other: Row) -> None:
    with archive.engine.begin() as connection:
        index_in(connection, PASSAGES).remove(connection, [row])
        index_in(connection, PASSAGES).add(connection, [other])


def add_more(connection: Connection, index: str, by: int) -> None:
    number = row_with(connection, index, "old").number + by
    index_in(connection, index).add(connection, [Row.of(number, ("more",))])


def forget_hunks(connection: Connection) -> None:
    connection.execute(delete(tables.hunk).where(tables.hunk.c.change_id == 1))


def alter_hunk(connection: Connection) -> None:
    connection.execute(update(tables.hunk).where(tables.hunk.c.change_id == 2).values(text="Four."))


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda connection: remove(connection, PASSAGES, "old"), [f"revision 1: {_LOST}"]),
        (lambda connection: remove(connection, HUNKS, "three"), [f"change 2: {_LOST}"]),
        (lambda connection: put_other(connection, PASSAGES, "old", "the", "old"), [f"revision 1: {_LOST}"]),
        (lambda connection: add_more(connection, PASSAGES, 1), [f"passage: {_MORE}"]),
        (lambda connection: add_more(connection, HUNKS, 77 << 20), [f"hunk_passage: {_MORE}"]),
        (forget_hunks, [f"change 1: {_LOST}"]),
        (alter_hunk, [f"change 2: {_LOST}"]),
    ],
    ids=["text_missing", "change_missing", "text_shorter", "more_in_text", "change_unknown", "no_hunks", "other_hunk"],
)
def test_each_difference_is_named_and_a_rebuild_mends_it(
    edited: Archive, spoil: Callable[[Connection], None], expected: list[str]
) -> None:
    assert [str(one) for one in problems(edited.engine)] == []
    with edited.engine.begin() as connection:
        spoil(connection)
    assert [str(one) for one in problems(edited.engine)] == expected
    assert list(rebuild(edited.engine))[-1] == 6
    assert [str(one) for one in problems(edited.engine)] == []


def test_as_many_other_words(edited: Archive) -> None:
    with edited.engine.begin() as connection:
        put_other(connection, PASSAGES, "old", "the", "new", "harbour", "is", "open")
    named = {"sqlite": f"passage: {_OTHER}", "postgresql": f"revision 1: {_LOST}"}
    assert [str(one) for one in problems(edited.engine)] == [named[edited.engine.dialect.name]]


def test_words_in_another_order(edited: Archive) -> None:
    with edited.engine.begin() as connection:
        put_other(connection, PASSAGES, "old", "old", "the", "harbour", "is", "open")
    assert len(list(problems(edited.engine))) == 1


def test_words_that_change_places_in_any_of_many_texts(archive: Archive) -> None:
    """A sum of weak hashes overlooks some of the texts. Which ones depends on their numbers and on the process."""
    archive.add(*(article(number, "The old harbour is open.") for number in range(1, 13)))
    with archive.engine.connect() as connection:
        rows = [Row.of(number, words) for number, words in made_rows(connection, PASSAGES).items() if "old" in words]
    assert len(rows) == 12
    for row in rows:
        swapped = Row.of(row.number, ("old", "the", *row.tokens[2:]))
        exchange(archive, row, swapped)
        assert len(list(problems(archive.engine))) == 1
        exchange(archive, swapped, row)


def test_two_faults_do_not_make_up_for_each_other(archive: Archive) -> None:
    archive.add(article(1, "The old harbour is open."), article(2, "Old the harbour is open."))
    with archive.engine.connect() as connection:
        one, two = (Row.of(*row) for row in made_rows(connection, PASSAGES).items() if "old" in row[1])
    exchange(archive, one, Row.of(one.number, two.tokens))
    exchange(archive, two, Row.of(two.number, one.tokens))
    named = {"sqlite": [f"passage: {_OTHER}"], "postgresql": [f"revision {number}: {_LOST}" for number in (1, 2)]}
    assert [str(one) for one in problems(archive.engine)] == named[archive.engine.dialect.name]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"version": "x"}, "passage was made by another version; 'vokspider search rebuild' makes it again"),
        ({"filled_to": 1}, "passage is not complete; 'vokspider search rebuild' goes on"),
    ],
)
def test_an_index_that_is_not_ready(edited: Archive, state: dict[str, object], expected: str) -> None:
    with edited.engine.begin() as connection:
        connection.execute(update(tables.search_index).where(tables.search_index.c.name == PASSAGES).values(state))
    assert [str(one) for one in problems(edited.engine)] == [f"search_index: {expected}"]
