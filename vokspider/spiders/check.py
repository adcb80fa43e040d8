"""The spider of ``vokspider check-site``: a handful of polite requests. It stores nothing and opens no run."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import attrs
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse

from vokspider.extensions.progress import say
from vokspider.extensions.run import Run
from vokspider.model.options import RunOptions
from vokspider.model.reasons import PageError
from vokspider.sites.facts import Answer, Seen
from vokspider.sites.findings import as_json
from vokspider.sites.page import Page
from vokspider.spiders.failures import reason_of
from vokspider.spiders.responses import page_of

CHECKED = "checked"


class CheckSpider(Spider):
    """Requests a few pages, each found on the previous one, and reports what they show when the spider closes."""

    name = "check"

    def __init__(self, options: RunOptions, **_arguments: Any) -> None:
        super().__init__()
        self.options = options
        self.own_urls: list[str] = []
        self.seen = Seen("")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "CheckSpider":
        """The spider, connected to the signal of its end."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.tell, signals.spider_closed)
        return spider

    @property
    def run(self) -> Run:
        """The extension that holds the source and the options; its run is not opened."""
        return Run.of(self.crawler)

    async def start(self) -> AsyncIterator[Any]:
        """Send all requests, one after the other. Each finding is recorded at once, since a ban may end the crawl."""
        source = self.run.source
        start = self.options.start_url or source.start_url or source.listing_url or source.site
        self.own_urls = [source.site, start]
        self.seen = Seen(source.display_name)
        self._note(robots=await self._ask(urljoin(start, "/robots.txt")))
        first = await self._ask(start)
        listed = () if first.article() or not first.page else first.page.listing()  # the start page may be a listing
        address = next((entry.url for entry in listed if entry.url), None)
        article = await self._ask(address) if address else first
        self._note(article=article)
        found = article.article()
        listing = source.listing_url or (start if listed else found.more_articles_url if found else None)
        if listing:
            await self._walk(first if listing == start else await self._ask(listing))
        self._note(twin=await self._ask(_twin(article.asked)))
        self._note(sitemap=await self._ask(urljoin(start, "/sitemap_index.xml")))
        nothing: list[Request] = []  # Scrapy's queue gets no requests, since it keeps no order
        for request in nothing:
            yield request

    async def _walk(self, listing: Answer) -> None:
        """Record the listing and its next fragment, which should begin with the listing's last entry."""
        listing_key = self.run.source.listing_key or (listing.page.listing_key() if listing.page else None)
        self._note(listing=listing, listing_key=listing_key)
        site = self.run.site
        place = len({entry.external_id for entry in self.seen.entries}) - site.paging.overlaps
        further = site.further_page(listing.url, place, listing_key)
        if further and self.seen.entries:
            self._note(fragment=await self._ask(further))

    def _note(self, **found: Any) -> None:
        self.seen = attrs.evolve(self.seen, **found)

    async def _ask(self, url: str) -> Answer:
        """The response for an address; an error becomes the reason of an answer without a page."""
        try:
            response = await self.crawler.engine.download_async(Request(url))
        except Exception as error:
            reason, detail = reason_of(error)
            return Answer(url, reason=reason, detail=detail)
        encoding = response.encoding if isinstance(response, TextResponse) else ""
        return Answer(url, response.url, response.status, encoding, self._page(response))

    def _page(self, response: Response) -> Page | None:
        try:
            return page_of(response, self.run.source)
        except PageError:
            return None

    def tell(self) -> None:
        """Send what was found to the parent process."""
        requests = self.crawler.stats.get_value("downloader/request_count", 0)
        trouble = [one.to_json() for one in (*self.run.remarks.errors, *self.run.remarks.doubts)]
        report = as_json(self.seen, self.run.source, self.run.site.facts())
        say(CHECKED, {**report, "requests": requests, "trouble": trouble})


def _twin(url: str) -> str:
    """``url`` with a slash at its end, or without it if it has one."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path[:-1] if parts.path.endswith("/") else f"{parts.path}/"))
