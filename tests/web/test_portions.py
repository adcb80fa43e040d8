"""Long texts come in portions that are whole together, and long lists begin with what is newest."""

from hypothesis import given
from hypothesis import strategies as st

from vokspider.reports.article_page import Paragraph, Removed
from vokspider.reports.compared_page import Mark, Unchanged
from vokspider.web.portions import (
    LONGEST,
    MOST,
    folded,
    portion,
    short,
    shortened,
    thinned,
    window,
)

from ..archives import Archive, article, entry, on_sqlite
from .conftest import Web


@given(st.lists(st.text(max_size=9)), st.integers(1, 20))
def test_the_portions_of_a_text_are_the_whole_text(items: list[str], longest: int) -> None:
    found, first = list[str](), 0
    while True:
        one = portion(items, first, len, longest)
        found += one.items
        assert sum(map(len, one.items)) <= longest or len(one.items) == 1
        if one.next is None:
            break
        assert one.next > first
        first = one.next
    assert found == items


@given(st.lists(st.text(max_size=9), min_size=1), st.integers(0, 100))
def test_an_address_behind_the_end_gives_the_last_item(items: list[str], first: int) -> None:
    assert portion(items, len(items) + first, len).items == items[-1:]


def test_what_is_longer_than_a_page_breaks_off() -> None:
    long = "X" * (LONGEST + 1)
    kept = short(Paragraph(1, f"Short. {long}"))
    assert isinstance(kept, Paragraph)
    assert [one.text for one in kept.sentences] == ["Short. ", "X" * (LONGEST - 7) + "\u2026"]
    assert shortened(long) == long[:-1] + "\u2026"
    taken = short(Removed("teaser_copy", [long, long]))
    assert isinstance(taken, Removed)
    assert taken.lines == [long[:-1] + "\u2026"]
    whole = Paragraph(1, "Short.")
    assert short(whole) is whole


def test_unchanged_paragraphs_are_folded_to_their_beginning() -> None:
    one = folded(Unchanged(["x" * LONGEST, "y"]))
    assert (one.next, one.total) == (1, 2)
    assert [len(text) for text in one.items] == [LONGEST // 10 + 1]


def test_a_strip_keeps_the_first_of_marks_that_are_at_one_place() -> None:
    marks = [Mark("added", place / 10_000, 0.004, place) for place in range(10_000)]
    kept = thinned(marks)
    assert len(kept) == 501
    assert kept[0] == marks[0]
    assert thinned(marks[:1]) == marks[:1]


@given(st.integers(0, 5 * MOST))
def test_the_windows_of_a_list_are_the_whole_list(total: int) -> None:
    found, back = list[int](), 0
    while True:
        one = window(range(total), back)
        assert len(one.items) <= MOST
        found = [*one.items, *found]
        if one.older is None:
            break
        back = one.older
    assert found == list(range(total))


def test_a_list_that_ends_before_gives_its_first_entries() -> None:
    assert list(window(range(MOST + 5), 1000).items) == list(range(5))
    assert list(window(range(5), 1000).items) == list(range(5))
    assert window([], 1000).items == []


@on_sqlite
def test_a_long_article_leads_from_portion_to_portion(archive: Archive, web: Web) -> None:
    texts = [f"Paragraph {number}. {'x ' * 5000}end." for number in range(1, 51)]
    archive.run([entry(1)], [article(1, *texts)])
    page = web.get("/a/1@1")
    (on, *_) = page.links(r"\?from=")
    seen = page.text.count('class="place"')
    assert f"Paragraphs 1 to {seen} of 50" in page.words
    assert on == f"/a/1@1?from={seen + 1}"
    later = web.get(on)
    assert f'id="p{seen + 1}s1"' in later.text
    assert f'id="p{seen}s1"' not in later.text
    assert web.get(page.links("text.txt")[0]).text == "\n\n".join(texts) + "\n"
    assert "/a/1@1?from=40#p40s1" in web.get("/a/1@1/p40s1").text
    assert web.get("/a/1@1?from=x").text.count('id="p1s1"') == 1
