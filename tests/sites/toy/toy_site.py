"""A small site for vokspider, in one file: numbered listing pages, no teasers, no block at the foot of an article.

Articles are at ``/2026/harbour-opens.html``, listings at ``/harbour/`` and ``/harbour/?page=2``. The site prints its
days in the time zone of New York.
"""

import re
from datetime import date
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from vokspider.html.blocks import read_blocks
from vokspider.html.elements import Element
from vokspider.model.items import Article, Entry
from vokspider.sites.base import Html, Page, Paging, Site, Source
from vokspider.text.urls import absolute

_ARTICLE = re.compile(r"/(\d{4}/[a-z0-9-]+)\.html")


class ToySite(Site):
    """The toy site: an article's identity is the year and the name in its address."""

    name = "toy"
    zone = ZoneInfo("America/New_York")
    paging = Paging(first=5, size=5)

    def identity(self, url: str) -> str | None:
        """``2026/harbour-opens``."""
        found = _ARTICLE.fullmatch(urlsplit(url).path)
        return found[1] if found else None

    def page(self, html: Html, source: Source) -> "ToyPage":
        """The page by its elements."""
        return ToyPage(html, source)

    def further_page(self, listing_url: str, place: int, listing_key: str | None) -> str:
        """``/harbour/?page=2`` for the entry at place 5."""
        number = place // self.paging.size + 1
        return urlunsplit(urlsplit(listing_url)._replace(query=urlencode({"page": number})))


class ToyPage(Page):
    """One page: ``article > h1, time, div.text``, or a listing of ``li > a, time``."""

    def __init__(self, html: Html, source: Source) -> None:
        self.html, self.source = html, source
        self.root = html.root

    def article(self) -> Article:
        """The article, with its paragraphs as lines. Raises PageError for any other page."""
        found = None if self.root is None else self.root.find(".//article")
        text = None if found is None else found.find("div[@class='text']")
        if found is None or text is None or not self.html.closed:
            raise self.refusal(listing=bool(self.listing()))
        return Article(
            source=self.source.name,
            external_id="",
            lines=tuple(block.text for block in read_blocks(text).blocks),
            url=self.html.url,
            title=found.findtext("h1"),
            published_on=date.fromisoformat(found.find("time").get("datetime")),
            layout="toy",
            more_articles_url=urljoin(self.html.url, "/harbour/"),
        )

    def listing(self, *, fragment: bool = False) -> tuple[Entry, ...]:
        """The entries, newest first."""
        items = () if self.root is None else self.root.iterfind(".//li")
        return tuple(self._entry(item) for item in items)

    def _entry(self, item: Element) -> Entry:
        link, day = item.find("a"), item.find("time")
        url = absolute(self.html.url, link.get("href"))
        identity = ToySite().identity(url or "")
        lines = (link.text, day.text)
        return Entry(lines, url, identity, title=link.text, listed_on=date.fromisoformat(day.get("datetime")))
