"""Which articles there are, on both databases; what the writing side put there comes back."""

import tracemalloc
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from sqlalchemy import event, insert

from vokspider.store.articles.article_queries import ALL, Filters, list_articles, list_texts, paragraphs
from vokspider.store.articles.counts import count_articles
from vokspider.store.db import tables

from ...archives import DAY, SOURCE, Archive, article, entry, failed, identity
from ...beginnings import written_once

OTHER = "kcnawatch-vok-ru"


def numbers(archive: Archive, limit: int = 0, offset: int = 0, **filters: Any) -> list[int]:
    """Which articles are found, by the number they were made with."""
    by_identity = {identity(number): number for number in range(60)}
    found = list_articles(archive.engine, Filters(**filters), limit, offset)
    return [by_identity[one.external_id] for one in found]


def on(day: int) -> date:
    return date(2025, 12, day)


class TestOrder:
    def test_newest_day_first_then_newest_import_and_no_day_last(self, archive: Archive) -> None:
        days = {1: on(1), 2: on(3), 3: on(3), 4: None, 5: on(2)}
        archive.add(*(article(number, published_on=day) for number, day in days.items()))
        assert numbers(archive) == [3, 2, 5, 1, 4]

    def test_a_listed_day_stands_in_for_a_published_one(self, archive: Archive) -> None:
        archive.run([entry(1, listed_on=on(2))], [article(2, published_on=on(1)), article(3, published_on=on(3))])
        assert numbers(archive, status=ALL) == [3, 1, 2]

    def test_limit_and_offset(self, archive: Archive) -> None:
        archive.add(*map(article, range(1, 8)))
        assert numbers(archive, limit=3) == [7, 6, 5]
        assert numbers(archive, limit=3, offset=2) == [5, 4, 3]
        assert numbers(archive, offset=5) == [2, 1]
        assert count_articles(archive.engine, Filters()) == 7


class TestFilters:
    def test_days_are_included_at_both_ends(self, archive: Archive) -> None:
        archive.add(*(article(day, published_on=on(day)) for day in range(1, 6)), article(9, published_on=None))
        assert numbers(archive, since=on(2), until=on(4)) == [4, 3, 2]
        assert numbers(archive, since=on(5)) == [5]
        assert numbers(archive, until=on(1)) == [1]

    def test_days_by_the_listing_where_no_page_said_one(self, archive: Archive) -> None:
        archive.run([entry(1, listed_on=on(2)), entry(2, listed_on=on(8))], [article(2, published_on=on(3))])
        assert numbers(archive, status=ALL, since=on(2), until=on(2)) == [1]
        assert numbers(archive, status=ALL, since=on(8)) == []

    def test_status(self, archive: Archive) -> None:
        archive.run([entry(1), entry(2), entry(3)], [article(1)], [failed(2)])
        assert numbers(archive) == [1]
        assert numbers(archive, status="failed") == [2]
        assert numbers(archive, status="pending") == [3]
        assert numbers(archive, status=ALL) == [3, 2, 1]

    def test_source(self, archive: Archive) -> None:
        archive.add(article(1))
        archive.add(article(2), source=OTHER)
        assert numbers(archive, source=SOURCE) == [1]
        assert numbers(archive, source=OTHER) == [2]
        assert numbers(archive, source="nobody") == []


class TestWords:
    @pytest.fixture
    @written_once
    def texts(self, archive: Archive) -> Archive:
        archive.add(
            article(1, "A weapon for development.", title="Powerful Weapon"),
            article(2, "Growth of 50% in a_b\\c."),
            article(3, "평양에서 행사가 진행되였다.", title="조선의 오늘"),
            article(4, "Речь в Пхеньяне", title="ЖЕНЕВА"),
            article(5, "Growth of 501 tons, aXb/c."),
        )
        return archive

    def test_every_word_in_title_or_text(self, texts: Archive) -> None:
        expected = {
            ("weapon",): [1],
            ("WEAPON", "powerful", "develop"): [1],  # one in both, one in the title, one in the text
            ("weapon", "growth"): [],
            ("growth",): [5, 2],
            ("50%",): [2],
            ("a_b",): [2],
            ("b\\c",): [2],
            ("b/c",): [5],
            ("%",): [2],
            ("'",): [],
            ("평양", "오늘"): [3],
            (unicodedata.normalize("NFD", "평양"),): [3],
            ("пхеньяне",): [4],
            ("женева", "РЕЧЬ"): [4],
        }
        assert {words: numbers(texts, words=words) for words in expected} == expected
        for words, found in expected.items():
            assert count_articles(texts.engine, Filters(words=words)) == len(found)

    def test_plain_and_typographic_quotation_marks_find_each_other(self, archive: Archive) -> None:
        typeset = "The people\u2019s \u201cnew spirit\u201d"
        archive.add(article(1, typeset), article(2, 'The people\'s "new spirit"'), article(3, "The peoples new spirit"))
        for word in ("people's", "people\u2019s", "people\u2018s", '"new spirit"', "\u201cnew spirit\u201d"):
            assert numbers(archive, words=(word,)) == [2, 1]

    def test_only_the_current_text_is_searched(self, archive: Archive) -> None:
        archive.add(article(1, "The early version."))
        archive.add(article(1, "The later version."))
        assert numbers(archive, words=("early",)) == []
        assert numbers(archive, words=("later",)) == [1]

    def test_teasers_and_removed_lines_are_not_searched(self, archive: Archive) -> None:
        archive.run([entry(1)], [article(1)])
        assert numbers(archive, words=("teaser",)) == []

    def test_an_article_without_text_is_found_by_its_title(self, archive: Archive) -> None:
        archive.run([entry(1, title="The Promised Speech")])
        assert numbers(archive, words=("promised",), status=ALL) == [1]


