"""The spider: from a source's listing to its articles."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.signals import scheduler_empty, spider_idle
from twisted.python.failure import Failure

from vokspider.extensions.run import Run
from vokspider.model import codes
from vokspider.model.items import Article, Entry, Failed, Listing
from vokspider.model.options import RunOptions
from vokspider.model.reasons import NO_ENTRIES, REDIRECTED, PageError
from vokspider.sites.base import Site
from vokspider.spiders.answers import Answers, Items
from vokspider.spiders.failures import request_of, response_of
from vokspider.spiders.observed import (
    is_of_source,
    note_entries,
    note_listing_answer,
    note_listing_page,
    note_strange_links,
)
from vokspider.spiders.rechecking import Rechecking
from vokspider.spiders.requests import article_request, needed_request
from vokspider.spiders.responses import is_redirected, page_of
from vokspider.spiders.signs import why_empty
from vokspider.spiders.walk import Walk
from vokspider.spiders.walker import Walker
from vokspider.store.writing.discovery import Discovery, Due
from vokspider.text.urls import is_own

_BACKLOG_BATCH = 100
_ABSENT = ("http_404", "http_410")  # how sites respond to requests after their last numbered page
# Priorities: new articles, then further listing pages, then what earlier runs left. This keeps the queue short.
_NEW, _DEEPER, _OLD = 20, 10, 0


class VokSpider(Spider):
    """Walks the listing of one source and fetches the articles that are due.

    An article is requested after its entry is stored, see ``follow``. ``asked``: the identities requested so far.
    """

    name = "vok"

    def __init__(self, options: RunOptions | None = None, **arguments: Any) -> None:
        super().__init__()
        self.options = options or RunOptions.from_arguments(arguments)
        self.walker: Walker  # set by ``start``
        self.answers: Answers  # set by ``start``; one for all pages, since it remembers what they have in common
        self.asked: set[str] = set()
        self.own_urls: list[str] = []  # addresses at the hosts that may be requested
        self.block: tuple[Entry, ...] = ()  # entries of the More From block of the start page
        self._rechecking: Rechecking | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "VokSpider":
        """The spider, connected to the signal that no requests are left."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, spider_idle)
        return spider

    @property
    def run(self) -> Run:
        """The run of this crawl."""
        return Run.of(self.crawler)

    @property
    def site(self) -> Site:
        """The site of this crawl's source."""
        return self.run.site

    @property
    def walk(self) -> Walk | None:
        """The state of the walk through the listing, or None before it has begun."""
        walker: Walker | None = getattr(self, "walker", None)  # Scrapy's feeds read every attribute at the beginning
        return walker.walk if walker else None

    @property
    def _looks_back(self) -> bool:
        """Whether the walk is reading a numbered page again."""
        return self.walk is not None and self.walk.looks_back > 0

    # -- where it starts ----------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first request, then requests for the articles that earlier runs left.

        These come in batches, one whenever Scrapy's queue is empty.
        """
        run = self.run
        run.follow = self.follow
        self._rechecking = Rechecking(run, self._is_wanted, self._requests)
        self.walker = await Walker.begin(run)
        self.own_urls = self._own_urls()
        self.answers = Answers(run, self.own_urls, self.site)
        yield self._first_request()
        while (batch := await run.call(run.store.sightings.backlog, _BACKLOG_BATCH, self._is_reachable)) is not None:
            for request in self._requests(batch):
                yield request
            if batch:
                await self.crawler.signals.wait_for(scheduler_empty)

    def idle(self) -> None:
        """Request stored articles that are due again. Raises DontCloseSpider until the last of them is requested.

        Scrapy calls this when no requests are left.
        """
        if self._rechecking is not None:  # None before the start, and after a run that did not open
            self._rechecking.idle()

    def closed(self, reason: str) -> None:
        """Cancel re-checks that were not requested yet. Scrapy calls this at the end."""
        if self._rechecking is not None:
            self._rechecking.stop(reason)

    def _requests(self, batch: Iterable[Due]) -> list[Request]:
        """The requests for articles that are due, except those already requested."""
        return [request for due in batch if (request := self._ask(due, _OLD))]

    def _own_urls(self) -> list[str]:
        """Addresses at the hosts that may be requested: the start page of the options, else those of the source."""
        if self.options.start_url:
            return [self.options.start_url]
        return list(self.run.source.urls)

    def _is_reachable(self, url: str) -> bool:
        """Whether this crawl may request an address."""
        return is_own(url, self.own_urls)

    def _is_wanted(self, identity: str, url: str) -> bool:
        return identity not in self.asked and not self.options.dry_run and self._is_reachable(url)

    def _first_request(self) -> Request:
        start = self.options.start_url
        if start is None and self.run.store.learned.listing_url:
            return self._listing_request(self.run.store.learned.listing_url)
        start = self.site.canonical(start or self.run.source.start_url or "") or ""
        return self._start_page_request(start) if self.site.identity(start) else self._listing_request(start)

    # -- requests -----------------------------------------------------------------------------------------------

    def _start_page_request(self, url: str) -> Request:
        identity = self.site.identity(url) or ""
        self.asked.add(identity)
        given = {"due": Due(identity, url, None)}
        return needed_request(url, self.parse_start, self.start_failed, given, _DEEPER)

    def _listing_request(self, url: str, offset: int = 0) -> Request:
        given = {"offset": offset}
        made = needed_request(url, self.parse_listing, self.listing_failed, given, _DEEPER)
        return made.replace(dont_filter=self._looks_back)

    def _ask(self, due: Due, priority: int) -> Request | None:
        """A request for an article; None if it was requested already or in a dry run."""
        if due.external_id in self.asked or self.options.dry_run:
            return None
        self.asked.add(due.external_id)
        return article_request(due, self.parse_article, self.article_failed, priority)

    # -- responses ----------------------------------------------------------------------------------------------

    def parse_article(self, response: Response, due: Due) -> Items:
        """Yield the article of a page, or the failure if it is not believed."""
        yield from self.answers.page(response, due)

    def article_failed(self, failure: Failure) -> Items:
        """Yield the failure of a request for an article."""
        yield self.answers.failure(failure)

    def parse_start(self, response: Response, due: Due) -> Iterator[Any]:
        """Yield the article of the start page and the request for its listing; nothing if it is of another source.

        If the page has no link to a listing, its More From block takes the listing's place.
        """
        for item in self.parse_article(response, due):
            if isinstance(item, Article) and not is_of_source(self.run, item):
                return
            yield item
            if isinstance(item, Listing):
                self.block = item.entries
            elif isinstance(item, Article):
                yield self._leave_start(item.more_articles_url, due.url)
            elif isinstance(item, Failed):
                self.run.remarks.error(codes.START_PAGE_REFUSED, url=due.url, reason=item.reason, detail=item.detail)

    def _leave_start(self, listing_url: str | None, url: str) -> Request | Listing:
        if listing_url:
            return self._listing_request(listing_url)
        self.run.remarks.note(codes.WALK_NO_LISTING, url=url)
        return self._block_as_listing(url)

    def _block_as_listing(self, url: str) -> Listing:
        """The start page's More From block as a listing, in place of one that cannot be used."""
        return Listing(self.run.source.name, url, self.block, offset=0)

    def start_failed(self, failure: Failure) -> Items:
        """Yield the failure of the start page, and add an error: without this page there is no listing to walk."""
        reason, detail = self.answers.why(failure)
        url = request_of(failure).url
        self.run.remarks.error(codes.START_PAGE_FAILED, url=url, reason=reason, detail=detail)
        yield from self.article_failed(failure)

    async def parse_listing(self, response: Response, offset: int) -> AsyncIterator[Any]:
        """Yield the entries of a listing page if it joins the previous pages, else the next request.

        A page that does not join may be of another listing, so its entries are not used.
        """
        page, listing_key, entries = None, None, tuple[Entry, ...]()
        try:
            page = page_of(response, self.run.source)
            entries, listing_key = page.listing(fragment=offset > 0), page.listing_key()
            note_strange_links(self.run, [url for url in page.strange_links() if is_own(url, self.own_urls)])
        except PageError as error:
            self.run.remarks.note(codes.LISTING_REFUSED, url=response.url, reason=error.reason, detail=error.detail)
        if not self.walker.look.probe:  # a probe shows fewer entries than other pages
            note_listing_page(self.run, response, page, len(entries), offset)
        listing = Listing(self.run.source.name, response.url, self.answers.own(entries), offset, listing_key)
        if not entries and offset == 0 and not self._looks_back:
            yield self._without_listing(response.url, reason=NO_ENTRIES, **why_empty(response, self.run.source))
        elif is_redirected(response):
            asked = response.meta["redirect_urls"][0]
            yield self._page_lost(asked, offset, reason=REDIRECTED, detail=response.url)
        elif not self.walker.look.probe and self.walker.joins(listing):
            yield listing
        elif request := await self._go_on(listing):
            yield request

    async def _go_on(self, listing: Listing) -> Request | None:
        """The request after a page that does not join, or None at the end of the walk."""
        with self.run.storing():
            await self.walker.go_on(listing)
            return await self._next_page(listing)

    async def listing_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Yield what follows a listing page that could not be fetched.

        A 404 or 410 after the last numbered page is the end of the listing.
        """
        reason, detail = self.answers.why(failure)
        request = request_of(failure)
        offset = request.cb_kwargs["offset"]
        note_listing_answer(self.run, response_of(failure))
        if offset and self.walker.walk.numbered and reason in _ABSENT:
            if following := await self._go_on(Listing(self.run.source.name, request.url, (), offset)):
                yield following
        else:
            yield self._page_lost(request.url, offset, reason=reason, detail=detail)

    def _page_lost(self, url: str, offset: int, **why: Any) -> Request | Listing | None:
        """Continue without the listing if its first page is lost; end the walk at any other page."""
        if offset == 0 and not self._looks_back:
            return self._without_listing(url, **why)
        self.run.remarks.doubt(codes.WALK_PAGE_FAILED, url=url, **why)
        self.walker.lose()
        return None

    def _without_listing(self, url: str, **why: Any) -> Request | Listing | None:
        """A request for the known page, or its More From block as a listing; None if neither can be used.

        The known page is the source's ``start_url``. It is not requested twice, nor if the options name another start
        page.
        """
        known, remarks = self.site.canonical(self.run.source.start_url or "") or "", self.run.remarks
        identity = self.site.identity(known)
        if self.options.start_url is None and identity and identity not in self.asked:
            remarks.doubt(codes.LISTING_UNUSABLE, url=url, **why, instead="known_page")
            return self._start_page_request(known)
        if self.block:
            remarks.doubt(codes.LISTING_UNUSABLE, url=url, **why, instead="block")
            return self._block_as_listing(url)
        remarks.error(codes.LISTING_UNUSABLE, url=url, **why, instead=None)
        return None

    # -- what follows from stored entries -----------------------------------------------------------------------

    async def follow(self, listing: Listing, discovery: Discovery) -> None:
        """Request the articles that are due, and the next page of the listing.

        This is called when the entries of ``listing`` are stored, so no article is requested before its entry is
        stored.
        """
        for due in discovery.due:
            if request := self._ask(due, _NEW):
                self.crawler.engine.crawl(request)
        if listing.offset is not None:
            note_entries(self.run, listing)
            await self.walker.take(listing, discovery)
            if request := await self._next_page(listing):
                self.crawler.engine.crawl(request)

    async def _next_page(self, listing: Listing) -> Request | None:
        """The request for the page after ``listing``, or None at the end of the walk."""
        found = await self.walker.next_page(listing)
        return self._listing_request(*found) if found else None
