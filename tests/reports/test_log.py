"""The log as a report: its entries in their order, and those that come."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from vokspider.reports.log import following, log, start_of
from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.db import tables
from vokspider.store.db.sizes import Size
from vokspider.store.log.reading import Wanted

from ..archives import SOURCE, Archive, article, entry, identity, on_sqlite
from ..beginnings import written_once

pytestmark = on_sqlite
OTHER = "kcnawatch-vok-ru"
ALL = Wanted()


@pytest.fixture
@written_once
def told(archive: Archive) -> Archive:
    """Entries 1 to 4 of one source, 5 and 6 of another, and an edit and its run."""
    archive.run([entry(1), entry(2)], [article(1)])
    archive.run([entry(3)], source=OTHER, verdict="quiet")
    archive.run([], [article(1, "Another text.")])
    return archive


def numbers(archive: Archive, wanted: Wanted = ALL, **options: Any) -> list[int]:
    return [one.seq for one in log(archive.engine, wanted, **options).rows]


def test_entries_come_in_their_order(told: Archive) -> None:
    assert numbers(told) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert numbers(told, after=5) == [6, 7, 8]
    assert numbers(told, after=8) == []
    assert numbers(told, after=2, limit=3) == [3, 4, 5]
    assert numbers(told, limit=3) == [6, 7, 8]
    assert numbers(told, limit=99) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_some_entries_only(told: Archive) -> None:
    assert numbers(told, Wanted(OTHER)) == [5, 6]
    assert numbers(told, Wanted(kinds=("closed",))) == [4, 6, 8]
    assert numbers(told, Wanted(kinds=("closed",)), limit=2) == [6, 8]
    assert numbers(told, Wanted(SOURCE, ("met", "revised")), after=1) == [2, 7]


def test_entries_about_texts_of_an_origin(told: Archive) -> None:
    assert numbers(told, Wanted(origin="site")) == [3, 7]
    assert numbers(told, Wanted(origin="site", kinds=("revised",))) == [7]
    assert numbers(told, Wanted(origin="parser")) == []


def test_entries_that_an_upgrade_made_can_be_left_out(told: Archive) -> None:
    with told.engine.begin() as connection:
        connection.execute(update(tables.log).where(tables.log.c.seq <= 3).values(migrated=True))
    assert numbers(told, Wanted(migrated=False)) == [4, 5, 6, 7, 8]
    assert numbers(told, Wanted(migrated=True)) == [1, 2, 3]


def test_what_an_entry_says(told: Archive) -> None:
    *_, revised, closed = log(told.engine, ALL).rows
    assert (revised.kind, revised.id, revised.external_id) == ("revised", 1, identity(1))
    assert (revised.revision, revised.returned, revised.run_id, revised.title) == (2, False, 3, "Title 1")
    assert (closed.kind, closed.verdict, closed.external_id) == ("closed", "ok", None)
    assert revised.told["content_sha256"] == article(1, "Another text.").content_sha256
    assert list(revised.as_json())[:4] == ["seq", "kind", "at", "source"]
    assert "told" not in revised.as_json()


def test_the_size_of_the_whole_list(told: Archive) -> None:
    assert log(told.engine, ALL, limit=2).total(2) == Size(8)
    assert log(told.engine, ALL, after=3, limit=2).total(2) == Size(5)
    assert log(told.engine, Wanted(OTHER), limit=1).total(1) == Size(2)


def test_of_a_deleted_article_there_is_no_title(told: Archive) -> None:
    forget_articles(told.engine, [1], "a mistake", told.now)
    met, *_, gone = log(told.engine, ALL).rows
    assert (met.id, met.title, met.external_id) == (None, None, identity(1))
    assert (gone.kind, gone.id, gone.external_id) == ("forgotten", None, identity(1))


def test_what_comes_is_followed_without_a_gap(told: Archive) -> None:
    waits = list[int]()

    def wait() -> None:
        waits.append(1)
        if len(waits) == 2:
            told.run([entry(4)], verdict="quiet")
        if len(waits) == 4:
            raise EOFError

    def until_end() -> Iterator[int]:
        try:
            for one in following(told.engine, ALL, 6, wait):
                yield one.seq
        except EOFError:
            return

    assert list(until_end()) == [7, 8, 9, 10]


def test_where_to_begin(told: Archive) -> None:
    assert start_of(told.engine, ALL, 3) == 5
    assert start_of(told.engine, ALL, 99) == 0
    assert start_of(told.engine, Wanted(OTHER), 1) == 5
