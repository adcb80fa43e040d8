"""``reduce_entry``: each title and teaser of an entry once."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.sites.kcnawatch.teasers import Reduced, date_index, reduce_entry
from vokspider.text.removals import TEASER_COPY, TITLE_COPY, restore
from vokspider.text.whitespace import is_copy, key

from ...text.strategies import colliding, dates, entry_texts, full_entry, html_entry, seed_entry

DAY = "December 03, 2025"
LONG = "Doctor is a job earning the people's respect because he or she relieves them of their pain. Kim Ryo Sun,"
OTHER = "The Sunchon Catfish Farm is one of the leading catfish farms. The respected Comrade"
TITLE = "Doctor Kim"

# name: (lines, the page's title, title, teaser, removed as rule and index)
SHAPES: dict[str, tuple[list[str], str | None, str | None, str | None, list[tuple[str, int]]]] = {
    "seed": ([LONG, DAY, LONG], None, None, LONG, [(TEASER_COPY, 2)]),
    "whole page": (
        [TITLE, TITLE, LONG, DAY, LONG], None, TITLE, LONG, [(TITLE_COPY, 1), (TEASER_COPY, 4)],
    ),
    "html": ([TITLE, LONG, DAY, LONG], TITLE, TITLE, LONG, [(TEASER_COPY, 3)]),
    "html, title unknown": ([TITLE, LONG, DAY, LONG], None, TITLE, LONG, [(TEASER_COPY, 3)]),
    "html, picture with its title": (
        [TITLE, TITLE, LONG, DAY, LONG], TITLE, TITLE, LONG, [(TITLE_COPY, 1), (TEASER_COPY, 4)],
    ),
    "no teaser": ([TITLE, DAY], TITLE, TITLE, None, []),
    "no teaser, title unknown": ([LONG, DAY], None, None, LONG, []),
    "no teaser, title twice": ([TITLE, TITLE, DAY], None, TITLE, None, [(TITLE_COPY, 1)]),
    "teaser before the date only": ([TITLE, LONG, DAY], TITLE, TITLE, LONG, []),
    "teaser after the date only": ([TITLE, DAY, LONG], TITLE, TITLE, LONG, []),
    "teaser equals title": ([LONG, LONG, DAY, LONG], LONG, LONG, LONG, [(TITLE_COPY, 1)]),
    "teaser equals title, whole page": (
        [LONG, LONG, LONG, DAY, LONG], None, LONG, LONG, [(TITLE_COPY, 1), (TITLE_COPY, 2)],
    ),
    "second copy cut short": ([TITLE, LONG, DAY, LONG[:50]], TITLE, TITLE, LONG, [(TEASER_COPY, 3)]),
    "first copy cut short": ([TITLE, LONG[:50], DAY, LONG], TITLE, TITLE, LONG, [(TEASER_COPY, 1)]),
    "seed, first copy cut short": ([LONG[:50], DAY, LONG], None, None, LONG, [(TEASER_COPY, 0)]),
    "two different texts": ([TITLE, LONG, DAY, OTHER], TITLE, TITLE, f"{LONG} {OTHER}", []),
    "two different texts, each twice": (
        [TITLE, LONG, OTHER, DAY, LONG, OTHER], TITLE, TITLE, f"{LONG} {OTHER}", [(TEASER_COPY, 4), (TEASER_COPY, 5)],
    ),
    "a longer copy later": (
        ["T", "ab", "xy", DAY, "abc"], "T", "T", "xy abc", [(TEASER_COPY, 1)],
    ),
    "teaser begins with the title": (
        [TITLE, f"{TITLE} is here", DAY, f"{TITLE} is here"], TITLE, TITLE, f"{TITLE} is here", [(TEASER_COPY, 3)],
    ),
    "one number differs": (["T", "In 1998 he", DAY, "In 1999 he"], "T", "T", "In 1998 he In 1999 he", []),
    "spaces differ": (["T", "a\xa0b", DAY, "a  b"], "T", "T", "a\xa0b", [(TEASER_COPY, 3)]),
    "hangul in two forms": (
        ["T", "한글", DAY, "\u1112\u1161\u11ab\u1100\u1173\u11af"], "T", "T", "한글", [(TEASER_COPY, 3)],
    ),
    "title again behind the teaser": (
        [TITLE, LONG, TITLE, DAY, LONG], None, TITLE, LONG, [(TITLE_COPY, 2), (TEASER_COPY, 4)],
    ),
    "title behind something else": (["New!", TITLE, LONG, DAY, LONG], TITLE, TITLE, f"New! {LONG}", [(TEASER_COPY, 4)]),
    "cut title, then title": (["a b", "a", "a b", DAY], None, "a b", "a", [(TITLE_COPY, 2)]),
    "no date": ([TITLE, LONG], TITLE, TITLE, LONG, []),
    "no date, title twice": ([TITLE, TITLE, LONG], None, TITLE, LONG, [(TITLE_COPY, 1)]),
    "a day that does not exist": ([LONG, "February 30, 2025", LONG], None, None, LONG, [(TEASER_COPY, 2)]),
    "date first": ([DAY, LONG, LONG], None, None, LONG, [(TEASER_COPY, 2)]),
    "only a date": ([DAY], None, None, None, []),
    "nothing": ([], None, None, None, []),
}  # fmt: skip


def removed(lines: list[str], found: Reduced) -> list[tuple[str, int]]:
    assert restore(found.lines, found.taken) == tuple(lines)
    return [(one.rule, index) for one in found.taken for index in range(one.position, one.position + one.count)]


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str) -> None:
    lines, given_title, title, teaser, expected = SHAPES[shape]
    found = reduce_entry(lines, given_title)
    assert (found.title, found.teaser) == (title, teaser)
    assert removed(lines, found) == expected
    assert reduce_entry(found.lines, found.title) == (title, teaser, found.lines, ())


texts = st.lists(st.one_of(colliding, dates), max_size=7)
titles = st.one_of(st.none(), colliding)


@given(texts, titles)
def test_a_reduced_entry_reduces_to_itself(lines: list[str], title: str | None) -> None:
    found = reduce_entry(lines, title)
    assert reduce_entry(found.lines, found.title) == (found.title, found.teaser, found.lines, ())


@given(texts, titles)
def test_only_copies_go_and_all_can_be_put_back(lines: list[str], title: str | None) -> None:
    found = reduce_entry(lines, title)
    for rule, index in removed(lines, found):
        if rule == TITLE_COPY:
            assert key(lines[index]) == key(found.title or "")
        else:
            assert any(is_copy(lines[index], kept) for kept in found.lines)


@given(texts, titles)
def test_the_first_date_stays(lines: list[str], title: str | None) -> None:
    at, found = date_index(lines), reduce_entry(lines, title)
    if at is not None:
        kept_at = date_index(found.lines)
        assert kept_at is not None
        assert found.lines[kept_at] == lines[at]


@given(texts, titles)
def test_no_text_of_the_teaser_comes_twice(lines: list[str], title: str | None) -> None:
    found = reduce_entry(lines, title)
    at = date_index(found.lines)
    before = found.lines[: len(found.lines) if at is None else at]
    titles = [index for index, line in enumerate(before) if line == found.title]
    assert len(titles) <= 1
    teaser = [line for index, line in enumerate(found.lines) if index not in (at, *titles)]
    assert found.teaser == (" ".join(teaser) or None)
    for first, second in permutations(teaser, 2):
        assert not is_copy(first, second)


@given(entry_texts, dates)
def test_any_entry_of_the_seed(teaser: str, day: str) -> None:
    found = reduce_entry(seed_entry(teaser, day))
    assert found == (None, teaser, (teaser, day), ((TEASER_COPY, 2, 1, teaser),))


@given(entry_texts, entry_texts, dates)
def test_any_entry_of_a_whole_page(title: str, teaser: str, day: str) -> None:
    found = reduce_entry(full_entry(title, teaser, day))
    assert (found.title, found.teaser) == (title, teaser)
    assert sum(taken.count for taken in found.taken) == 2
    assert len(found.lines) == 3


@given(entry_texts, entry_texts, dates)
def test_any_entry_of_a_listing(title: str, teaser: str, day: str) -> None:
    found = reduce_entry(html_entry(title, teaser, day), title)
    assert (found.title, found.teaser) == (title, teaser)
    assert sum(taken.count for taken in found.taken) == 1


def test_two_articles_with_one_teaser_are_reduced_each_for_itself() -> None:
    first, second = (reduce_entry(full_entry(title, LONG, DAY)) for title in ("One", "Two"))
    assert (first.title, first.teaser) == ("One", LONG)
    assert (second.title, second.teaser) == ("Two", LONG)


@given(st.lists(st.one_of(colliding, dates), max_size=7))
def test_date_index_is_the_first_date(lines: list[str]) -> None:
    at = date_index(lines)
    days = [index for index, line in enumerate(lines) if "," in line]
    assert at == (days[0] if days else None)


def test_date_index_takes_no_sentence_for_a_date() -> None:
    assert date_index([f"On {DAY} it rained.", f"{DAY}.", f"{DAY}{DAY}"]) is None
