"""Turns the text of a page as other programs save it into the lines of captured text, one paragraph a line.

Reads Markdown (html2text, trafilatura, pandoc), the output of text browsers (w3m, lynx, links), printed pages
(pdftotext) and quoted mails. Wrapping and decoration are undone if that is certain. Otherwise the text gets a
``problem``, and is refused.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vokspider.sites.kcnawatch.chrome import (
    OLD_PAGE_LINES,
    ORIGINAL_LINK,
    PROMO_LINES,
    heading_name,
    is_end_line,
    is_front_line,
    is_source_line,
    parse_date_line,
    same_source,
)
from vokspider.sites.kcnawatch.dates import is_listed_line, is_visit_line
from vokspider.text.markup import (
    address_in,
    bare,
    common_prefix,
    from_markdown,
    has_escape,
    is_markdown,
    is_marked_up,
    is_table,
    without_address,
    without_breaks,
    without_bullet,
)
from vokspider.text.printed import without_page_edges
from vokspider.text.whitespace import clean
from vokspider.text.wrapping import WrappedError, groups_of, joined, unwrap

HARD_WRAPPED, DECORATED = "hard_wrapped", "decorated_text"
_ORIGINAL = ORIGINAL_LINK.casefold()
_DATE_LINES = 6  # the most lines over which a ``Date:`` line may be wrapped
_LONGEST = 200  # characters of a line of the site's own
_LISTS = ("references", "visible links", "visible links:", "hidden links:", "links:")
_REFERENCE = re.compile(r"\s*\[?(\d{1,4})[.\]]\s+((?:https?|file|mailto|ftp|javascript|data):\S*)\s*")
_NUMBER = re.compile(r"\[(\d{1,4})\]")

Links = Mapping[int, str]


class Dump(NamedTuple):
    """A captured text: its lines, one per paragraph, and the address of the original.

    ``problem`` is the code of why the text must be refused, or None.
    """

    lines: tuple[str, ...]
    original_url: str | None = None
    problem: str | None = None


def read_dump(text: str, display_name: str) -> Dump:
    """The text as it was before another program saved it. Lines are clean, and empty ones are left out.

    ``display_name`` is the source's name as the site prints it.
    """
    return _Dump(display_name).read(text)


class _Dump:
    """Reads one text for the source called ``display_name``."""

    def __init__(self, display_name: str) -> None:
        self.display_name = display_name
        self.original_url: str | None = None

    def read(self, text: str) -> Dump:
        """The text as a ``Dump``. If it is not certain which lines belong together, they stay apart, with a problem."""
        lines, links = _without_references(_without_prefix(without_page_edges(text, is_listed_line)))
        is_markdown_text = self.is_markdown(lines)
        problem = DECORATED if any(map(is_table, lines)) else None
        lines = self.with_whole_date_line(lines, links)
        try:
            lines = self.joined_markdown(lines) if is_markdown_text else self.unwrapped(lines)
        except WrappedError:
            problem = HARD_WRAPPED
        if links:
            lines = [_NUMBER.sub(lambda found: "" if int(found[1]) in links else found[0], line) for line in lines]
        if not is_markdown_text:
            lines = list(map(without_bullet, lines))
        else:
            lines = [found for line in lines if (found := from_markdown(line)) is not None]
        lines = [bare(line) if self.is_own(line) else line for line in lines]
        kept = tuple(line for line in map(clean, lines) if line)
        problem = problem or (DECORATED if any(map(is_marked_up, kept)) else None)
        return Dump(kept, self.original_url, problem)

    def is_own(self, line: str) -> bool:
        """Whether a line is one of the site's own. Such lines are never joined with others."""
        if len(line) > _LONGEST:
            return False
        line = bare(line)
        if line in OLD_PAGE_LINES or line.casefold() in PROMO_LINES:
            return True
        known = is_visit_line(line) or is_source_line(line, self.display_name) or parse_date_line(line) is not None
        return known or is_end_line(line) or is_front_line(line) or self.is_heading(line)

    def is_heading(self, line: str) -> bool:
        """Whether a line is the heading of the source's More From block."""
        name = heading_name(line)
        return name is not None and same_source(name, self.display_name)

    def is_markdown(self, lines: Sequence[str]) -> bool:
        """Whether the text is Markdown: it has marks that only Markdown has.

        In the site's own lines and the title, which is right above the ``Date:`` line, fewer marks prove it.
        """
        texts = [line for line in lines if line.strip()]
        following = [*texts[1:], ""][: len(texts)]
        if any(map(has_escape, texts)) and any(map(self.is_own, texts)):
            return True
        return any(
            is_markdown(line, of_site=len(line) <= _LONGEST and (self.is_own(line) or bare(after)[:5] == "Date:"))
            for line, after in zip(texts, following, strict=True)
        )

    def with_whole_date_line(self, lines: list[str], links: Links) -> list[str]:
        """The lines with the first ``Date:`` line joined and without decoration. Sets ``original_url`` from it."""
        for at, line in enumerate(lines):
            if bare(line[:_LONGEST])[:5].casefold() != "date:":
                continue
            length, whole = self.date_line_at(lines, at)
            if whole:
                self.original_url = _address(" ".join(lines[at : at + length]), links)
                return [*lines[:at], whole, *lines[at + length :]]
        return lines

    def date_line_at(self, lines: Sequence[str], at: int) -> tuple[int, str]:
        """(number of lines, text) of the ``Date:`` line that begins at ``at``; (0, "") if there is none.

        It ends with the link to the original, which may be on a line of its own, or with the source's name if there is
        no link.
        """
        found: tuple[int, str] = (0, "")
        is_ours = False
        for length in range(1, min(_DATE_LINES, len(lines) - at) + 1):
            whole = bare(without_address(" ".join(lines[at : at + length])))
            parsed = parse_date_line(whole) if len(whole) <= 2 * _LONGEST else None
            if parsed is None:
                continue
            named = same_source(parsed.source_name, self.display_name)
            if whole.casefold().endswith(_ORIGINAL) and (named or len(parsed.source_name) <= 60):
                return length, whole
            if not found[0] or (named and not is_ours):
                found, is_ours = (length, whole), named
        return found

    def joined_markdown(self, lines: list[str]) -> list[str]:
        """The lines of Markdown with each paragraph joined. Without empty lines, ``unwrapped`` joins them.

        Raises WrappedError if it is not certain which lines belong together.
        """
        pairs = zip(lines, without_breaks(lines), strict=True)
        lines = [line if is_table(line) else unbroken for line, unbroken in pairs]
        return list(map(joined, groups_of(lines, self.is_own))) if self.is_spaced(lines) else self.unwrapped(lines)

    def is_spaced(self, lines: Sequence[str]) -> bool:
        """Whether there are empty lines within the text between the ``Date:`` line and the block."""
        date_at = next((at for at, line in enumerate(lines) if parse_date_line(line[:_LONGEST])), -1)
        start = next((at for at, line in enumerate(lines) if self.is_heading(line)), len(lines))
        return "\n\n" in "\n".join(line.strip() for line in lines[date_at + 1 : start]).strip()

    def unwrapped(self, lines: list[str]) -> list[str]:
        """The lines with wrapped paragraphs joined. Raises WrappedError if it is not certain which belong together.

        The lines of entries are no sign of wrapping, since teasers are cut at a width too.
        """
        start = next((at for at, line in enumerate(lines) if self.is_heading(line)), len(lines))
        if sum(is_listed_line(bare(line)) for line in lines[:start] if len(line) <= _LONGEST) > 2:
            return lines
        body = unwrap(lines[:start], self.is_own, spaced=self.is_spaced(lines))
        is_wrapped = len(body) < sum(bool(line.strip()) for line in lines[:start])
        # In the More From block, only empty lines can show which lines belong together.
        if not is_wrapped or all(line.strip() for line in lines[start:]):
            return [*body, *lines[start:]]
        return [*body, *map(joined, groups_of(lines[start:], self.is_own))]


def _without_prefix(lines: list[str]) -> list[str]:
    """The lines without the mark that begins each one, as in a quoted mail."""
    prefix = common_prefix(lines)
    row = prefix == "|"
    return [line.strip().removeprefix(prefix).rstrip("| " if row else None) if prefix else line for line in lines]


def _without_references(lines: list[str]) -> tuple[list[str], Links]:
    """The lines without the numbered addresses that a text browser puts at the end, and these addresses by number."""
    heads = [index for index, line in enumerate(lines) if line.strip().casefold() in _LISTS]
    for at in heads[-3:]:
        rest = [line for line in lines[at + 1 :] if line.strip() and line.strip().casefold() not in _LISTS]
        found = [_REFERENCE.fullmatch(line) for line in rest]
        if rest and all(found):
            return lines[:at], {int(one[1]): one[2] for one in found if one}
    return lines, {}


def _address(text: str, links: Links) -> str | None:
    number = _NUMBER.search(text)
    return address_in(text) or (links.get(int(number[1])) if number else None)
