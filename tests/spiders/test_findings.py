"""What an import says at its end."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.archives import article, entry
from vokspider.formats.documents import Document
from vokspider.formats.files import Given
from vokspider.formats.warc import Bad
from vokspider.model import codes
from vokspider.model.items import Capture, Listing
from vokspider.model.reasons import Reason
from vokspider.spiders.findings import Findings

AT = datetime(2025, 12, 3, tzinfo=UTC)


def document(time_from: str | None = "file", url: str | None = "https://kcnawatch.org/x") -> Document:
    return Document("html", Capture(url or "file:x", b"<html>", AT, 200, (), time_from), url)


def given_file(name: str, *, beside: bool = False) -> Given:
    return Given(Path("/pages") / name, beside=beside)


def told(reasons: list[Reason]) -> list[str]:
    return [reason.code for reason in reasons]


def test_no_file_at_all() -> None:
    found = Findings()
    assert told(found.doubts()) == [codes.NOTHING_TO_IMPORT]
    assert found.notes() == []


def test_a_page_that_is_used_leaves_only_where_its_time_is_from() -> None:
    found = Findings()
    found.open(given_file("a.html"))
    found.use(document(), article(1))
    assert found.doubts() == []
    assert found.notes() == [Reason(codes.PAGE_TIMES, {"kinds": [["file", 1]]})]


def test_a_page_of_which_the_time_is_known_says_nothing() -> None:
    found = Findings()
    found.open(given_file("a.html"))
    found.use(document(None), article(1))
    assert (found.doubts(), found.notes()) == ([], [])


def test_a_listing_is_named_with_its_entries() -> None:
    found = Findings()
    found.open(given_file("a.html"))
    found.use(document(url=None), Listing("s", "file:x", (entry(1), entry(2))))
    assert found.notes() == [Reason(codes.TAKEN_FOR_LISTING, {"page": "a.html", "entries": 2})]


def test_a_file_of_no_use_is_a_doubt_alone_and_a_note_beside_others() -> None:
    alone, beside = Findings(), Findings()
    alone.open(given_file("a.png"))
    alone.left("image")
    (doubt,) = alone.doubts()
    assert (doubt.code, doubt.facts["file"], doubt.facts["kinds"]) == (codes.NOTHING_USABLE, "a.png", [["image", 1]])

    beside.open(given_file("a.png"))
    beside.left("image")
    beside.open(given_file("b.html"))
    beside.use(document(None), article(1))
    assert beside.doubts() == []
    assert told(beside.notes()) == [codes.NOTHING_USABLE, codes.LEFT_OUT]


def test_one_in_a_folder_is_only_counted() -> None:
    found = Findings()
    found.open(given_file("a.png", beside=True))
    found.left("image")
    found.open(given_file("b.html", beside=True))
    found.use(document(None), article(1))
    assert found.doubts() == []
    assert found.notes() == [Reason(codes.LEFT_OUT, {"number": 1, "kinds": [["image", 1]], "more": 0})]


def test_what_cannot_be_read_is_named_by_its_file_and_its_place() -> None:
    found = Findings()
    found.open(given_file("a.warc"))
    found.bad(Bad("a.warc", "no gzip"))
    found.bad(Bad("https://kcnawatch.org/x", "it breaks off"))
    assert [reason.facts for reason in found.doubts()] == [
        {"file": "a.warc", "what": None, "error": "no gzip"},
        {"file": "a.warc", "what": "https://kcnawatch.org/x", "error": "it breaks off"},
    ]


@given(st.lists(st.sampled_from(["image", "script", "font"]), max_size=40), st.integers(0, 30), st.integers(0, 3))
def test_there_are_few_lines_and_their_numbers_are_right(left: list[str], bad: int, used: int) -> None:
    found = Findings()
    found.open(given_file("a.warc"))
    for what in left:
        found.left(what)
    for number in range(bad):
        found.bad(Bad(f"record {number}", "damaged"))
    for number in range(used):
        found.use(document(None), article(number))
    doubts, notes = found.doubts(), found.notes()
    assert found.used == used
    assert len(doubts) + len(notes) <= 8
    unreadable = [reason for reason in doubts if reason.code in (codes.UNREADABLE, codes.MORE_UNREADABLE)]
    assert sum(reason.facts.get("number", 1) for reason in unreadable) == bad
    assert bool(doubts) == (bad > 0 or used == 0)
    counted = [reason.facts for reason in notes if reason.code == codes.LEFT_OUT]
    assert [facts["number"] for facts in counted] == ([len(left)] if used and left else [])
