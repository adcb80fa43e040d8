"""Dumps of listings, and dumps whose text holds entries."""

import pytest

from vokspider.model.reasons import DECORATED, ENTRIES_IN_TEXT, LISTING_IN_PLACE, OTHER_SOURCE, PageError

from .helpers import NAME, piped
from .test_dumps import BLOCK, DATE_LINE, DAY, ENTRIES, HEAD, PARAGRAPHS, WHOLE, article, captured, reason

MORE = ["Mehr von Voice of Korea", *BLOCK, "More Articles"]


@pytest.mark.parametrize("text", [[*HEAD, DATE_LINE, *PARAGRAPHS, *MORE], [*PARAGRAPHS, *MORE]])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_text_with_entries_is_no_article_and_no_listing(text: list[str], between: str) -> None:
    assert reason(between.join(text)) == ENTRIES_IN_TEXT


def test_another_sources_block_says_whose_text_it_is() -> None:
    assert reason("\n".join([*PARAGRAPHS, "More From Harbour Gazette (EN)", *BLOCK, "More Articles"])) == OTHER_SOURCE


@pytest.mark.parametrize("left", [[], ["](http://x.example/a) is left"], ['<div class="x">is left</div>']])
def test_marks_that_are_left_are_told(left: list[str]) -> None:
    text = "\n".join([*HEAD, DATE_LINE, *PARAGRAPHS, *left, *WHOLE[8:]])
    if left:
        assert reason(text) == DECORATED
    else:
        assert article(text).paragraphs == PARAGRAPHS


# -- listings ----------------------------------------------------------------------------------------------------------

LISTING_HEADS = {
    "nothing": [],
    "title": ["Voice of Korea (EN)"],
    "title, counts, navigation": [
        "Home",
        "About",
        "Newstream",
        "Voice of Korea (EN)",
        "12,345 articles",
        "Sort by: recent",
    ],
    "a sentence": ["Voice of Korea (EN)", "We use cookies on this page."],
}


@pytest.mark.parametrize("head", LISTING_HEADS)
@pytest.mark.parametrize(
    "foot", [[], ["More Articles", "About | Contact", "Terms of use."], ["Cut Title", "Cut teaser"]]
)
@pytest.mark.parametrize("titles", [2, 1, 0])
def test_head_and_foot_of_a_listing_are_no_entries(head: str, foot: list[str], titles: int) -> None:
    entries = [(*[title] * titles, teaser, DAY, teaser) for title, teaser in ENTRIES]
    page = captured("\n".join([*LISTING_HEADS[head], *(line for entry in entries for line in entry), *foot]))
    assert [entry.lines for entry in page.listing()] == entries
    with pytest.raises(PageError) as caught:
        page.article()
    assert caught.value.reason == LISTING_IN_PLACE


def test_the_front_page_lists_all_sources() -> None:
    head = [
        DAY,
        "Latest Articles from North Korea",
        "253 articles published in last 24 hours. Total Archives: 1,318,901",
    ]
    page = captured("\n".join([*head, *BLOCK, "More Articles", "North Korea in Pictures"]))
    assert (page.listing(), page.is_front) == ((), True)


@pytest.mark.parametrize("lines", [["t", DAY, "t"], ["a", "b"], [], [DAY, DAY]])
def test_less_than_two_entries_are_no_listing(lines: list[str]) -> None:
    assert captured("\n".join(lines)).listing() == ()


@pytest.mark.parametrize("cut", [["Cut Title"], ["Cut Title", "Cut teaser", "December 03, 20"], ["T", "T", "t"]])
def test_a_cut_last_entry_is_left_out(cut: list[str]) -> None:
    page = captured("\n".join([*HEAD, DATE_LINE, *PARAGRAPHS, f"More From {NAME}", *BLOCK, *cut]))
    assert len(page.entries()) == 3
    assert piped(page.article()).paragraphs == PARAGRAPHS


def test_the_foot_of_a_page_is_not_the_authors() -> None:
    found = article("\n".join([*WHOLE, "KCNA Watch", "About | Contact"]))
    assert found.paragraphs == PARAGRAPHS
    assert found.removals[-1].text == "KCNA Watch\nAbout | Contact"
