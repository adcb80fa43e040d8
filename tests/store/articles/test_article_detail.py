"""All that is kept of one article."""

import hashlib
from datetime import UTC, datetime

import attrs
import pytest

from vokspider.model.items import Removal
from vokspider.store.articles.article_detail import detail, history, texts_of

from ...archives import DAY, EXTRACTOR, LISTING, Archive, article, capture, entry, failed
from ...plans import plans

FIRST = Removal("more_from", 5, 2, "More From\nMore Articles")
SECOND = (Removal("title_copy", 0, 1, "Title 1"), Removal("more_from", 7, 2, "More From\nMore Articles"))


def changed_twice(archive: Archive) -> None:
    archive.run([entry(1)], [article(1, "Old.", removals=(FIRST,))])
    archive.run([entry(2), entry(1, teaser="Later")], [article(2)])
    archive.run([], [article(1, "New.", removals=SECOND, capture=capture(1, b"new page", status=203))])


class TestDetail:
    def test_revisions_and_the_removals_of_the_current_one(self, archive: Archive) -> None:
        changed_twice(archive)
        found = detail(archive.engine, 1)
        assert [(one.number, one.run_id) for one in found.revisions] == [(1, 1), (2, 3)]
        assert found.current is not None
        assert (found.current.number, found.current.text) == (2, "New.")
        assert found.removals == list(SECOND)

    def test_only_the_shown_text_is_read(self, archive: Archive) -> None:
        changed_twice(archive)
        with plans(archive.engine) as noted:
            old = detail(archive.engine, 1, 1)
        assert old.current is not None
        assert (old.article.revision, old.current.text, old.removals) == (1, "Old.", [FIRST])
        assert len(old.revisions) == 2
        (read,) = [given for query, given in noted.sent if "revision.text" in query]
        assert 1 in (read.values() if isinstance(read, dict) else read)

    def test_all_texts_where_they_are_wanted(self, archive: Archive) -> None:
        changed_twice(archive)
        every = texts_of(archive.engine, 1)
        assert [one.text for one in every] == ["Old.", "New."]
        assert detail(archive.engine, 1, texts=True).revisions == every
        assert texts_of(archive.engine, 1, (2, 3)) == every[1:]
        facts = history(archive.engine, 1)
        assert [attrs.asdict(one) for one in facts] == [
            {name: value for name, value in attrs.asdict(one).items() if name != "text"} for one in every
        ]

    def test_sightings(self, archive: Archive) -> None:
        changed_twice(archive)
        first, second = detail(archive.engine, 1).sightings
        assert attrs.asdict(first) == {
            "run_id": 1,
            "started_at": datetime(2025, 12, 3, 22, 30, tzinfo=UTC),
            "page_url": LISTING,
            "position": 0,
            "walked": True,
            "listed_on": DAY,
            "title": "Title 1",
            "teaser": "Teaser 1",
            "removals": [{"rule": "teaser_copy", "position": 3, "count": 1, "text": "Teaser 1"}],
        }
        assert (second.run_id, second.position, second.teaser) == (2, 1, "Later")

    def test_captures(self, archive: Archive) -> None:
        changed_twice(archive)
        first, second = detail(archive.engine, 1).captures
        assert (first.run_id, first.status, first.size) == (1, 200, len(b"<html>page</html>"))
        assert (second.status, second.size, second.sha256) == (203, 8, hashlib.sha256(b"new page").hexdigest())
        assert second.fetched_at.tzinfo is UTC

    def test_outcomes(self, archive: Archive) -> None:
        changed_twice(archive)
        archive.run([], [], [failed(1)])
        outcomes = [(one.run_id, one.outcome, one.reason) for one in detail(archive.engine, 1).outcomes]
        assert outcomes == [(1, "new", None), (2, "unchanged", None), (3, "changed", None), (4, "failed", "empty_body")]

    def test_before_there_is_a_text(self, archive: Archive) -> None:
        archive.run([entry(1)])
        found = detail(archive.engine, 1)
        assert (found.current, found.revisions, found.removals, found.captures) == (None, [], [], [])
        assert history(archive.engine, 1) == []

    @pytest.mark.slow
    def test_a_long_text(self, archive: Archive) -> None:
        long = "조선 " * 600_000  # 4 MB of UTF-8 and more
        archive.add(article(1, long, "The end."))
        (revision,) = texts_of(archive.engine, 1)
        assert revision.text == f"{long}\n\nThe end."
        assert revision.extractor == EXTRACTOR
