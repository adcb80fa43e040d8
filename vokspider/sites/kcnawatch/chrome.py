"""What surrounds an article on its page: the ``Date:`` line, the More From block, and the site's own lines.

Every form is from site-facts section 1; each has its one home here. Lines are taken squeezed, as pages yield them.
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
        # The same as WordPress sets it.
        "Subscribe to the NK News \u2018Daily Update\u2019 and get links to must-read stories each morning",
    }
)
OLD_PAGE_FEET = OLD_PAGE_LINES - {SHARE_BUTTON}  # those below the body
# Known lines between the Date: line and the body (August 2022) [1].
PROMO_LINES = frozenset({"be smart about south korea: join korea pro"})
# Date: DD/MM/YYYY | Source: <name> | Read original version at source (8+ pages, 2017-2026); without a link, or with the
# link on a line of its own, the last part is missing.
_DATE_LINE = re.compile(rf"Date:\s*(\S+)\s*\|\s*Source:\s*(.*?)(?:\s*\|)?(?:\s*{ORIGINAL_LINK})?\s*", re.IGNORECASE)
_HEADING = re.compile(r"More From (\S.{0,80})", re.IGNORECASE)
# The site's front page, which lists all sources (March 2026) [1].
_FRONT_HEADING = "latest articles from north korea"
_FRONT_LINE = re.compile(r"Total Archives:.*|[\d,]+ articles published in last 24 hours\b.*", re.IGNORECASE)
_LONGEST = 200  # letters of a line of the site's own, with what other programs put around it
_HEADING_WITHIN = 60  # letters in which a heading says "More From"
_SENTENCE_ENDS = (".", "!", "?", ",", ";")
_FIRST = 16  # letters in which a Date: line says that it is one
_LOOK_AHEAD = 8  # lines of one entry at the most, with room


class DateLine(NamedTuple):
    """``Date:`` line of a page. ``published_on`` is None when the day does not exist."""

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
    """Whether the line is the ``Date:`` line's last part on a line of its own."""
    return key(line).casefold() == _ORIGINAL


def has_original_link(date_line: str) -> bool:
    """Whether the ``Date:`` line contains the link to the original, which may also be on a line of its own."""
    return key(date_line).casefold().endswith(_ORIGINAL)


def same_source(name: str, display_name: str) -> bool:
    """Whether a page's source name is the source, without regard to case.

    A language without a name is another source's: all known pages with ``(En)`` alone are KCNA's (site-facts).
    """
    return plain_form(name).casefold() == plain_form(display_name).casefold()


def heading_name(line: str) -> str | None:
    """The name in a line ``More From <name>``, None for any other line; a sentence of the author's names no source."""
    if len(line) > _LONGEST or "more from " not in line[:_HEADING_WITHIN].lower():
        return None
    found = _HEADING.fullmatch(bare(line if line.isascii() else plain_form(line)))
    return found[1] if found and not found[1].endswith(_SENTENCE_ENDS) else None


def is_front_line(line: str) -> bool:
    """Whether the line appears only on the site's front page, which lists the entries of all sources."""
    return line.casefold() == _FRONT_HEADING or _FRONT_LINE.fullmatch(line) is not None


def find_block(lines: Sequence[str], display_name: str) -> tuple[int, int] | None:
    """Find the More From block: (index of its heading, index after its last line), or None.

    An author may write "More from our readers" too. So the heading is the first one that names the source and is soon
    followed by an entry's date; else the last one that names the source (the page was cut off there); else the first
    one that is followed by a whole entry. The block ends with ``More Articles``, or where a page was cut off.
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
    """Each heading's index, and the lines soon after it that belong to no later heading."""
    for at, following in pairwise([*headings, len(lines)]):
        yield at, lines[at + 1 : min(following, at + 1 + _LOOK_AHEAD)]


def _has_entry(lines: Sequence[str]) -> bool:
    """Whether a line before the first date comes again right after it, as an entry's teaser does."""
    at = next((index for index, line in enumerate(lines) if is_listed_line(line)), len(lines))
    return any(is_copy(after, before) for after in lines[at + 1 : at + 2] for before in lines[:at])


def _places(text: bytes, words: bytes) -> Iterator[int]:
    """The indexes of the lines that contain ``words``; all of it in lower case.

    It is bytes, and all lines at once: to lower the case of a hundred lines of letters takes much longer.
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
    return len(line) <= _LONGEST and "articles" in line.lower() and bare(line).casefold() == _MORE_ARTICLES


def is_source_line(line: str, display_name: str) -> bool:
    """``KCNA Voice of Korea (EN)``, the line over the title."""
    words = key(line).partition(" ")
    return words[0] == "KCNA" and same_source(words[2], display_name)


def _head_lines(lines: Sequence[str], display_name: str) -> int:
    """How many lines at the head are the day of the visit and the source line.

    A lone date could be the author's, so the day of the visit counts only with the source line.
    """
    sources = (index for index, line in enumerate(lines[:3]) if is_source_line(line, display_name))
    end = next(sources, None)
    return 0 if end is None or not all(map(is_visit_line, lines[:end])) else end + 1


def _title_copy(lines: Sequence[str], rules: Sequence[str | None], title: str | None) -> int | None:
    """The index of the title's copy before the body of a 2017-2019 page, None elsewhere.

    Newer pages do not repeat the title, so a first line like the title is the author's there. Newsletter lines alone do
    not make a page an old one. Old pages always repeat the title, so a title with nothing below it is not a text.
    """
    body = [index for index, rule in enumerate(rules) if rule is None]
    if title is None or SHARE_BUTTON not in lines or not body or key(lines[body[0]]) != key(title):
        return None
    return body[0]


def _promo_lines(lines: Sequence[str]) -> int:
    """The index behind the last known promotional line at the head, 0 without one."""
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
    """The rule that takes each line of an article page out of its text, None for the article's own lines.

    ``has_block``: the lines may have a More From block.
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
    """The lines that no rule takes out."""
    rules = article_rules(lines, title, display_name)
    return [line for line, rule in zip(lines, rules, strict=True) if rule is None]


def names_block(html: str, display_name: str) -> bool:
    """Whether the HTML contains the heading of the source's More From block, as text or in any other form."""
    return re.search(rf"More From\s+{re.escape(display_name)}", html, re.IGNORECASE) is not None
