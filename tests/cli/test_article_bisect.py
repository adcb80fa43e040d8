"""``vokspider articles bisect``."""

import pytest

from ..archives import Archive, article, capture, entry, on_sqlite
from ..commands import Cli
from ..histories import History, at

pytestmark = on_sqlite


@pytest.fixture
def changed(archive: Archive) -> History:
    """A sentence that an edit on 5 December took out, and that was back on the 7th."""
    archive.add(article(1, "The harbour is new.", "And more."))
    archive.add(article(1, "The harbour is new.", "And more.", capture=capture(1, fetched_at=at(4))))
    texts = History(archive)
    texts.turn(at(5), "The harbour is old.", "And more.")
    texts.turn_back(at(7), 1)
    return texts


class TestBisect:
    def test_periods(self, changed: History, cli: Cli) -> None:
        done = cli("articles", "bisect", "1", "HARBOUR is new")
        assert (done.code, done.err) == (0, "")
        assert done.lines == [
            "Article 1: “HARBOUR is new”",
            "first seen with it      2025-12-03 22:30:00 UTC  revision 1  capture 1",
            "last seen with it       2025-12-04 01:00:00 UTC  revision 1  capture 2",
            "first seen without it   2025-12-05 01:00:00 UTC  revision 2  capture 3",
            "last seen without it    2025-12-05 01:00:00 UTC  revision 2  capture 3",
            "first seen with it      2025-12-07 01:00:00 UTC  revision 1  no capture",
            "last seen with it       2025-12-07 01:00:00 UTC  revision 1  no capture",
        ]

    def test_object(self, changed: History, cli: Cli) -> None:
        found = cli("articles", "bisect", "1", "is old", "--json").object
        assert (found["article_id"], found["sentence"]) == (1, "is old")
        assert [one["present"] for one in found["periods"]] == [False, True, False]
        first = {"at": "2025-12-05T01:00:00+00:00", "capture_id": 3, "revision": 2}
        assert found["periods"][1]["first"] == first

    def test_never_and_always(self, changed: History, cli: Cli) -> None:
        never = cli("articles", "bisect", "1", "no such words")
        assert len(never.lines) == 3
        assert "no text of this article has it" in never.err
        assert "every text of this article that was seen has it" in cli("articles", "bisect", "1", "title 1").err

    def test_a_newer_reading_of_the_page_counts(self, changed: History, cli: Cli) -> None:
        changed.turn(at(9), "The harbour, is new!", origin="parser", of=1, extractor="9.0")
        lines = cli("articles", "bisect", "1", "and more").lines
        assert [line.split()[2] for line in lines[1:]] == ["without", "without", "with", "with", "without", "without"]

    def test_spelling_and_spaces(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "조선로동당의 로동신문"))
        assert "every text" in cli("articles", "bisect", "1", "조선 노동당").err
        assert "no text of this article has it" in cli("articles", "bisect", "1", "조선 노동당", "--exact").err

    def test_without_a_text(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1)])
        done = cli("articles", "bisect", "1", "harbour")
        assert (done.code, done.out, done.err) == (0, "", "no text of this article is stored yet\n")

    def test_without_words(self, changed: History, cli: Cli) -> None:
        assert cli("articles", "bisect", "1", "...").refused("no words are in '...'")
