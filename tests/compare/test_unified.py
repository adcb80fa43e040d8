"""The unified diff of two versions."""

import difflib
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare.changes import Version
from vokspider.compare.unified import unified

from ..text.strategies import colliding, days, lines

DAY = date(2025, 12, 3)
# What each of them has once, so that there is only one diff.
distinct = st.lists(lines | colliding, max_size=30, unique=True)
versions = st.builds(Version, st.none() | lines, st.none() | days, st.lists(lines | colliding, max_size=12).map(tuple))


def diff(old: Version, new: Version) -> list[str]:
    return list(unified(old, new, "one", "two"))


def test_title_date_and_paragraphs() -> None:
    old = Version("Old", DAY, tuple("abcdefgh"))
    new = Version("New", date(2025, 12, 4), (*"abcdefg", "i"))
    assert diff(old, new) == [
        "--- one",
        "+++ two",
        "@@ -1,5 +1,5 @@",
        "-Old",
        "-Date: 2025-12-03",
        "+New",
        "+Date: 2025-12-04",
        " a",
        " b",
        " c",
        "@@ -7,4 +7,4 @@",
        " e",
        " f",
        " g",
        "-h",
        "+i",
    ]


def test_white_space_is_no_difference_and_breaks_no_line() -> None:
    assert diff(Version("T", DAY, ("a  b",)), Version("T", DAY, ("a\nb",))) == []
    assert diff(Version("T", None, ("a\nb",)), Version("T", None, ()))[-1] == "-a b"


@given(distinct, st.sets(st.integers(0, 29)))
def test_it_is_what_difflib_writes(paragraphs: list[str], taken: set[int]) -> None:
    rest = [text for index, text in enumerate(paragraphs) if index not in taken]
    found = diff(Version(None, None, tuple(paragraphs)), Version(None, None, tuple(rest)))
    assert found == list(difflib.unified_diff(paragraphs, rest, "one", "two", lineterm=""))


@given(versions, versions)
def test_both_sides_can_be_read_from_it(old: Version, new: Version) -> None:
    found = diff(old, new)
    hunks = [line for line in found[2:] if not line.startswith("@@")]
    removed = sorted(line[1:] for line in hunks if line[0] == "-")
    added = sorted(line[1:] for line in hunks if line[0] == "+")
    gone, came = _lines(old), _lines(new)
    assert sorted([*gone, *added]) == sorted([*came, *removed])


def _lines(version: Version) -> list[str]:
    day = [f"Date: {version.published_on}"] if version.published_on else []
    return [*([version.title] if version.title else []), *day, *version.paragraphs]
