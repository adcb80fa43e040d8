"""The articles and sources of the demo site, from which its pages are rendered."""

from datetime import date
from typing import Final, NamedTuple

from attrs import define, field, frozen

LAYOUTS: Final = ("2025", "2025-classless", "2025-block-inside", "2024", "2017", "2025-cut")


@frozen
class DemoArticle:
    """One article of the site: what its page and its entries show, and its path.

    ``external_id`` is ``<unixtime>-<id>``, or ``<id>`` alone for legacy links. ``published_on`` (the Date line) and
    ``listed_on`` (the entries) are Korean calendar days. ``source_name`` is the form that the article's own page shows.
    """

    external_id: str
    path: str
    title: str
    published_on: date
    listed_on: date
    paragraphs: tuple[str, ...]
    original_url: str
    teaser: str
    layout: str = "2025"
    source_name: str = "Voice of Korea (EN)"


@define(eq=False)
class DemoSource:
    """One outlet of the site: its listing is ``/article/<listing_number>/``. ``articles`` are newest first.

    ``old_entries``: articles by identity as listings still show them, if the articles have changed since.
    """

    name: str
    listing_number: int
    ajax_source_id: str
    articles: list[DemoArticle] = field(repr=False)
    old_entries: dict[str, DemoArticle] = field(factory=dict, repr=False)

    def entries(self, start: int, count: int) -> list[DemoArticle]:
        """``count`` articles from position ``start`` on, as the listings show them."""
        shown = self.articles[start : start + count]
        return [self.old_entries.get(article.external_id, article) for article in shown]


class Reply(NamedTuple):
    """A response of the site. Status 0: the connection is closed without a response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
