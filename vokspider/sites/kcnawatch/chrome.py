"""Recognises lines around an article on its page: the ``Date:`` line, the More From block, and the site's own lines.

All forms are from section 1 of the site facts, and no other module repeats them. Lines must have single spaces between
words, as the lines of pages do.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from vokspider.sites.kcnawatch.dates import is_listed_line, is_visit_line, parse_day_first
from vokspider.text.equivalence import plain_form
from vokspider.text.markup import bare
from vokspider.text.removals import ARTICLE_TITLE_COPY, CHROME, MORE_FROM, PROMO
from vokspider.text.whitespace import is_copy, key, squeeze

MORE_ARTICLES = "More Articles"
_MORE_ARTICLES = MORE_ARTICLES.casefold()
ORIGINAL_LINK = "Read original version at source"
_ORIGINAL = ORIGINAL_LINK.casefold()
SHARE_BUTTON = "Share Button"
# Lines of the 2017-2019 page, which repeats its title before the body.
OLD_PAGE_LINES = frozenset(
    {
        SHARE_BUTTON,
        "Get North Korea headlines delivered to your inbox daily",
        "Subscribe to the NK News 'Daily Update' and get links to must-read stories each morning",
        # The same line with the quotation marks that WordPress makes.
        "Subscribe to the NK News \u2018Daily Update\u2019 and get links to must-read stories each morning",
    }
)
OLD_PAGE_FEET = OLD_PAGE_LINES - {SHARE_BUTTON}  # the lines below the body
# Known lines between the Date: line and the body (August 2022) [1].
PROMO_LINES = frozenset({"be smart about south korea: join korea pro"})
# Date: DD/MM/YYYY | Source: <name> | Read original version at source (8+ pages, 2017-2026). The last part is missing if
# the page has no link to the original, or has it on a line of its own.
_DATE_LINE = re.compile(rf"Date:\s*(\S+)\s*\|\s*Source:\s*(.*?)(?:\s*\|)?(?:\s*{ORIGINAL_LINK})?\s*", re.IGNORECASE)
_HEADING = re.compile(r"More From (\S.{0,80})", re.IGNORECASE)
# The site's front page, which lists all sources (March 2026) [1].
_FRONT_HEADING = "latest articles from north korea"
_FRONT_LINE = re.compile(r"Total Archives:.*|[\d,]+ articles published in last 24 hours\b.*", re.IGNORECASE)
_LONGEST = 200  # characters of a line of the site's own, with the marks that other programs put around it
_HEADING_WITHIN = 60  # characters within which a heading has its "More From"
_SENTENCE_ENDS = (".", "!", "?", ",", ";")
_FIRST = 16  # characters within which a Date: line has its "Date:"
_LOOK_AHEAD = 8  # lines after a heading that are looked at; an entry has fewer


class DateLine(NamedTuple):
    """The ``Date:`` line of a page. ``published_on`` is None if there is no such day."""

    published_on: date | None
    source_name: str


def parse_date_line(line: str) -> DateLine | None:
    """Read ``Date: 21/05/2024 | Source: <name> | Read original version at source``; None for any other line."""
    if "date:" not in line[:_FIRST].lower():
        return None
    line = squeeze(line) if line.isascii() else plain_form(line)
    found = _DATE_LINE.fullmatch(line) if line[:5].lower() == "date:" else None
    return DateLine(parse_day_first(found[1]), found[2]) if found else None


def is_original_link(line: str) -> bool:
    """Whether the line is the link to the original alone, which is usually the last part of the ``Date:`` line."""
    return key(line).casefold() == _ORIGINAL


def has_original_link(date_line: str) -> bool:
    """Whether the ``Date:`` line contains the link to the original. The link may also be on a line of its own."""
    return key(date_line).casefold().endswith(_ORIGINAL)


def same_source(name: str, display_name: str) -> bool:
    """Whether the source name on a page is the name of the source, without regard to case.

    A language alone is the name of another source: all known pages with ``(En)`` alone are KCNA's (site-facts).
    """
    return name == display_name or plain_form(name).casefold() == plain_form(display_name).casefold()


def heading_name(line: str) -> str | None:
    """The name in a line ``More From <name>``. None for any other line, also if it is a sentence of the author's."""
    if len(line) > _LONGEST or "more from " not in line[:_HEADING_WITHIN].lower():
        return None
    found = _HEADING.fullmatch(bare(line if line.isascii() else plain_form(line)))
    return found[1] if found and not found[1].endswith(_SENTENCE_ENDS) else None


def is_front_line(line: str) -> bool:
    """Whether the line appears only on the site's front page, which lists the entries of all sources."""
    return line.casefold() == _FRONT_HEADING or _FRONT_LINE.fullmatch(line) is not None


