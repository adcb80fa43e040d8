"""Captured text: the shape of the seed, of a whole page, and what is neither."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.text.strategies import HEADING, bodies, full_entries, seed_entries
from vokspider.model.items import Article, Entry
from vokspider.model.reasons import EMPTY_BODY, LISTING_IN_PLACE, NO_SIGN, OTHER_SOURCE, PageError
from vokspider.sites.kcnawatch.captured import CapturedText

from .helpers import NAME, SOURCE, URL, piped

DAY = "December 03, 2025"
DATE_LINE = f"Date: 21/05/2024 | Source: {NAME} | Read original version at source"
HEAD = ["February 11, 2026Feb 11, 2026", f"KCNA {NAME}", "A Title", DATE_LINE]
BLOCK = [HEADING, "T", "T", "t", DAY, "t", "More Articles"]


def captured(lines: list[str] | str, url: str | None = None) -> CapturedText:
    text = lines if isinstance(lines, str) else "\n".join(lines) + "\n"
    return CapturedText(text, SOURCE.name, NAME, url)


def article(lines: list[str] | str, url: str | None = None) -> Article:
    return piped(captured(lines, url).article())


def entries(lines: list[str]) -> list[tuple[str, ...]]:
    return [entry.lines for entry in captured(lines).entries()]


def test_whole_page() -> None:
    found = article([*HEAD, "a", "b", *BLOCK], URL)
    assert (found.title, found.published_on, found.source_name) == ("A Title", date(2024, 5, 21), NAME)
    assert (found.external_id, found.url) == ("1742720595-377991883", URL)
    assert found.paragraphs == ("a", "b")
    assert captured([*HEAD, "a", *BLOCK]).entries() == (Entry(("T", "T", "t", DAY, "t"), listed_on=date(2025, 12, 3)),)


def test_shape_of_the_seed() -> None:
    found = article(["a", "b", HEADING, "t", DAY, "t", "More Articles"])
    assert (found.title, found.published_on, found.source_name, found.url) == (None, None, None, None)
    assert found.paragraphs == ("a", "b")
    assert found.external_id == f"text-{found.content_sha256[:16]}"


def test_the_address_gives_the_identity() -> None:
    assert article(["a"], URL).external_id == "1742720595-377991883"


def test_two_captures_of_one_text_are_one_article() -> None:
    other = "a\r\n\r\n\tb\xa0\n" + "\r\n".join(BLOCK)
    assert article(["a", "b", *BLOCK]).external_id == article(other).external_id


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (HEAD, "A Title"),
        ([DAY, f"KCNA {NAME}", "A Title", DATE_LINE], "A Title"),
        (["A Title", DATE_LINE], "A Title"),
        (["Home", "About", "February 11, 2026Feb 11, 2026", f"KCNA {NAME}", "A Title", DATE_LINE], "A Title"),
        (["KCNA Commentary on the Harvest", DATE_LINE], "KCNA Commentary on the Harvest"),
        ([f"KCNA {NAME}", DATE_LINE], None),
        ([DAY, DATE_LINE], None),
        ([DATE_LINE], None),
        (["\ufeff" + DATE_LINE], None),
        (["A Title", DATE_LINE.removesuffix("Read original version at source")], "A Title"),
    ],
)
def test_title(head: list[str], title: str | None) -> None:
    found = article([*head, "a"])
    assert (found.title, found.published_on, found.paragraphs) == (title, date(2024, 5, 21), ("a",))


def test_unseen_characters_hide_neither_the_date_line_nor_the_block() -> None:
    found = article([*HEAD[:3], f"\ufeff{DATE_LINE}\x00", "a", f"\ufeff{HEADING}\x00", *BLOCK[1:]])
    assert (found.paragraphs, found.published_on) == (("a",), date(2024, 5, 21))
    assert len(captured(["a", f"\u200b{HEADING}", *BLOCK[1:]]).entries()) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n\n", " \n\t\n"])
def test_line_ends(end: str) -> None:
    assert article(end.join([*HEAD, "a", "b", *BLOCK])).paragraphs == ("a", "b")


def test_old_page() -> None:
    newsletter = "Get North Korea headlines delivered to your inbox daily"
    found = article([*HEAD, "Share Button", "A Title", "a", newsletter, *BLOCK])
    assert found.paragraphs == ("a",)


def test_cut_in_the_block() -> None:
    lines = [*HEAD, "a", HEADING, "T", "T", "t", DAY, "t", "U", "U", "u", "December"]
    assert article(lines).paragraphs == ("a",)
    assert entries(lines) == [("T", "T", "t", DAY, "t")]


def test_without_a_block_there_are_no_entries() -> None:
    assert captured([*HEAD, "a"]).entries() == ()
    assert captured("").entries() == ()


# -- what is no article -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [["T", "T", "t", DAY, "t"], ["T", "t", DAY, "t"], ["t", DAY, "t"]])
@pytest.mark.parametrize("head", [[], HEAD[:1], [DAY, "Newstream"]])
@pytest.mark.parametrize("block", [[], BLOCK])
def test_a_listing_is_refused(entry: list[str], head: list[str], block: list[str]) -> None:
    with pytest.raises(PageError) as caught:
        captured([*head, *entry * 5, *block]).article()
    assert caught.value.reason == LISTING_IN_PLACE


@pytest.mark.parametrize(
    "lines",
    [
        ["We row.", DAY, "Now.", "We row.", "December 04, 2025", "Then."],
        ["a", DAY, "b", "December 04, 2025", "c", "December 05, 2025", "d"],
        [DAY, "a", DAY, "b"],
        ["t", DAY, "t"],
    ],
)
def test_dated_paragraphs_are_no_listing(lines: list[str]) -> None:
    assert article(lines, URL).paragraphs == tuple(lines)
    assert article([*lines, *BLOCK]).paragraphs == tuple(lines)


@pytest.mark.parametrize("text", ["\n".join(BLOCK), f"A Title\n{DATE_LINE}\n", "\n".join([*HEAD, *BLOCK])])
def test_a_page_without_text_is_no_article(text: str) -> None:
    with pytest.raises(PageError) as caught:
        article(text)
    assert caught.value.reason == EMPTY_BODY


@pytest.mark.parametrize(
    "text", ["", " \n \x00", "Shopping: milk, bread.", "404\nPage not found\n", "t\nDecember 03, 2025\nt"]
)
def test_text_from_anywhere_is_no_article(text: str) -> None:
    """A ban page, a note, the wrong file: only a Date: line, a block or an address says that it is of this source."""
    with pytest.raises(PageError) as caught:
        article(text)
    assert caught.value.reason == NO_SIGN


def test_another_source_is_refused() -> None:
    with pytest.raises(PageError) as caught:
        article([line.replace(NAME, "Harbour Gazette (EN)") for line in [*HEAD, "a"]])
    assert caught.value.reason == OTHER_SOURCE


# -- properties -------------------------------------------------------------------------------------------------------


def is_plain(body: list[str]) -> bool:
    return not any(line.startswith(("Date: 21", f"KCNA {NAME}")) for line in body)


@given(bodies.filter(is_plain), st.one_of(seed_entries, full_entries), st.booleans())
def test_body_and_entries_come_out_as_they_went_in(body: list[str], entry_lines: list[list[str]], whole: bool) -> None:
    lines = [*HEAD, *body, HEADING, *(line for entry in entry_lines for line in entry), *(["More Articles"] * whole)]
    assume(captured(lines).problem is None)  # many lines of one length look wrapped, and are refused
    assert captured(lines).article().lines == tuple(lines[4:])
    assert [list(entry) for entry in entries(lines)] == entry_lines
    if body:
        assert list(article(lines).paragraphs) == body


@given(st.text(max_size=300))
def test_no_text_raises_anything_but_a_page_error(text: str) -> None:
    for prefix in ("", f"{HEADING}\n", f"A Title\n{DATE_LINE}\n"):
        found = captured(prefix + text)
        found.entries()
        with suppress(PageError):
            found.article()
