"""Changes: all since a moment, two revisions beside each other, and the text that was known at a moment."""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from sqlalchemy import update

from vokspider.compare.changes import Version
from vokspider.model.errors import ConfigError
from vokspider.model.items import Removal
from vokspider.model.origins import PARSER
from vokspider.store.articles.article_detail import detail, history
from vokspider.store.articles.changes import changes_since, compare, first_known, text_on
from vokspider.store.db import tables

from ...archives import DAY, EXTRACTOR, SOURCE, Archive, address, article, capture, entry, failed, identity
from ...histories import History, at

FIRST = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
OTHER = "kcnawatch-vok-ru"
TITLE_COPY = (Removal("title_copy", 0, 1, "Title 1"),)


@pytest.fixture
def edited(archive: Archive) -> History:
    """Revision 1, an edit on 5 December, a return on the 7th."""
    archive.add(article(1, "One.", "Two."))
    texts = History(archive)
    texts.turn(at(5), "One.", "Two.", "Three.", title="Another", removals=TITLE_COPY)
    texts.turn_back(at(7), 1)
    return texts


class TestChangesSince:
    def test_the_newest_first(self, edited: History) -> None:
        last, first = changes_since(edited.archive.engine)
        assert attrs.asdict(first) == {
            "id": 1,
            "external_id": identity(1),
            "url": address(1),
            "kinds": ["title", "paragraph added"],
            "from_revision": 1,
            "to_revision": 2,
            "seen_at": at(5),
            "returned": False,
            "origin": "site",
            "extractor": EXTRACTOR,
            "title": "Another",
            "source": SOURCE,
        }
        assert (last.from_revision, last.to_revision, last.returned, last.title) == (2, 1, True, "Title 1")
        assert last.kinds == ["title", "paragraph removed"]

    def test_from_a_moment_on(self, edited: History) -> None:
        engine = edited.archive.engine
        assert len(changes_since(engine, at(7))) == 1
        assert changes_since(engine, at(7) + timedelta(microseconds=1)) == []

    def test_by_source_and_by_whom(self, edited: History) -> None:
        archive = edited.archive
        archive.add(article(2), source=OTHER)
        History(archive, 2).turn(at(8), "Read anew.", origin=PARSER, of=1, extractor="9.0")
        assert changes_since(archive.engine, source=OTHER) == []
        (anew,) = changes_since(archive.engine, origin=PARSER)
        assert (anew.id, anew.source, anew.extractor) == (2, OTHER, "9.0")
        assert len(changes_since(archive.engine, source=SOURCE)) == 2
        assert [one.seen_at for one in changes_since(archive.engine, limit=1)] == [at(7)]

    def test_without_a_title_it_is_that_of_the_entry(self, archive: Archive) -> None:
        archive.run([entry(1)], [article(1, title=None)])
        History(archive).turn(at(5), "New.", title="")
        History(archive).turn_back(at(6), 1)
        assert [one.title for one in changes_since(archive.engine)] == ["Title 1", ""]


class TestCompare:
    def test_without_numbers_the_last_change(self, edited: History) -> None:
        found = compare(edited.archive.engine, 1)
        assert (found.article_id, found.external_id, found.url) == (1, identity(1), address(1))
        assert (found.from_revision, found.to_revision) == (2, 1)
        assert found.old == Version("Another", DAY, ("One.", "Two.", "Three."))
        assert found.new == Version("Title 1", DAY, ("One.", "Two."))

    def test_one_number_and_the_current_revision(self, edited: History) -> None:
        assert compare(edited.archive.engine, 1, 2).to_revision == 1
        edited.turn(at(9), "Four.")
        assert compare(edited.archive.engine, 1, 2).to_revision == 3

    def test_two_numbers(self, edited: History) -> None:
        found = compare(edited.archive.engine, 1, 1, 2)
        assert (found.from_revision, found.to_revision) == (1, 2)

    @pytest.mark.parametrize("numbers", [(3,), (1, 3), (3, 1), (0,), (2**70,)])
    def test_an_unknown_number(self, edited: History, numbers: tuple[int, ...]) -> None:
        unknown = max(numbers) if max(numbers) > 2 else 0
        words = rf"article 1 \({identity(1)}\) has no revision {unknown}; it has the revisions 1 and 2$"
        with pytest.raises(ConfigError, match=words):
            compare(edited.archive.engine, 1, *numbers)

    @pytest.mark.parametrize("numbers", [(), (1,), (1, 1)])
    def test_an_article_with_one_revision(self, archive: Archive, numbers: tuple[int, ...]) -> None:
        archive.add(article(1))
        with pytest.raises(ConfigError, match=r"has no change to show; it has only one revision, 1"):
            compare(archive.engine, 1, *numbers)

    def test_before_there_is_a_text(self, archive: Archive) -> None:
        archive.run([entry(1)])
        with pytest.raises(ConfigError, match=r"has no change to show; no text of it is stored yet"):
            compare(archive.engine, 1)
        with pytest.raises(ConfigError, match=r"has no revision 1; no text of it is stored yet"):
            compare(archive.engine, 1, 1)


