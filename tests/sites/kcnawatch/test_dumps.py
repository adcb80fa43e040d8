"""A page's text as other programs save it: undone where that is certain, else refused with the true reason."""

import re
import textwrap
from collections.abc import Callable
from functools import partial

import pytest

from vokspider.model.items import Article
from vokspider.model.reasons import DECORATED, ENTRIES_IN_TEXT, HARD_WRAPPED, LISTING_IN_PLACE, OTHER_SOURCE, PageError
from vokspider.sites.kcnawatch.captured import CapturedText

from .helpers import NAME, SOURCE, piped

ORIGINAL = "http://www.vok.rep.kp/index.php/revo_de/getDetail/ien1/en"
LINK = "Read original version at source"
PARAGRAPHS = (
    "The weir was opened at noon by the lock crew, and the whole of Ashferry stood on the bank to see the water fall.",
    "Nobody got wet.",
    'Old Perrin said: "I have waited for this since the long-boat sank", and went on caulking the hull of his boat.',
    "The band played until the evening tide came in.",
)
DAY = "December 03, 2025"
TEASER = "On Monday the harbour council of Ashferry met in the boat shed and agreed that the tide table is printed on"
ENTRIES = [
    ("Tide Table", TEASER),
    ("Press Review", "The papers of the week were read aloud by the lock keeper of"),
    ("A", "B"),
]
BLOCK = [line for title, teaser in ENTRIES for line in (title, title, teaser, DAY, teaser)]
HEAD = ["February 11, 2026Feb 11, 2026", f"KCNA {NAME}", "A Day at the Weir"]
DATE_LINE = f"Date: 21/05/2024 | Source: {NAME} | {LINK}"
WHOLE = [*HEAD, DATE_LINE, *PARAGRAPHS, f"More From {NAME}", *BLOCK, "More Articles"]


def captured(text: str, url: str | None = None) -> CapturedText:
    return CapturedText(text, SOURCE.name, NAME, url)


def article(text: str) -> Article:
    return piped(captured(text).article())


def reason(text: str) -> str:
    with pytest.raises(PageError) as caught:
        article(text)
    return caught.value.reason


def paragraphs_of(*lines: str) -> str:
    return "\n\n".join(lines) + "\n"


def wrapped(width: int, *lines: str, indent: str = "") -> str:
    fill = textwrap.TextWrapper(width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False).fill
    return paragraphs_of(*map(fill, lines))


def html2text() -> str:
    link = f"[{LINK}]({ORIGINAL})"
    head = [*HEAD[:2], f"## {HEAD[2]}", f"Date: 21/05/2024 | Source: {NAME} | {link}"]
    block = [f"[ ![T](/t.jpg) ](https://kcnawatch.org/newstream/1765000001-1000001/x/)\n\n#### [{t}](/newstream/1-2/x/)"
             f"\n\n{teaser}\n\n{DAY}\n\n{teaser}" for t, teaser in ENTRIES]  # fmt: skip
    return wrapped(78, *head, *PARAGRAPHS) + paragraphs_of(
        f"### More From {NAME}", *block, "[More Articles](/article/57/)"
    )


def pandoc() -> str:
    escaped = [line.replace("'", "\\'").replace('"', '\\"') for line in PARAGRAPHS]
    head = [f"::: today\n{HEAD[0]}\n:::", f"[KCNA]{{.x}} {NAME}", f"## {HEAD[2]} {{#title .x}}"]
    date_line = f'Date: 21/05/2024 \\| Source: {NAME} \\| <a href="{ORIGINAL}" target="_blank">{LINK}</a>'
    return wrapped(72, *head, date_line, *escaped) + paragraphs_of(
        f"### More From {NAME}", *BLOCK, "[More Articles](/a)"
    )


def lynx() -> str:
    date_line = f"Date: 21/05/2024 | Source: {NAME} | [1]{LINK}"
    body = wrapped(72, *HEAD, date_line, *PARAGRAPHS, indent="   ")
    entries = [line for t, teaser in ENTRIES for line in (f"[3]{t}", teaser, DAY, teaser)]
    references = f"References\n\n   1. {ORIGINAL}\n   2. https://kcnawatch.org/a\n   3. https://kcnawatch.org/b\n"
    return body + f"More From {NAME}\n\n" + wrapped(72, *entries, "[2]More Articles", indent="   ") + references


def pdftotext() -> str:
    lines = wrapped(60, *HEAD, DATE_LINE, *PARAGRAPHS, f"More From {NAME}", *BLOCK, "More Articles").split("\n")
    cut = next(index for index, line in enumerate(lines) if line.startswith("Old Perrin")) + 1
    pages = [lines[:cut], lines[cut:]]
    head, foot = "2/11/26, 9:00 AM    KCNA Watch\n\n", "\n\nhttps://kcnawatch.org/x "
    printed = [head + "\n".join(page) + f"{foot}{number}/2\n" for number, page in enumerate(pages, 1)]
    return "\f".join(printed) + "\f"


