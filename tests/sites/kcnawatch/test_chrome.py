"""What belongs to the article and what to the page around it."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.extract.steps import reduce_lines
from vokspider.model.items import Removal
from vokspider.sites.kcnawatch.chrome import DateLine, find_block, is_source_line, parse_date_line, same_source
from vokspider.text.removals import MORE_FROM, restore

from ...text.strategies import HEADING, SOURCE, bodies, full_entries, nasty, own_lines, seed_entries
from .helpers import SITE
from .helpers import SOURCE as KCNA_WATCH

DAY = "December 03, 2025"
LINK = "Read original version at source"
END = "More Articles"
SHARE = "Share Button"
NEWSLETTER = [
    "Get North Korea headlines delivered to your inbox daily",
    "Subscribe to the NK News 'Daily Update' and get links to must-read stories each morning",
]
BLOCK = [HEADING, "Title", "Teaser", DAY, "Teaser", END]


def reduce_article(lines: Sequence[str], title: str | None, source: str) -> tuple[tuple[str, ...], tuple[Removal, ...]]:
    """The article's own lines, and what was taken out."""
    return reduce_lines(lines, title, (), SITE, KCNA_WATCH.model_copy(update={"display_name": source}))


def paragraphs(lines: list[str], title: str | None = "Title", source: str = SOURCE) -> list[str]:
    """The article's own lines; what went is on record."""
    kept, taken = reduce_article(lines, title, source)
    assert restore(kept, taken) == tuple(lines)
    return list(kept)


def rules(lines: list[str], title: str | None = "Title") -> list[tuple[str, int, int]]:
    return [(one.rule, one.position, one.count) for one in reduce_article(lines, title, SOURCE)[1]]


# -- the Date: line ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"Date: 21/05/2024 | Source: {SOURCE} | {LINK}", DateLine(date(2024, 5, 21), SOURCE)),
        (
            f"Date: 21/05/2024 | Source: Voice of Korea (En) | {LINK}",
            DateLine(date(2024, 5, 21), "Voice of Korea (En)"),
        ),
        (f"Date: 21/05/2024 | Source: (En) | {LINK}", DateLine(date(2024, 5, 21), "(En)")),
        (f"Date: 21/05/2024 | Source: | {LINK}", DateLine(date(2024, 5, 21), "")),
        (f"Date: 21/05/2024 | Source: {SOURCE}", DateLine(date(2024, 5, 21), SOURCE)),
        (f"Date: 21/05/2024 | Source: {SOURCE} |", DateLine(date(2024, 5, 21), SOURCE)),
        (f"date: 1/2/2017 | source: {SOURCE} | read ORIGINAL version at source", DateLine(date(2017, 2, 1), SOURCE)),
        (f"  Date:21/05/2024|Source:{SOURCE}|{LINK} ", DateLine(date(2024, 5, 21), SOURCE)),
        (f"Date:\xa021/05/2024 |\xa0Source: {SOURCE} | {LINK}", DateLine(date(2024, 5, 21), SOURCE)),
        (f"Date: 31/02/2024 | Source: {SOURCE} | {LINK}", DateLine(None, SOURCE)),
        (f"Date: 05/21/2024 | Source: {SOURCE} | {LINK}", DateLine(None, SOURCE)),
        (f"Date: unknown | Source: {SOURCE} | {LINK}", DateLine(None, SOURCE)),
        (
            "Date: 21/05/2024 | Source: 로동신문 | Read original version at source",
            DateLine(date(2024, 5, 21), "로동신문"),
        ),
        ("Date: the fruit, not the day, was the word that Old Perrin could not spell.", None),
        ("Date: 21/05/2024", None),
        (f"Date: 21/05/2024 Source: {SOURCE}", None),
        (f"Up to date: 21/05/2024 | Source: {SOURCE}", None),
        (f"Source: {SOURCE} | Date: 21/05/2024", None),
        ("Date: | Source: x", None),
        ("", None),
    ],
)
def test_date_line(line: str, expected: DateLine | None) -> None:
    assert parse_date_line(line) == expected


