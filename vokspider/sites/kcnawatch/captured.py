"""Captured text: the lines of a page that was saved without its markup.

It may be a whole page, or a part of one that has lost its title and its ``Date:`` line (site-facts section 0). What is
missing in the text is None in the article.
"""

from collections.abc import Container, Sequence
from datetime import date

from vokspider.model.items import Article, Entry, Removal
from vokspider.model.reasons import ENTRIES_IN_TEXT, LISTING_IN_PLACE, NO_SIGN, OTHER_SOURCE, PageError
from vokspider.sites.kcnawatch.chrome import (
    OLD_PAGE_FEET,
    DateLine,
    find_block,
    heading_name,
    is_end_line,
    is_front_line,
    is_source_line,
    own_lines,
    parse_date_line,
    same_source,
)
from vokspider.sites.kcnawatch.dates import is_visit_line, visit_day
from vokspider.sites.kcnawatch.dumps import read_dump
from vokspider.sites.kcnawatch.entries import listed_entries, read_captured_entries, repeats_teaser
from vokspider.sites.kcnawatch.urls import external_id
from vokspider.sites.page import Page
from vokspider.text.endings import breaks_off, is_sentence
from vokspider.text.removals import CHROME

LAYOUT = "captured-text"
_BLOCK_SINCE = date(2023, 9, 1)  # every page seen since then has a More From block
_HEAD = 60  # a line that only the front page has is among this many first lines


class CapturedText(Page):
    """One page as lines of text. ``url`` is its address, None if nobody knows it."""

    def __init__(self, text: str, source: str, display_name: str, url: str | None = None) -> None:
        self.root = None
        self.source = source
        self.display_name = display_name
        self.url = url
        dump = read_dump(text, display_name)
        self.lines, self.original_url, self.problem = dump
        self.block = find_block(self.lines, display_name)

    def _date_line(self) -> tuple[int, DateLine] | None:
        lines = ((index, parse_date_line(line)) for index, line in enumerate(self.lines))
        return next(((index, found) for index, found in lines if found), None)

    @property
    def _block_name(self) -> str | None:
        """The name of the source in the heading of the More From block; None without a block."""
        return heading_name(self.lines[self.block[0]]) if self.block else None

    @property
    def is_front(self) -> bool:
        """Whether this is the site's front page, whose entries are of all sources."""
        return any(map(is_front_line, self.lines[:_HEAD])) and self._date_line() is None

    def _check(self, at: int, date_line: DateLine | None) -> None:
        """Raise PageError if the text is a listing, belongs to another source, or shows nothing that identifies it."""
        start = " ".join(self.lines)[:80]
        if self.is_front:
            raise PageError(LISTING_IN_PLACE, start)
        named = date_line.source_name if date_line else self._block_name
        if named and not same_source(named, self.display_name):
            raise PageError(OTHER_SOURCE, f"{named!r} instead of {self.display_name!r}")
        self._check_entries(at, start)
        if date_line is None and self.url is None and self.block is None:
            raise PageError(NO_SIGN, start)
        if self.problem:
            raise PageError(self.problem, start)

    def _check_entries(self, at: int, start: str) -> None:
        """Raise PageError if there are entries outside the More From block: then the text is not an article's.

        ``at`` is the index of the ``Date:`` line, -1 without one. A single date in a text may be the author's. A date
        with the same sentence above and below it belongs to an entry.
        """
        first, end = self.block or (len(self.lines),) * 2
        lines = [*self.lines[:first], *self.lines[end:]]
        found = listed_entries(lines)[1]
        if len(found) > 1 or any(map(repeats_teaser, found)):
            above = listed_entries(self.lines[:at])[1] if at > 0 else ()
            is_listing = len(above) > 1 if at >= 0 else len(found) > 1 and not self._has_text(lines)
            raise PageError(LISTING_IN_PLACE if is_listing else ENTRIES_IN_TEXT, start)

    def _has_text(self, lines: Sequence[str]) -> bool:
        """Whether there are sentences before the first entry, as in an article; the head of a listing has none."""
        head = listed_entries(lines)[0]
        sentences = [line for line in head if is_sentence(line)]
        return len(sentences) > 1 or len(" ".join(sentences).split()) > 25

    def article(self) -> Article:
        """The article with its lines. Without a ``Date:`` line its title, date and source name are None.

        Raises PageError if the text is a listing or of another source, cannot be read for certain, or has neither a
        ``Date:`` line, a More From block nor an address.
        """
        at, date_line = self._date_line() or (-1, None)
        self._check(at, date_line)
        lines = self.lines[at + 1 :]
        title = _title(self.lines[: max(at, 0)], self.display_name)
        below = self._foot(at + 1)
        return Article(
            source=self.source,
            external_id=(external_id(self.url) if self.url else None) or "",
            lines=lines,
            url=self.url,
            original_url=self.original_url if date_line else None,
            title=title,
            source_name=(date_line.source_name or None) if date_line else None,
            published_on=date_line.published_on if date_line else None,
            layout=LAYOUT,
            removals=below,
            incomplete=self._is_incomplete(lines, title, date_line),
        )

    def _foot(self, start: int) -> tuple[Removal, ...]:
        """The removal of the lines after the More From block, if any: in captured text, these are the page's foot.

        ``start`` is the index of the article's first line.
        """
        end = self.block[1] if self.block and self.block[0] >= start else len(self.lines)
        foot = self.lines[end:]
        return (Removal(CHROME, end - start, len(foot), "\n".join(foot)),) if foot else ()

    def _is_incomplete(self, lines: Sequence[str], title: str | None, date_line: DateLine | None) -> bool:
        """Whether the text is cut off.

        It is complete if it has a More From block or the foot of an old page. Otherwise it is cut off if it ends within
        a sentence, or if its page is so new that it had a block.
        """
        if self.block is not None or any(line in OLD_PAGE_FEET for line in lines[-3:]):
            return False
        visits = (visit_day(line) for line in self.lines[:5])
        day = next((found for found in visits if found), None) or (date_line.published_on if date_line else None)
        return breaks_off(own_lines(lines, title, self.display_name)) or (day is not None and day >= _BLOCK_SINCE)

    def entries(self, known: Container[str] = ()) -> tuple[Entry, ...]:
        """The entries of the source's More From block, without links. A last entry without its date is left out.

        ``known`` does nothing here: without links, entries have no identities.
        """
        date_line = self._date_line()
        named = {self._block_name, date_line[1].source_name if date_line else None} - {None, ""}
        if self.block is None or not all(same_source(name or "", self.display_name) for name in named):
            return ()
        start, end = self.block
        is_whole = is_end_line(self.lines[end - 1])
        return read_captured_entries(self.lines[start + 1 : end - is_whole], whole=is_whole)

    def listing(self, *, fragment: bool = False) -> tuple[Entry, ...]:
        """The entries of the captured text of a listing, without links. () for the front page or fewer than two."""
        if self.is_front:
            return ()
        _, entries = listed_entries(self.lines)
        return entries if len(entries) > 1 else ()


def _title(above: Sequence[str], display_name: str) -> str | None:
    """The line right above the ``Date:`` line; None if that is the day of the visit or the source line."""
    last = above[-1] if above else ""
    return None if not last or is_visit_line(last) or is_source_line(last, display_name) else last