DUMPS: dict[str, Callable[[], str]] = {
    "plain": lambda: "\n".join(WHOLE),
    "plain, empty lines": lambda: paragraphs_of(*WHOLE),
    "html2text": html2text,
    "pandoc": pandoc,
    "lynx": lynx,
    "pdftotext": pdftotext,
    **{f"w3m, {width} columns": partial(wrapped, width, *WHOLE) for width in (36, 40, 60, 72, 80, 100, 132)},
    "mail": lambda: re.sub("^", "> ", wrapped(72, *WHOLE), flags=re.MULTILINE),
    "table": lambda: "\n".join(f"| {line} |" for line in WHOLE),
    "list": lambda: "\n".join(f"- {line}" for line in WHOLE),
    "CRLF": lambda: wrapped(72, *WHOLE).replace("\n", "\r\n"),
    "link on its own line": lambda: "\n".join(WHOLE).replace(f" | {LINK}", f"\n\n{LINK}"),
    "link on its own line, bar before": lambda: "\n".join(WHOLE).replace(f" | {LINK}", f" |\n{LINK}"),
    "bold": lambda: "\n".join(WHOLE).replace("Date:", "**Date:**").replace("Source:", "**Source:**"),
    "direction marks": lambda: "\n".join(f"\u200e{line}\u200f" if line not in PARAGRAPHS else line for line in WHOLE),
}


@pytest.mark.parametrize("case", DUMPS)
def test_a_dump_gives_the_text(case: str) -> None:
    found = article(DUMPS[case]())
    assert found.paragraphs == PARAGRAPHS
    assert (str(found.title).strip("\u200e\u200f"), str(found.published_on)) == (HEAD[2], "2024-05-21")
    assert not found.incomplete
    entries = captured(DUMPS[case]()).entries()
    assert [entry.lines[-1].strip("\u200e\u200f") for entry in entries] == [teaser for _, teaser in ENTRIES]


@pytest.mark.parametrize("dump", [html2text, pandoc, lynx])
def test_a_dump_with_links_gives_the_address_of_the_original(dump: Callable[[], str]) -> None:
    assert article(dump()).original_url == ORIGINAL


@pytest.mark.parametrize(
    "line",
    [f"[{LINK}]({ORIGINAL})", f"{LINK} <{ORIGINAL}>", f"{LINK} ({ORIGINAL})", f'<a href="{ORIGINAL}">{LINK}</a>'],
)
def test_the_address_of_the_original_on_a_line_of_its_own(line: str) -> None:
    found = article("\n".join(WHOLE).replace(f" | {LINK}", f"\n{line}"))
    assert (found.paragraphs, found.original_url) == (PARAGRAPHS, ORIGINAL)


HEADINGS = """### More From {}
## More From {} ##
**More From {}**
### **More From {}**
__More From {}__
| More From {} |
> More From {}
* More From {}
- More From {}
\u2022 More From {}
"More From {}"
\u201cMore From {}\u201d
\u00ab More From {} \u00bb
More From {}:
=== More From {} ===
\\# More From {}
[More From {}](https://kcnawatch.org/article/57/)
MORE FROM {}
\u200eMore From {}\u200f
> ### More From {}"""


@pytest.mark.parametrize("heading", HEADINGS.split("\n"))
@pytest.mark.parametrize("dated", [True, False])
def test_a_decorated_heading_is_the_blocks(heading: str, dated: bool) -> None:
    lines = [heading.format(NAME) if line.startswith("More From") else line for line in WHOLE]
    found = article("\n".join(lines if dated else lines[4:]))
    assert found.paragraphs == PARAGRAPHS
    assert len(captured("\n".join(lines)).entries()) == 3


@pytest.mark.parametrize("line", ["| {} |", "> {}", "* {}", "## {}", "**{}**", "{} \\|", "_{}_"])
def test_a_decorated_date_line_is_one(line: str) -> None:
    lines = [line.format(DATE_LINE) if one == DATE_LINE else one for one in WHOLE]
    found = article("\n".join(lines))
    assert (found.paragraphs, str(found.published_on)) == (PARAGRAPHS, "2024-05-21")


AUTHORS = [
    "2 * 3 * 4 = 24, and snake_case_words stay.",
    "The # of boats grew; see [3] and [the list] (page 4).",
    "* A star begins this line.",
    "He wrote **loud** words.",
    "a < b and c > d",
    "1. First, the hull.",
    "\u2013 Who rows?",
]


def test_the_authors_own_marks_stay() -> None:
    assert article("\n".join([*HEAD, DATE_LINE, *AUTHORS, *WHOLE[8:]])).paragraphs == tuple(AUTHORS)