class TestTextOn:
    def test_the_latest_one_that_was_served(self, edited: History) -> None:
        engine, second = edited.archive.engine, timedelta(seconds=1)
        moments = [FIRST - second, FIRST, at(5) - second, at(5), at(7) - second, at(7), at(31)]
        assert [text_on(engine, 1, moment) for moment in moments] == [None, 1, 1, 2, 2, 1, 1]
        assert first_known(engine, 1) == FIRST

    def test_an_import_counts_from_when_its_page_was_fetched(self, edited: History) -> None:
        archive, earlier = edited.archive, datetime(2017, 6, 1, tzinfo=UTC)
        edited.turn(earlier, "Long ago.")
        assert text_on(archive.engine, 1, at(1)) == 3
        assert text_on(archive.engine, 1, at(31)) == 1
        assert first_known(archive.engine, 1) == earlier

    def test_a_page_without_a_capture_counts_from_when_it_was_stored(self, archive: Archive) -> None:
        archive.now = at(4)
        archive.add(article(1, url=None, capture=None))
        assert first_known(archive.engine, 1) == at(4)
        assert text_on(archive.engine, 1, at(4) - timedelta(seconds=1)) is None
        assert text_on(archive.engine, 1, at(4)) == 1

    def test_the_newest_reading_of_a_page_is_shown(self, edited: History) -> None:
        engine = edited.archive.engine
        edited.turn(at(20), "One, read anew.", origin=PARSER, of=1)
        edited.turn(at(21), "One, read anew twice.", origin=PARSER, of=3)
        edited.turn(at(22), "Two, read anew.", origin=PARSER, of=2)
        assert [text_on(engine, 1, moment) for moment in (FIRST, at(5), at(7), at(31))] == [4, 5, 4, 4]

    def test_a_reading_that_was_taken_back_is_not(self, edited: History) -> None:
        edited.turn(at(20), "One, read anew.", origin=PARSER, of=1)
        edited.turn_back(at(21), 1, origin=PARSER)
        assert text_on(edited.archive.engine, 1, at(7)) == 1

    def test_a_text_that_a_later_reading_gave_counts_from_when_its_page_was_fetched(self, archive: Archive) -> None:
        archive.run((), (), [failed(1)])
        texts = History(archive)
        texts.read_first("Read anew.", capture_id=1)
        texts.turn(at(5), "By the site.")
        texts.turn(at(31), "Read anew twice.", origin=PARSER, of=1)
        assert first_known(archive.engine, 1) == FIRST
        assert [text_on(archive.engine, 1, moment) for moment in (FIRST, at(5))] == [3, 2]
        assert text_on(archive.engine, 1, FIRST - timedelta(seconds=1)) is None

    def test_before_there_is_a_text(self, archive: Archive) -> None:
        archive.run([entry(1)])
        assert (text_on(archive.engine, 1, at(31)), first_known(archive.engine, 1)) == (None, None)


class TestDetails:
    def test_the_current_revision_is_the_one_that_the_article_names(self, edited: History) -> None:
        found = detail(edited.archive.engine, 1)
        assert found.current is not None
        assert (found.current.number, found.current.text, found.article.title) == (1, "One.\n\nTwo.", "Title 1")
        assert found.removals == []

    def test_another_revision_in_its_place(self, edited: History) -> None:
        found = detail(edited.archive.engine, 1, 2)
        assert found.current is not None
        assert (found.current.number, found.article.revision, found.article.title) == (2, 2, "Another")
        assert found.article.content_sha256 == found.current.content_sha256
        assert found.removals == list(TITLE_COPY)

    def test_what_made_each_revision_and_when_it_came_back(self, edited: History) -> None:
        edited.turn(at(20), "Read anew.", origin=PARSER, of=1, published_on=date(2025, 12, 4))
        first, second, third = history(edited.archive.engine, 1)
        assert (first.kinds, first.returned_at, first.origin, first.of_revision) == ([], [at(7)], "site", None)
        assert (second.kinds, second.returned_at) == (["title", "paragraph added"], [])
        assert (third.kinds, third.origin, third.of_revision) == (["date", "rewritten"], "parser", 1)

    def test_before_there_is_a_text_nothing_is_current(self, archive: Archive) -> None:
        archive.add(article(1, capture=capture(1)))
        with archive.engine.begin() as connection:
            connection.execute(update(tables.article).values(revision=0))
        assert detail(archive.engine, 1).current is None
