"""What a change has removed and added, word by word."""

from datetime import date

from vokspider.compare.changes import Version
from vokspider.search.tokens import BODY
from vokspider.store.search.hunks import Hunk, hunk_rows, hunks


def version(title: str | None, *paragraphs: str) -> Version:
    return Version(title, None, paragraphs)


def test_words_of_title_and_paragraphs_in_the_order_of_reading() -> None:
    old = version("A quiet day", "The old harbour is open.", "Gone for good.", "Same.")
    new = version("A loud day", "The new harbour is open again.", "Same.", "Quite another.")
    assert hunks(old, new) == [
        Hunk("removed", "quiet"),
        Hunk("added", "loud"),
        Hunk("removed", "old"),
        Hunk("added", "new"),
        Hunk("added", "again"),
        Hunk("removed", "Gone for good."),
        Hunk("added", "Quite another."),
    ]


def test_marks_and_spaces_are_no_words() -> None:
    assert hunks(version("T", "One, two."), version("T", "One - two!")) == []


def test_a_title_that_only_one_version_has_is_no_change() -> None:
    assert hunks(version(None, "Same."), version("T", "Same.")) == []


def test_what_follows_a_text_that_was_cut_off_was_not_added() -> None:
    cut, whole = version("T", "One.", "Two begi"), version("T", "One.", "Two begins here.", "Three.")
    assert hunks(cut, whole, cut=True) == []
    assert hunks(cut, whole) != []


def test_each_row_is_of_one_hunk() -> None:
    found = [Hunk("removed", "x " * 600), Hunk("added", "new"), Hunk("removed", "old")]
    rows = hunk_rows(date(2025, 12, 3), 7, found)
    in_second = [row.number & BODY > 0 for row in rows]
    assert in_second == [*[False] * (len(rows) - 1), True]
    assert [set(row.tokens) for row in rows] == [*[{"x"}] * (len(rows) - 2), {"old"}, {"new"}]
    assert len(rows) > 4
