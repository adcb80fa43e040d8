"""The list of articles in pages: each article once, in order, whichever way one goes; and the counts beside it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from vokspider.compare.changes import KINDS
from vokspider.model.errors import ConfigError
from vokspider.reports.articles import found, records
from vokspider.reports.facets import facets
from vokspider.store.articles.article_pages import ORDERS
from vokspider.store.articles.article_queries import ALL, STATUSES, Filters, list_articles
from vokspider.store.articles.counts import MonthCount
from vokspider.store.db.keyset import cursor_of

from ..archives import DAY, Archive, article, entry, failed
from ..beginnings import written_once
from ..histories import History, at

OTHER = "kcnawatch-vok-ru"


@pytest.fixture
@written_once
def filled(archive: Archive) -> Archive:
    """Articles of several days and of none, edited, gone, failed, waiting, and of another source."""
    of_day = {number: DAY - timedelta(days=number // 3 * 20) for number in range(1, 12)}
    archive.run(
        [entry(number, listed_on=of_day[number]) for number in of_day] + [entry(20, listed_on=None), entry(21)],
        [article(number, published_on=of_day[number] if number % 4 else None) for number in of_day],
        [failed(20)],
    )
    archive.run([entry(30)], [article(30, "Other words here.")], source=OTHER)
    History(archive, 2).turn(at(10), "First paragraph of 2, changed.", "Second paragraph.", title="Title 2")
    History(archive, 5).turn(at(11), "Nothing of it is left.", title="Another title", published_on=of_day[5])
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE article SET absent_since = first_seen_at WHERE id IN (3, 4)"))
        connection.execute(text("UPDATE article SET gone_at = first_seen_at WHERE id = 3"))
        connection.execute(text("UPDATE article SET imported_at = NULL WHERE id IN (6, 7)"))
    return archive


def walk(archive: Archive, filters: Filters, order: str, limit: int) -> Iterator[list[int]]:
    place = None
    while True:
        page = found(archive.engine, filters, order, place, limit)
        yield [one.id for one in page.articles]
        place = page.pages.next
        if place is None:
            return


def truth(archive: Archive, order: str) -> list[int]:
    """The articles in an order as SQL gives it at once."""
    day = "COALESCE(published_on, listed_on)"
    edited = "(SELECT MAX(seen_at) FROM change WHERE article_id = article.id AND origin = 'site')"
    by = {
        "newest": f"{day} IS NULL, {day} DESC, imported_at IS NULL, imported_at DESC, id DESC",
        "oldest": f"{day} IS NULL, {day}, imported_at IS NULL, imported_at, id",
        "edited": f"{edited} IS NULL, {edited} DESC, id DESC",
        "found": "first_seen_at DESC, id DESC",
    }
    with archive.engine.connect() as connection:
        return list(connection.execute(text(f"SELECT id FROM article ORDER BY {by[order]}")).scalars())  # noqa: S608


@pytest.mark.parametrize("limit", [1, 3, 100])
@pytest.mark.parametrize("order", ORDERS)
def test_every_order_pages_through_what_sql_gives(filled: Archive, order: str, limit: int) -> None:
    every = Filters(status=ALL, every_member=True)
    expected = truth(filled, order)
    assert len(expected) == 14
    assert [one for page in walk(filled, every, order, limit) for one in page] == expected


@pytest.mark.parametrize("order", ORDERS)
def test_the_way_back_is_the_same(filled: Archive, order: str) -> None:
    every = Filters(status=ALL)
    forth, place = [], None
    while True:
        page = found(filled.engine, every, order, place, 4)
        forth.append([one.id for one in page.articles])
        if page.pages.next is None:
            break
        place = page.pages.next
    back = [forth[-1]]
    while page.pages.previous is not None:
        page = found(filled.engine, every, order, page.pages.previous, 4)
        back.insert(0, [one.id for one in page.articles])
    assert back == forth
    assert page.pages.next is not None


@pytest.mark.parametrize("status", [None, *STATUSES])
def test_each_status_is_the_list_of_commands(filled: Archive, status: str | None) -> None:
    filters = Filters(status=status)
    expected = [one.id for one in list_articles(filled.engine, filters)]
    page = found(filled.engine, filters, "newest", None, 100)
    assert [one.id for one in page.articles] == expected
    assert page.total == len(expected)
    assert [one["id"] for one in records(filled.engine, filters, "newest")] == expected


def test_kinds_of_change(filled: Archive) -> None:
    of_kind = {
        kind: [one.id for one in found(filled.engine, Filters(kind=kind), "newest", None, 9).articles] for kind in KINDS
    }
    assert of_kind == {
        "title": [5],
        "date": [],
        "wording": [2],
        "paragraph added": [],
        "paragraph removed": [],
        "rewritten": [5],
    }
    assert facets(filled.engine, Filters()).kinds == {"rewritten": 1, "title": 1, "wording": 1}


def test_facets_say_what_another_choice_would_find(filled: Archive) -> None:
    both = facets(filled.engine, Filters())
    assert both.sources == {"kcnawatch-vok-en": 11, OTHER: 1}
    assert both.statuses == {"stored": 10, "missing": 1, "gone": 1, "pending": 1, "failed": 1, "edited": 2}
    chosen = facets(filled.engine, Filters(source=OTHER, since=date(2025, 12, 1), until=date(2025, 12, 31)))
    assert chosen.sources == {"kcnawatch-vok-en": 2, OTHER: 1}
    assert chosen.statuses == {"stored": 1}
    assert chosen.months == [MonthCount(date(2025, 12, 1), 1)]  # of all days


def test_months_and_totals_agree(filled: Archive) -> None:
    months = facets(filled.engine, Filters()).months
    assert [one.month for one in months] == sorted(one.month for one in months)
    assert sum(one.articles for one in months) == found(filled.engine, Filters(), "newest", None, 1).total


def test_an_article_that_comes_meanwhile_moves_no_other(filled: Archive) -> None:
    first = found(filled.engine, Filters(), "newest", None, 4)
    filled.run([entry(50, listed_on=DAY)], [article(50, "New.")])
    second = found(filled.engine, Filters(), "newest", first.pages.next, 4)
    assert not {one.id for one in first.articles} & {one.id for one in second.articles}


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_other_place_is_refused(text: str) -> None:
    for terms in ORDERS.values():
        with pytest.raises(ConfigError, match="begin at its first page"):
            cursor_of(text, terms)


@pytest.mark.parametrize("order", ORDERS)
def test_a_place_of_another_order_is_refused(filled: Archive, order: str) -> None:
    place = found(filled.engine, Filters(), order, None, 2).pages.next
    assert place
    for other in {"newest": ["edited", "found"], "edited": ["newest", "oldest"]}.get(order, []):
        with pytest.raises(ConfigError):
            found(filled.engine, Filters(), other, place, 2)