@given(nasty)
def test_no_text_makes_the_date_line_raise(text: str) -> None:
    parse_date_line(text)
    parse_date_line(f"Date: {text} | Source: {text}")


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (SOURCE, True),
        ("Voice of Korea (En)", True),
        ("VOICE OF KOREA (EN)", True),
        ("Voice\xa0of  Korea (EN) ", True),
        ("(EN)", False),
        ("(En)", False),
        ("( en )", False),
        ("Voice of\u200b Korea (EN)\u200e", True),
        ("Voice of Korea (KO)", False),
        ("(KO)", False),
        ("Voice of Korea", False),
        ("Harbour Gazette (EN)", False),
        ("", False),
        ("Voice of Korea (EN) Extra", False),
    ],
)
def test_same_source(name: str, expected: bool) -> None:
    assert same_source(name, SOURCE) is expected


def test_a_source_without_a_language() -> None:
    assert same_source("rodong sinmun", "Rodong Sinmun")
    assert not same_source("(EN)", "Rodong Sinmun")
    assert not same_source("", "Rodong Sinmun")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"KCNA {SOURCE}", True),
        ("KCNA Voice of Korea (En)", True),
        ("KCNA (EN)", False),
        ("KCNA", False),
        ("KCNA Commentary on the Harvest", False),
        ("kcna Voice of Korea (EN)", False),
        (SOURCE, False),
    ],
)
def test_source_line(line: str, expected: bool) -> None:
    assert is_source_line(line, SOURCE) is expected


# -- the block --------------------------------------------------------------------------------------------------------