class TestRows:
    def test_all_that_is_known(self, archive: Archive) -> None:
        archive.run([entry(1, listed_on=on(4))], [article(1, "One.", "Two.")])
        ((found, text),) = list_texts(archive.engine, Filters())
        made = article(1, "One.", "Two.")
        assert text == "One.\n\nTwo."
        assert paragraphs(text) == ["One.", "Two."]
        now = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
        assert attrs.asdict(found) == {
            "id": found.id,
            "source": SOURCE,
            "external_id": made.external_id,
            "url": made.url,
            "original_url": made.original_url,
            "title": "Title 1",
            "teaser": "Teaser 1",
            "published_on": DAY,
            "listed_on": on(4),
            "imported_at": datetime(2025, 12, 3, 9, 1, tzinfo=UTC),
            "first_seen_at": now,
            "last_seen_at": now,
            "fetched_at": now,
            "revision": 1,
            "content_sha256": made.content_sha256,
            "status": "stored",
            "attempts": 0,
            "due_at": None,
            "recheck_at": now + timedelta(hours=18),
            "absent_since": None,
            "gone_at": None,
            "last_error": None,
            "duplicate_of": None,
            "revisions": 1,
            "changed_at": None,
            "incomplete": False,
        }
        assert found.first_seen_at.utcoffset() == timedelta(0)

    def test_without_a_text(self, archive: Archive) -> None:
        archive.run([entry(1)], failures=[failed(1)])
        ((found, text),) = list_texts(archive.engine, Filters(status=ALL))
        assert (found.title, found.revision, text) == ("Title 1", 0, None)
        assert (found.attempts, found.last_error) == (1, "empty_body: Title 1")
        assert paragraphs(text) == []

    def test_a_missing_title_stays_missing(self, archive: Archive) -> None:
        archive.add(article(1, title=None, url=None, published_on=None))
        (found,) = list_articles(archive.engine, Filters())
        assert (found.title, found.url, found.day) == (None, None, None)


class TestManyLongArticles:
    """2,000 texts of 20 kB: 40 MB, of which only a few may be in memory."""

    @pytest.fixture
    @written_once
    def full(self, archive: Archive) -> Archive:
        archive.run()
        now, text = archive.now, "x" * 20_000
        common = {"first_seen_at": now, "last_seen_at": now, "revision": 1, "status": "stored", "attempts": 0}
        made = {"number": 1, "text": text, "content_sha256": "", "layout": "", "extractor": "", "run_id": 1}
        many = range(1, 2001)
        with archive.engine.begin() as connection:
            rows = [{"id": n, "source_id": 1, "external_id": str(n), "published_on": DAY, **common} for n in many]
            connection.execute(insert(tables.article), rows)
            for start in many[::100]:
                texts = [{"article_id": n, "created_at": now, **made} for n in range(start, start + 100)]
                connection.execute(insert(tables.revision), texts)
        return archive

    def test_are_read_as_they_are_used(self, full: Archive) -> None:
        cursors = set()
        event.listen(
            full.engine, "before_cursor_execute", lambda _connection, cursor, *_: cursors.add(type(cursor).__name__)
        )
        tracemalloc.start()
        try:
            assert sum(len(text or "") for _, text in list_texts(full.engine, Filters())) == 40_000_000
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 16_000_000
        # What the driver of PostgreSQL holds is not traced: a cursor of the server holds it there.
        assert cursors == {"Cursor" if full.engine.dialect.name == "sqlite" else "ServerCursor"}

    def test_stopping_early_gives_the_connection_back(self, full: Archive) -> None:
        found = list_articles(full.engine, Filters())
        next(found)
        found.close()  # type: ignore[attr-defined]
        assert full.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