MARKDOWN: dict[str, tuple[str, list[str]]] = {
    "wrapped quotation": (
        "> The weir was opened\n> at noon.\n>\n> Nobody got wet.", ["The weir was opened at noon.", "Nobody got wet."],
    ),
    "hard breaks": ("The weir  \nwas opened\\\nat noon.\n\nTea.", ["The weir was opened at noon.", "Tea."]),
    "a list": ("  * The weir was\n    opened.\n  * Nobody got wet.\n\nTea.", [
        "The weir was opened.", "Nobody got wet.", "Tea."]),
    "a numbered list": ("1. The weir.\n2. The band.\n\n1984\\. A year.", ["The weir.", "The band.", "1984. A year."]),
    "a dash at a line's head": ("Half of the yarn\n-- or was it all --\ncame.\n\nTea.", [
        "Half of the yarn -- or was it all -- came.", "Tea."]),
    "underlined heading": ("Tea\n===\n\nThe weir.", ["Tea", "The weir."]),
    "a picture": ("![A weir](/a.jpg){.x}\n\n[ ![](/b.jpg) ](http://x.example/)\n\nThe weir.", ["The weir."]),
    "emphasis": ("The **old** *weir* and ***its*** `lock`.\n\nTea.", ["The old weir and its `lock`.", "Tea."]),
    "the author's brackets": ("The <closed> sign.\n\n<span class='x'>Tea</span>.", ["The <closed> sign.", "Tea."]),
    "spaces that do not break": ("No. 5\\ boats.\n\nTea.", ["No. 5 boats.", "Tea."]),
}  # fmt: skip


@pytest.mark.parametrize("case", MARKDOWN)
def test_markdown(case: str) -> None:
    text, expected = MARKDOWN[case]
    head = paragraphs_of(*HEAD[:2], f"## {HEAD[2]}", DATE_LINE)
    assert list(article(f"{head}\n{text}\n\n### More From {NAME}\n\n{paragraphs_of(*BLOCK)}").paragraphs) == expected


@pytest.mark.parametrize("rule", ["---|---", "------ ----", "+---+---+"])
def test_tables_without_bars_around_are_refused(rule: str) -> None:
    head = paragraphs_of(*HEAD[:2], f"## {HEAD[2]}", DATE_LINE)
    assert reason(f"{head}\nTea.\n\nName  Size\n{rule}\nboat  12\noar  3\n") == DECORATED


def test_lines_that_end_at_breaks_are_one_paragraph_where_empty_lines_part_them() -> None:
    text = paragraphs_of(*HEAD, DATE_LINE, "The weir\nwas opened\nat noon.", "Nobody got wet.\nTea.")
    assert article(text).paragraphs == ("The weir was opened at noon.", "Nobody got wet.", "Tea.")


# -- wrapped, and nobody can say where paragraphs end ------------------------------------------------------------------


def folded(width: int, line: str) -> str:
    return "\n".join(line[at : at + width] for at in range(0, len(line), width))


LONG = [" ".join([paragraph] * 3) for paragraph in PARAGRAPHS if len(paragraph) > 60]
UNCERTAIN = {
    "no empty lines": "\n".join(textwrap.fill(line, 72) for line in [*HEAD, DATE_LINE, *LONG]),
    "no empty lines in the body": paragraphs_of(*HEAD, DATE_LINE) + "\n".join(textwrap.fill(line, 72) for line in LONG),
    "words are parted": paragraphs_of(*HEAD, DATE_LINE, *(folded(72, line) for line in LONG)),
    "Hangul parted anywhere": paragraphs_of(*HEAD, DATE_LINE, folded(40, "강물은바다로흘러가고배는강을건너간다 " * 9)),
}


@pytest.mark.parametrize("case", UNCERTAIN)
@pytest.mark.parametrize("block", ["", paragraphs_of(f"More From {NAME}", *BLOCK, "More Articles")])
def test_wrapped_lines_are_no_paragraphs(case: str, block: str) -> None:
    assert reason(f"{UNCERTAIN[case]}\n\n{block}") == HARD_WRAPPED


SPACED = "강물은 바다로 흘러가고 배는 강을 건너간다. 사람들은 물가에 서서 오래도록 손을 흔들었다. " * 3
UNSPACED = "渡船在清晨离开码头驶向对岸的村庄和田野那里的人们正等待着今年的第一批新茶和书信" * 4 + "。"


@pytest.mark.parametrize("text", [SPACED.strip(), UNSPACED])
def test_wrapped_lines_of_east_asia(text: str) -> None:
    lines = textwrap.wrap(text, 40) if " " in text else folded(40, text).split("\n")
    assert article(paragraphs_of(*HEAD, DATE_LINE, *["\n".join(lines)] * 2)).paragraphs == (text, text)


@pytest.mark.parametrize(
    "lines",
    [
        ["The council met.", "It was noon.", "Nobody spoke."],
        ["Programme of the day", "opening of the weir", "speech of the lock keeper", "tea"],
        ["Kim Jong Un", ", General Secretary of the harbour, said", "-", "and", "Old Perrin", "agreed."],
        [
            TEASER,
            f"{TEASER} time",
            "He said that it is so, and",
            "they agreed that it is so and no other way at all, ever.",
        ],
        [
            "A line of a hundred and fifty letters that is one paragraph and goes on without an end " * 2,
            "and another one",
        ],
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_short_paragraphs_are_not_wrapped(lines: list[str], between: str) -> None:
    lines = [line.strip() for line in lines]
    assert list(article("\n".join([*HEAD, DATE_LINE, between.join(lines)])).paragraphs) == lines


# -- entries in the text -----------------------------------------------------------------------------------------------

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


# -- what real programs made of pages of the demo site -----------------------------------------------------------------

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
