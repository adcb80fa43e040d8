"""Captured text: a page's lines without markup, whole or as the seed has it (site-facts section 0).

The seed lost its title and its ``Date:`` line; what is missing stays missing.
"""

from collections.abc import Sequence

from vokspider.items import Article, Entry
from vokspider.pages.entries import read_captured_entries
from vokspider.pages.reasons import LISTING_IN_PLACE, NO_SIGN, PageError
from vokspider.text.chrome import DateLine, find_block, is_end_line, is_source_line, parse_date_line
from vokspider.text.dates import is_visit_line
from vokspider.text.teasers import date_index, split_entries
from vokspider.text.urls import external_id
from vokspider.text.whitespace import clean

LAYOUT = "captured-text"


class CapturedText:
    """One page as lines of text. ``url`` is its address if the one who captured it knows it."""

    def __init__(self, text: str, source: str, display_name: str, url: str | None = None) -> None:
        self.source = source
        self.display_name = display_name
        self.url = url
        self.lines = tuple(line for line in map(clean, text.splitlines()) if line)

    def _date_line(self) -> tuple[int, DateLine] | None:
        lines = ((index, parse_date_line(line)) for index, line in enumerate(self.lines))
        return next(((index, found) for index, found in lines if found), None)

    def _entries_of_a_listing(self) -> int:
        """How many entries, each with its teaser again after its date, stand outside the More From block."""
        start, end = find_block(self.lines, self.display_name) or (0, 0)
        groups = split_entries([*self.lines[:start], *self.lines[end:]])
        return sum(date_index(group) not in (None, len(group) - 1) for group in groups)

    def article(self) -> Article:
        """The article with its lines; without a ``Date:`` line its title, date and source name are None.

        Raises PageError when the text is a listing's, or has neither a ``Date:`` line, a block nor an address.
        """
        at, date_line = self._date_line() or (-1, None)
        if date_line is None and self._entries_of_a_listing() > 1:
            raise PageError(LISTING_IN_PLACE, " ".join(self.lines)[:80])
        if date_line is None and self.url is None and find_block(self.lines, self.display_name) is None:
            raise PageError(NO_SIGN, " ".join(self.lines)[:80])
        return Article(
            source=self.source,
            external_id=(external_id(self.url) if self.url else None) or "",
            lines=self.lines[at + 1 :],
            url=self.url,
            title=_title(self.lines[: max(at, 0)], self.display_name),
            source_name=date_line.source_name if date_line else None,
            published_on=date_line.published_on if date_line else None,
            layout=LAYOUT,
        )

    def entries(self) -> tuple[Entry, ...]:
        """The entries of the More From block, without links."""
        block = find_block(self.lines, self.display_name)
        if block is None:
            return ()
        start, end = block
        return read_captured_entries(self.lines[start + 1 : end - is_end_line(self.lines[end - 1])])

    def listing(self) -> tuple[Entry, ...]:
        """The entries of captured text that is a listing's, without links."""
        return read_captured_entries(self.lines)


def _title(above: Sequence[str], display_name: str) -> str | None:
    """The line over the ``Date:`` line, unless it is the day of the visit or the source line."""
    last = above[-1] if above else ""
    return None if not last or is_visit_line(last) or is_source_line(last, display_name) else last
