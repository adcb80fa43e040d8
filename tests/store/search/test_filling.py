"""A rebuild makes the indexes from the texts, while others write, and goes on where it was interrupted."""

from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Connection, distinct, func, literal_column, select, text, update

from vokspider.search.phrases import phrases
from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.db import tables
from vokspider.store.db.tables.search import HUNKS, INDEXES, PASSAGES
from vokspider.store.search import filling
from vokspider.store.search.filling import rebuild
from vokspider.store.search.index import index_in
from vokspider.store.search.matching import Rows, keys
from vokspider.store.search.rows import owner_of
from vokspider.store.search.state import is_complete, state_of

from ...archives import Archive, article, on_sqlite
from ...commands import Cli
from .seeing import assert_in_step, stored_rows


@pytest.fixture
def some(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive of twelve texts and four changes, of which a rebuild takes three at a time."""
    monkeypatch.setattr(filling, "_MOST", 3)
    monkeypatch.setattr(filling, "_MOST_WRITTEN", 3)
    archive.add(*(article(number, f"The old harbour {number}.") for number in range(1, 9)))
    archive.add(*(article(number, f"The new harbour {number}.") for number in range(1, 5)))
    return archive


def spoil(connection: Connection) -> None:
    """Empty the indexes behind their back."""
    for name in INDEXES:
        index_in(connection, name).clear(connection)
    connection.execute(tables.hunk.delete())


def test_all_is_made_again(some: Archive) -> None:
    hunk_rows = select(tables.hunk).order_by(*tables.hunk.primary_key)
    with some.engine.begin() as connection:
        before = {name: stored_rows(connection, name) for name in INDEXES}
        hunks = connection.execute(hunk_rows).all()
        spoil(connection)
    assert list(rebuild(some.engine))[-1] == 12 + 4
    with some.engine.connect() as connection:
        assert {name: stored_rows(connection, name) for name in INDEXES} == before
        assert connection.execute(hunk_rows).all() == hunks
        assert is_complete(connection)


def test_several_parts_are_written_in_one_transaction(some: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_MOST", 2)
    monkeypatch.setattr(filling, "_MOST_WRITTEN", 5)
    assert list(islice(rebuild(some.engine), 2)) == [6, 12]


@on_sqlite
def test_texts_of_a_transaction_become_one_segment(archive: Archive) -> None:
    """Also if days go backwards, as in a listing, and if FTS5 would have begun another one after 1 MB."""
    first, long = date(2024, 3, 1), " ".join(f"word{number}" for number in range(12_000))
    archive.add(*(article(number, long, published_on=first - timedelta(days=number)) for number in range(1, 6)))
    assert list(rebuild(archive.engine))[-1] == 5
    with archive.engine.connect() as connection:
        segments = select(func.count(distinct(literal_column("segid")))).select_from(text("passage_idx"))
        assert connection.execute(segments).scalar() == 1


@pytest.mark.slow
def test_several_processes_make_the_same(some: Archive) -> None:
    some.add(
        *(article(number, f"The long pier {number}. " * 30_000) for number in (20, 21))
    )  # more than one transaction
    with some.engine.begin() as connection:
        before = {name: stored_rows(connection, name) for name in INDEXES}
        spoil(connection)
    assert list(rebuild(some.engine, 3))[-1] == 14 + 4
    with some.engine.connect() as connection:
        assert {name: stored_rows(connection, name) for name in INDEXES} == before
        assert is_complete(connection)


def test_what_happens_meanwhile_is_in_step(some: Archive) -> None:
    for step, done in enumerate(rebuild(some.engine)):
        assert done <= 12 + 4 + 2 * step
        match step:
            case 0:
                some.add(article(9, "A new article."), article(1, "The newest harbour 1."))
            case 1:
                forget_articles(some.engine, [2, 8], "why", some.now)
            case 2:
                some.add(article(3, "The newest harbour 3."))
    with some.engine.connect() as connection:
        assert is_complete(connection)
        assert_in_step(connection)


def test_an_interrupted_rebuild_goes_on_where_it_was(some: Archive) -> None:
    assert list(islice(rebuild(some.engine), 2)) == [3, 6]
    with some.engine.connect() as connection:
        assert not is_complete(connection)
        assert state_of(connection, PASSAGES).filled_to == 6
    some.add(article(9, "A new article."))
    first, *_ = rebuild(some.engine)
    assert first == 9
    with some.engine.connect() as connection:
        assert is_complete(connection)
        assert_in_step(connection)


def test_an_index_of_another_version_is_made_anew(some: Archive) -> None:
    with some.engine.begin() as connection:
        older = update(tables.search_index).where(tables.search_index.c.name == PASSAGES)
        connection.execute(older.values(version="0"))
    some.add(article(9, "A new article."))
    assert list(rebuild(some.engine))[-1] == 13 + 4
    with some.engine.connect() as connection:
        assert is_complete(connection)
        assert_in_step(connection)


def test_a_reader_sees_one_moment(some: Archive) -> None:
    """Who has begun to read keeps to what was there, whatever is written beside it."""
    is_server = some.engine.dialect.name == "postgresql"
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"} if is_server else {"vokspider_read": True}
    with some.engine.connect().execution_options(**options) as reader:
        index, asked = index_in(reader, PASSAGES), phrases("harbour")
        before = [owner_of(key) for key in keys(reader, Rows(index, asked))]
        some.add(article(1, "The newest harbour 1."), article(9, "Another harbour."))
        forget_articles(some.engine, [2], "why", some.now)
        assert [owner_of(key) for key in keys(reader, Rows(index, asked))] == before
    with some.engine.connect() as reader:
        assert_in_step(reader)
        assert len([owner_of(key) for key in keys(reader, Rows(index, asked))]) == 12


def test_the_command(some: Archive, cli: Cli) -> None:
    with some.engine.begin() as connection:
        spoil(connection)
    result = cli("search", "rebuild")
    assert (result.code, result.err) == (0, "16 texts and changes in the search index\n")
    with some.engine.connect() as connection:
        assert_in_step(connection)
        assert stored_rows(connection, HUNKS)
        assert connection.execute(text("SELECT count(*) FROM hunk")).scalar() == 8
