"""Captured text: a page's lines without markup, whole or as the seed has it (site-facts section 0).

The seed lost its title and its ``Date:`` line; what is missing stays missing.
"""

from collections.abc import Sequence

from vokspider.items import Article, Entry
from vokspider.pages.entries import read_captured_entries
from vokspider.text.chrome import DateLine, find_block, parse_date_line
from vokspider.text.dates import is_visit_line
from vokspider.text.urls import external_id
from vokspider.text.whitespace import key, squeeze

LAYOUT = "captured-text"


class CapturedText:
    """One page as lines of text. ``url`` is its address if the one who captured it knows it."""

    def __init__(self, text: str, source: str, display_name: str, url: str | None = None) -> None:
        self.source = source
        self.display_name = display_name
        self.url = url
        self.lines = tuple(line for line in map(squeeze, text.splitlines()) if line)

    def _date_line(self) -> tuple[int, DateLine] | None:
        lines = ((index, parse_date_line(line)) for index, line in enumerate(self.lines))
        return next(((index, found) for index, found in lines if found), None)

    def article(self) -> Article:
        """The article with its lines; without a ``Date:`` line its title, date and source name are None."""
        at, date_line = self._date_line() or (-1, None)
        return Article(
            source=self.source,
            external_id=(external_id(self.url) if self.url else None) or "",
            lines=self.lines[at + 1 :],
            url=self.url,
            title=_title(self.lines[: at + 1]),
            source_name=date_line.source_name if date_line else None,
            published_on=date_line.published_on if date_line else None,
            layout=LAYOUT,
        )

    def entries(self) -> tuple[Entry, ...]:
        """The entries of the More From block, without links."""
        block = find_block(self.lines, self.display_name)
        if block is None:
            return ()
        inner = self.lines[block[0] + 1 : block[1]]
        return read_captured_entries(inner[:-1] if inner and key(inner[-1]) == "More Articles" else inner)


def _title(head: Sequence[str]) -> str | None:
    """The line over the ``Date:`` line, unless it is the day of the visit or the source line."""
    above = head[:-1]
    return above[-1] if above and not is_visit_line(above[-1]) and not above[-1].startswith("KCNA ") else None