ENTRY = ["t", DAY, "t"]
BLOCKS: dict[str, tuple[list[str], tuple[int, int] | None]] = {
    "whole": (["a", HEADING, *ENTRY, END], (1, 6)),
    "cut off in an entry": (["a", HEADING, *ENTRY, "u"], (1, 6)),
    "cut off behind the heading": (["a", HEADING], (1, 2)),
    "cut off before the first date": (["a", HEADING, "t"], (1, 3)),
    "text behind it": (["a", HEADING, *ENTRY, END, "b"], (1, 6)),
    "heading in another case": (["a", "MORE FROM voice of korea (En)", *ENTRY, END], (1, 6)),
    "heading without name": (["a", "More From (EN)", *ENTRY, END], (1, 6)),
    "end in another case": (["a", HEADING, *ENTRY, "more articles", "b"], (1, 6)),
    "heading of another name, with a whole entry": (["a", "More From Radio X", *ENTRY, END], (1, 6)),
    "another name, no entry": (["a", "More From Radio X", "b", END], None),
    "another name, a dated letter": (["More from the archive", DAY, "A letter.", "b"], None),
    "no heading": (["a", *ENTRY, END], None),
    "a sentence of the author's before an entry": (["More From Voice of Korea listeners came.", *ENTRY, END], None),
    "the author's heading right before it": (["More from our readers", "a", HEADING, *ENTRY, END], (2, 7)),
    "the author's heading far before it": (["More from our readers", *"abcdefghi", HEADING, *ENTRY, END], (10, 15)),
    "the author quotes the heading": (["a", HEADING, "b", HEADING, *ENTRY, END], (3, 8)),
    "an entry is titled like a heading": ([HEADING, "More from the orchard", *ENTRY, END], (0, 6)),
    "a later entry is titled like the heading": ([HEADING, *ENTRY, HEADING, *ENTRY, END], (0, 9)),
    "the author's last line": (["a", "More from Pyongyang tomorrow.", HEADING, *ENTRY, END], (2, 7)),
    "a mention": (["More From Voice of Korea listeners arrived by post.", DAY, "He answered all.", END], None),
    "nothing": ([], None),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_find_block(case: str) -> None:
    lines, expected = BLOCKS[case]
    assert find_block(lines, SOURCE) == expected


def test_without_a_name_the_entries_tell() -> None:
    assert find_block(["a", HEADING, *ENTRY, END], "") == (1, 6)
    assert find_block(["a", HEADING, "b", END], "") is None


@given(bodies, st.one_of(seed_entries, full_entries), st.booleans())
def test_the_body_comes_out_whole_whatever_the_author_wrote(
    body: list[str], entries: list[list[str]], whole: bool
) -> None:
    block = [HEADING, *(line for entry in entries for line in entry), *([END] if whole else [])]
    assert paragraphs(body + block) == body
    assert rules(body + block) == [(MORE_FROM, len(body), len(block))]


@given(bodies.filter(lambda body: not any(line.lower().startswith("more from") for line in body)))
def test_a_page_without_a_block_loses_nothing(body: list[str]) -> None:
    assert paragraphs(body, title=body[0] if body else None) == body


@given(bodies, full_entries, own_lines)
def test_removing_is_pure_and_the_second_time_takes_nothing(
    body: list[str], entries: list[list[str]], title: str
) -> None:
    page = [SHARE, title, *body, *NEWSLETTER, HEADING, *(line for entry in entries for line in entry), END]
    kept, taken = reduce_article(page, title, SOURCE)
    assert reduce_article(page, title, SOURCE) == (kept, taken)
    if not any(line.lower().startswith("more from") for line in kept):
        assert reduce_article(kept, title, SOURCE) == (kept, ())


# -- rule 2: the author's own lines -----------------------------------------------------------------------------------

OWN: dict[str, list[str]] = {
    "a refrain": ["We row.", "a", "We row.", "b", "We row."],
    "a refrain twice in a row": ["a", "We row.", "We row."],
    "a first paragraph that is the teaser": ["Teaser", "a"],
    "one paragraph that is the teaser": ["Teaser"],
    "one paragraph that is the title": ["Title"],
    "the title as first paragraph": ["Title", "a"],
    "the title as last paragraph": ["a", "Title"],
    "a mention of the block": ["More From Voice of Korea (EN) is at the foot of this page.", "a"],
    "a day": ["a", DAY, "b"],
    "two days with the same words around": ["We row.", DAY, "We row.", "December 04, 2025", "We row."],
    "the end's words": ["a", END, "b"],
    "a Date: line": ["a", f"Date: 21/05/2024 | Source: {SOURCE} | {LINK}", "b"],
    "almost chrome": ["Share Button is the smallest ferry.", "Get 3 headlines done before noon."],
    "the source's name": [SOURCE, "a"],
    "KCNA": ["KCNA Commentary", "a"],
    "a day at the head": [DAY, "a"],
    "glued words": ["the on-going hugerehabilitation campaign", "more important thanany other results"],
    "hangul": ["강물은 흐른다.", "강물은 흐른다."],
}


@pytest.mark.parametrize("case", OWN)
@pytest.mark.parametrize("block", [BLOCK, [HEADING], []], ids=["block", "cut block", "no block"])
def test_the_authors_lines_stay(case: str, block: list[str]) -> None:
    assert paragraphs(OWN[case] + block) == OWN[case]


@pytest.mark.parametrize("case", OWN)
def test_the_authors_lines_stay_on_an_old_page(case: str) -> None:
    assert paragraphs([SHARE, "Title", *OWN[case], *NEWSLETTER, *BLOCK]) == OWN[case]


# -- the head of captured text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("visit", [["February 11, 2026Feb 11, 2026"], [DAY], [DAY, "Dec 03, 2025"], []])
def test_the_head_of_a_page_goes(visit: list[str]) -> None:
    head = [*visit, f"KCNA {SOURCE}"]
    expected = [] if "Dec 03, 2025" not in visit else head
    assert paragraphs([*head, "a"]) == [*expected, "a"]


def test_a_day_at_the_head_without_the_source_line_is_the_authors() -> None:
    assert paragraphs([DAY, "a", *BLOCK]) == [DAY, "a"]
