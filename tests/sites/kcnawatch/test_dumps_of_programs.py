"""Dumps as real programs made them of pages of the demo site, and dumps that break off."""

import textwrap

import pytest

from vokspider.model.reasons import ENTRIES_IN_TEXT, HARD_WRAPPED, PageError

from .helpers import NAME
from .test_dumps import (
    BLOCK,
    DATE_LINE,
    DAY,
    HEAD,
    LINK,
    ORIGINAL,
    PARAGRAPHS,
    TEASER,
    article,
    captured,
    html2text,
    reason,
    wrapped,
)

KOREAN = "저녁에 배길을 따라 걷던 사람들은 등대지기가 《고향의 강》이라는 노래를 부르는것을 들었다고 한다."


def test_a_program_that_counts_one_column_for_each_letter_wraps_too() -> None:
    mixed = (
        *PARAGRAPHS,
        f"The choir sang {KOREAN} and nobody in the whole of Ashferry went home before the last verse.",
    )
    assert article(wrapped(72, *HEAD, DATE_LINE, *mixed, f"More From {NAME}", *BLOCK)).paragraphs == mixed


def test_a_line_that_begins_with_dashes_is_no_list() -> None:
    dashed = (
        "The season at the salt pans of Pearmain Hill was the longest of all five -- and it ended at noon, they said."
    )
    text = wrapped(72, *HEAD, DATE_LINE, *PARAGRAPHS, dashed, f"More From {NAME}", *BLOCK)
    assert "\n-- and it ended" in text
    assert article(text).paragraphs == (*PARAGRAPHS, dashed)


@pytest.mark.parametrize("written", ["<closed>", "\\<closed\\>", "<Weir & Sons>"])
def test_what_the_author_put_into_angle_brackets_stays(written: str) -> None:
    plain = written.replace("\\", "")
    found = article(html2text().replace("Nobody got wet.", f"Nobody got {written} <b>wet</b>."))
    assert f"Nobody got {plain} wet." in found.paragraphs


def test_the_underline_of_a_heading_is_no_part_of_the_title() -> None:
    text = html2text().replace(f"## {HEAD[2]}", f"{HEAD[2]}\n{'-' * len(HEAD[2])}")
    assert article(text).title == HEAD[2]


def test_attributes_of_a_link_are_no_part_of_the_date_line() -> None:
    text = html2text().replace(f"[{LINK}]({ORIGINAL})", f'[{LINK}]({ORIGINAL}){{target="_blank"}}')
    found = article(text)
    assert (found.source_name, found.original_url) == (NAME, ORIGINAL)


def test_the_older_html2text_is_read_without_wrapping_and_refused_with_it() -> None:
    lines = [*HEAD[:2], f"***** {HEAD[2]} *****", DATE_LINE.replace(LINK, LINK.replace(" ", "_")), *PARAGRAPHS]
    end = [f"**** More From {NAME} ****", *BLOCK]
    found = article("\n".join([*lines, *end]))
    assert (found.title, found.paragraphs) == (HEAD[2], PARAGRAPHS)
    wraps = [part for line in lines for part in textwrap.wrap(line, 80)]
    assert reason("\n".join([*wraps, *end])) == HARD_WRAPPED


def test_lines_that_end_within_sentences_at_no_width_are_refused() -> None:
    texts = zip(PARAGRAPHS[::2] * 3, (44, 52, 61, 47, 58, 39), strict=True)
    broken = [part for line, at in texts for part in textwrap.wrap(line, at)]
    assert reason("\n".join([*HEAD, DATE_LINE, *broken, f"More From {NAME}", *BLOCK])) == HARD_WRAPPED


def test_one_entry_in_a_text_shows_itself_by_its_teaser() -> None:
    text = "\n".join([*PARAGRAPHS, "Tide Table", TEASER, DAY, TEASER])
    with pytest.raises(PageError) as caught:
        captured(text, "https://kcnawatch.org/newstream/1765000001-1000001/x/").article()
    assert caught.value.reason == ENTRIES_IN_TEXT


# -- a text that breaks off --------------------------------------------------------------------------------------------

OLD_HEAD = [*HEAD[1:], f"Date: 21/05/2018 | Source: {NAME} | {LINK}"]
OLD_FOOT = "Get North Korea headlines delivered to your inbox daily"


@pytest.mark.parametrize(
    ("lines", "incomplete"),
    [
        pytest.param([*OLD_HEAD, *PARAGRAPHS], False, id="an old page ends with a sentence"),
        pytest.param([*OLD_HEAD, *PARAGRAPHS, "The band pla"], True, id="in a word"),
        pytest.param([*OLD_HEAD, *PARAGRAPHS, "The band played until the"], True, id="in a sentence"),
        pytest.param(
            [*OLD_HEAD, *PARAGRAPHS, "The band played until the", OLD_FOOT], False, id="before an old page's foot"
        ),
        pytest.param([*OLD_HEAD, *PARAGRAPHS, "www.example.kp (2018.05.24.)"], False, id="a signature"),
        pytest.param([*HEAD, DATE_LINE, *PARAGRAPHS], True, id="before the block that a newer page has"),
        pytest.param([*HEAD, DATE_LINE, *PARAGRAPHS, f"More From {NAME}", *BLOCK], False, id="in the block"),
        pytest.param([*OLD_HEAD, f"{KOREAN[:-1]}"], True, id="in a sentence of Korean"),
        pytest.param([*OLD_HEAD, KOREAN], False, id="after a sentence of Korean"),
    ],
)
def test_a_text_that_breaks_off_is_marked(lines: list[str], incomplete: bool) -> None:
    assert article("\n".join(lines)).incomplete is incomplete
