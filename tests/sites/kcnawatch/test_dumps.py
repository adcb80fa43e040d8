"""A page's text as other programs save it: undone where that is certain, else refused with the true reason."""

import re
import textwrap
from collections.abc import Callable
from functools import partial

import pytest

from vokspider.model.items import Article
from vokspider.model.reasons import DECORATED, HARD_WRAPPED, PageError
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
