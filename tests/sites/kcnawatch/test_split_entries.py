"""``split_entries``: which lines of a captured More From block belong to which entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.sites.kcnawatch.teasers import split_entries

from ...text.strategies import colliding, dates, full_entries, seed_entries

D1, D2 = "December 03, 2025", "December 02, 2025"


def flat(entries: list[list[str]]) -> list[str]:
    return [line for entry in entries for line in entry]


def split(lines: list[str]) -> list[list[str]]:
    return [list(entry) for entry in split_entries(lines)]


@given(st.one_of(seed_entries, full_entries))
def test_entries_come_out_as_they_went_in(entries: list[list[str]]) -> None:
    assert split(flat(entries)) == entries


@given(st.lists(st.one_of(colliding, dates), max_size=20))
def test_no_line_is_lost_whatever_the_lines(lines: list[str]) -> None:
    assert flat(split(lines)) == lines


@given(st.one_of(seed_entries, full_entries), st.integers(0, 200))
def test_cut_between_lines_the_whole_entries_stay(entries: list[list[str]], cut: int) -> None:
    lines = flat(entries)[:cut]
    whole = whole_entries(entries, len(lines))
    found = split(lines)
    assert found[: len(whole)] == whole
    assert flat(found[len(whole) :]) == lines[len(flat(whole)) :]
    assert len(found) <= len(whole) + 1


@given(st.one_of(seed_entries, full_entries), st.integers(0, 400))
def test_cut_inside_a_line_the_whole_entries_stay(entries: list[list[str]], cut: int) -> None:
    text = "\n".join(flat(entries))
    lines = text[:cut].splitlines()
    # The line in which the page was cut is whole only if nothing of it is missing.
    complete = len(lines) if cut >= len(text) or text[cut : cut + 1] == "\n" else max(len(lines) - 1, 0)
    whole = whole_entries(entries, complete)
    assert split(lines)[: len(whole)] == whole
    assert flat(split(lines)) == lines


def whole_entries(entries: list[list[str]], lines: int) -> list[list[str]]:
    """The entries that are complete within the first ``lines`` lines."""
    whole, used = [], 0
    for entry in entries:
        used += len(entry)
        if used > lines:
            break
        whole.append(entry)
    return whole


CASES: dict[str, list[list[str]]] = {
    "neighbours with one teaser": [["t", D1, "t"], ["t", D1, "t"], ["t", D2, "t"]],
    "neighbours with one teaser and one title": [["P", "P", "t", D1, "t"], ["P", "P", "t", D1, "t"]],
    "neighbours with one title": [["Press Review"] * 2 + ["a", D1, "a"], ["Press Review"] * 2 + ["b", D2, "b"]],
    "a teaser that begins like the one before": [["In 1998", D1, "In 1998"], ["In 1998 he", D1, "In 1998 he"]],
    "a teaser that the one before begins with": [["In 1998 he", D1, "In 1998 he"], ["In 1998", D1, "In 1998"]],
    "a title that is the teaser before": [["A", "A", "b", D1, "b"], ["b", "b", "c", D2, "c"]],
    "teasers that read like their titles": [["X", "X", "X", D1, "X"], ["X", "X", "X", D1, "X"]],
    "without second copy": [["a", D1], ["b", D2]],
    "title once": [["T", "t", D1, "t"], ["U", "u", D2, "u"]],
    "second copy cut short": [["a teaser", D1, "a tea"], ["b", D2, "b"]],
    "first copy cut short": [["a tea", D1, "a teaser"], ["b", D2, "b"]],
    "teaser of two lines": [["T", "T", "one", "two", D1, "one", "two"], ["U", "U", "u", D2, "u"]],
    "no teaser": [["T", "T", D1], ["U", "U", D2]],
    "last without date": [["a", D1, "a"], ["b"]],
    "only a date": [[D1]],
    "nothing": [],
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    assert split(flat(CASES[case])) == CASES[case]
