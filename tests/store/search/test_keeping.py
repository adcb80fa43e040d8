"""The indexes are in step with the texts, whatever happens to these."""

from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import Connection, select, text, update

from vokspider.search.phrases import phrases
from vokspider.store.articles.forgetting import forget_articles, forget_source
from vokspider.store.db import tables
from vokspider.store.db.tables.search import HUNKS, PASSAGES
from vokspider.store.search.index import index_in
from vokspider.store.search.keeping import add_text
from vokspider.store.search.matching import Part, Rows, keys
from vokspider.store.search.rows import day_of, owner_of
from vokspider.store.search.state import state_of

from ...archives import DAY, SOURCE, Archive, article
from .seeing import assert_in_step, stored_rows


def texts_with(connection: Connection, query: str, part: Part = Part.ALL) -> list[int]:
    found = keys(connection, Rows(index_in(connection, PASSAGES), phrases(query), part=part))
    return [owner_of(key) for key in found]


def changes_with(connection: Connection, query: str, part: Part = Part.ALL) -> list[int]:
    found = keys(connection, Rows(index_in(connection, HUNKS), phrases(query), part=part))
    return [owner_of(key) for key in found]


def test_a_text_is_found_from_the_moment_when_it_is_stored(archive: Archive) -> None:
    archive.add(
        article(1, "The harbour.", title="서울의 괴뢰들"), article(2, "로동신문", published_on=date(2025, 12, 1))
    )
    with archive.engine.connect() as connection:
        assert_in_step(connection)
        assert (texts_with(connection, "harbour"), texts_with(connection, "로동")) == ([1], [2])
        assert texts_with(connection, "괴뢰", Part.TITLE) == [1]
        rows = Rows(index_in(connection, PASSAGES), phrases("title 2", prefix=True))
        days = [day_of(key) for key in keys(connection, rows)]
        assert days == [date(2025, 12, 1)]


def test_every_revision_is_found(archive: Archive) -> None:
    archive.add(article(1, "The old harbour is open."))
    archive.add(article(1, "The new harbour is open."))
    archive.add(article(1, "The old harbour is open."))
    with archive.engine.connect() as connection:
        assert_in_step(connection)
        assert texts_with(connection, "harbour") == [2, 1]
        assert texts_with(connection, "old harbour") == [1]
        assert (changes_with(connection, "old", Part.REMOVED), changes_with(connection, "old", Part.ADDED)) == (
            [1],
            [2],
        )
        assert changes_with(connection, "harbour") == []


def test_a_text_without_a_date_has_the_day_on_which_its_site_imported_it(archive: Archive) -> None:
    archive.add(article(1, "The harbour.", published_on=None))
    with archive.engine.connect() as connection:
        (key,) = keys(connection, Rows(index_in(connection, PASSAGES), phrases("harbour")))
    assert day_of(key) == DAY


def test_a_page_that_fails_leaves_nothing(archive: Archive) -> None:
    archive.add(article(1, "The harbour."))
    ledger = archive.meet()
    with suppress(ZeroDivisionError), ledger.writing() as connection:
        add_text(connection, 1, 2, DAY, "Another", ["harbour"])
        assert texts_with(connection, "harbour") == [2, 1]
        raise ZeroDivisionError
    ledger.close()
    with archive.engine.connect() as connection:
        assert_in_step(connection)


def test_forgotten_texts_are_not_found(archive: Archive) -> None:
    for words in ("The old harbour.", "The new harbour."):
        archive.add(article(1, words), article(2, f"Another {words}"))
    forget_articles(archive.engine, [1], "why", archive.now)
    with archive.engine.connect() as connection:
        assert_in_step(connection)
        assert (texts_with(connection, "harbour"), changes_with(connection, "old")) == ([4, 2], [2])
        assert set(connection.execute(select(tables.hunk.c.change_id)).scalars()) == {2}
    forget_source(archive.engine, SOURCE, "why", archive.now)
    with archive.engine.connect() as connection:
        assert stored_rows(connection, PASSAGES) == stored_rows(connection, HUNKS) == {}
        assert connection.execute(select(tables.hunk)).all() == []
    archive.add(article(3, "A harbour again."))
    with archive.engine.connect() as connection:
        assert_in_step(connection)


class TestOtherVersion:
    """An index whose tokens are made in another way than this program makes them."""

    @pytest.fixture
    def stale(self, archive: Archive) -> Archive:
        archive.add(article(1, "The old harbour."))
        with archive.engine.begin() as connection:
            connection.execute(update(tables.search_index).values(version="other"))
        return archive

    def test_nothing_is_added_to_it_and_a_rebuild_will_come_to_that(self, stale: Archive) -> None:
        stale.add(article(1, "The new harbour."), article(2, "A harbour."))
        with stale.engine.connect() as connection:
            assert texts_with(connection, "harbour") == [1]
            assert changes_with(connection, "old") == []
            states = [state_of(connection, name) for name in (PASSAGES, HUNKS)]
        assert [(one.stale, one.filled_to, one.complete) for one in states] == [(True, 1, False), (True, 0, False)]

    def test_forgotten_texts_are_not_found(self, stale: Archive) -> None:
        forget_articles(stale.engine, [1], "why", stale.now)
        with stale.engine.connect() as connection:
            assert texts_with(connection, "harbour") == []
            assert connection.execute(text("SELECT min(filled_to) FROM search_index")).scalar() == 0