def find_block(lines: Sequence[str], display_name: str) -> tuple[int, int] | None:
    """Find the More From block: (index of its heading, index after its last line), or None.

    An author may write "More from our readers" too. So the heading is, of all lines that look like one: the first that
    names the source and is soon followed by the date of an entry; otherwise the last that names the source, where the
    page was cut off; otherwise the first that is followed by a whole entry. The block ends with ``More Articles``, or
    at the end of a page that was cut off.
    """
    text = "\n".join(lines).encode(errors="replace").lower()
    likely = _places(text, b"more from ")
    headings = [(index, name) for index in likely if (name := heading_name(lines[index])) is not None]
    named = [index for index, name in headings if same_source(name, display_name)]
    start = next((at for at, ahead in _ahead(lines, named) if any(map(is_listed_line, ahead))), None)
    if start is None and named:
        start = named[-1]
    if start is None:
        start = next((at for at, ahead in _ahead(lines, [at for at, _ in headings]) if _has_entry(ahead)), None)
    if start is None:
        return None
    ends = (index + 1 for index in _places(text, b"articles") if index > start and is_end_line(lines[index]))
    return start, next(ends, len(lines))


def _ahead(lines: Sequence[str], headings: Sequence[int]) -> Iterator[tuple[int, Sequence[str]]]:
    """For each heading: its index, and the next few lines, up to the next heading."""
    for at, following in pairwise([*headings, len(lines)]):
        yield at, lines[at + 1 : min(following, at + 1 + _LOOK_AHEAD)]


def _has_entry(lines: Sequence[str]) -> bool:
    """Whether the line after the first date repeats a line before it, as the teaser of an entry does."""
    at = next((index for index, line in enumerate(lines) if is_listed_line(line)), len(lines))
    return any(is_copy(after, before) for after in lines[at + 1 : at + 2] for before in lines[:at])


def _places(text: bytes, words: bytes) -> Iterator[int]:
    """The indexes of the lines of ``text`` that contain ``words``. Both are in lower case.

    They are bytes because converting all lines to lower case at once as bytes is much faster than line by line.
    """
    index, line = 0, 0
    at = text.find(words)
    while at >= 0:
        index += text.count(b"\n", line, at)
        yield index
        line = at
        end = text.find(b"\n", at)
        at = text.find(words, end) if end >= 0 else -1


def is_end_line(line: str) -> bool:
    """Whether the line ends a More From block: ``More Articles``."""
    if line == MORE_ARTICLES:
        return True
    return len(line) <= _LONGEST and "articles" in line.lower() and bare(line).casefold() == _MORE_ARTICLES


def is_source_line(line: str, display_name: str) -> bool:
    """Whether the line is the one above the title that names the source, such as ``KCNA Voice of Korea (EN)``."""
    words = key(line).partition(" ")
    return words[0] == "KCNA" and same_source(words[2], display_name)


def _head_lines(lines: Sequence[str], display_name: str) -> int:
    """The number of first lines that are the day of the visit and the source line.

    A date alone could be the author's, so the day of the visit counts only if the source line follows.
    """
    sources = (index for index, line in enumerate(lines[:3]) if is_source_line(line, display_name))
    end = next(sources, None)
    return 0 if end is None or not all(map(is_visit_line, lines[:end])) else end + 1


def _title_copy(lines: Sequence[str], rules: Sequence[str | None], title: str | None) -> int | None:
    """The index of the copy of the title before the body of a page of 2017-2019; None for any other page.

    Newer pages do not repeat the title, so there a first line equal to the title is the author's. A page counts as an
    old one by its Share Button; newsletter lines do not prove it. Old pages always repeat the title, so a copy with
    nothing below it is a copy too, and the page has no text.
    """
    body = [index for index, rule in enumerate(rules) if rule is None]
    if title is None or SHARE_BUTTON not in lines or not body or key(lines[body[0]]) != key(title):
        return None
    return body[0]


def _promo_lines(lines: Sequence[str]) -> int:
    """The index after the last of the known promotional lines at the beginning; 0 if there is none."""
    promo = 0
    for index, line in enumerate(lines):
        if line.casefold() in PROMO_LINES:
            promo = index + 1
        elif line not in OLD_PAGE_LINES:
            break
    return promo


def article_rules(
    lines: Sequence[str], title: str | None, display_name: str, *, has_block: bool = True
) -> list[str | None]:
    """For each line below the ``Date:`` line: the rule that removes it, or None for the article's own lines.

    ``has_block``: whether to look for a More From block among them.
    """
    rules: list[str | None] = [CHROME if line in OLD_PAGE_LINES else None for line in lines]
    head = _head_lines(lines, display_name)
    rules[:head] = [CHROME] * head
    for index in range(head, head + _promo_lines(lines[head:])):
        rules[index] = rules[index] or PROMO
    block = find_block(lines, display_name) if has_block else None
    if block:
        rules[block[0] : block[1]] = [MORE_FROM] * (block[1] - block[0])
    copy = _title_copy(lines, rules, title)
    if copy is not None:
        rules[copy] = ARTICLE_TITLE_COPY
    return rules


def own_lines(lines: Sequence[str], title: str | None, display_name: str) -> list[str]:
    """The lines that no rule of ``article_rules`` removes."""
    rules = article_rules(lines, title, display_name)
    return [line for line, rule in zip(lines, rules, strict=True) if rule is None]


def names_block(html: str, display_name: str) -> bool:
    """Whether the HTML source code contains the heading of the source's More From block, be it as text or not."""
    return re.search(rf"More From\s+{re.escape(display_name)}", html, re.IGNORECASE) is not None
