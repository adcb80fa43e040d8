"""The spider: from a source's listing to its articles."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.signals import scheduler_empty
from twisted.python.failure import Failure

from vokspider.extensions.run import Run
from vokspider.middlewares.backoff import NEEDED
from vokspider.model import codes
from vokspider.model.items import Article, Entry, Failed, Listing
from vokspider.model.options import RunOptions
from vokspider.model.reasons import NO_ENTRIES, REDIRECTED
from vokspider.signals import entries_stored
from vokspider.sites import PageError
from vokspider.sites.kcnawatch.chrome import same_source
from vokspider.spiders.answers import Answers, Items
from vokspider.spiders.failures import request_of, response_of
from vokspider.spiders.observed import note_entries, note_listing_answer, note_listing_page, note_strange_links
from vokspider.spiders.responses import is_redirected, page_of
from vokspider.spiders.signs import why_empty
from vokspider.spiders.unmodified import NOT_MODIFIED
from vokspider.spiders.walk import Walk
from vokspider.spiders.walker import Walker
from vokspider.store.writing.discovery import Discovery, Due
from vokspider.text.urls import canonical, external_id, is_own

_BACKLOG_BATCH = 100
_LOOK = 0.05  # s between two looks whether all the rest is done
# New articles first, then deeper into the listing, then what earlier runs left: so the queue stays short.
_NEW, _DEEPER, _OLD = 20, 10, 0


class VokSpider(Spider):
    """Walks the listing of one source and fetches the articles that are due.

    An article is asked for when its entry is stored, see ``follow``; ``asked`` keeps it from being asked for twice.
    """

    name = "vok"

    def __init__(self, options: RunOptions | None = None, **arguments: Any) -> None:
        super().__init__()
        self.options = options or RunOptions.from_arguments(arguments)
        self.walker: Walker  # from the start on
        self.asked: set[str] = set()
        self.own_urls: list[str] = []  # nothing else is asked
        self.block: tuple[Entry, ...] = ()  # of the start page

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "VokSpider":
        """The spider, listening for stored entries."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.follow, entries_stored)
        return spider

    @property
    def run(self) -> Run:
        """The run around this crawl."""
        return Run.of(self.crawler)

    @property
    def walk(self) -> Walk | None:
        """Where the walk through the listing is; None before it has begun."""
        walker: Walker | None = getattr(self, "walker", None)  # Scrapy's feeds read every attribute at the beginning
        return walker.walk if walker else None

    # -- where it starts ----------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """The first request, then what earlier runs left, a batch whenever there is nothing else to do."""
        run = self.run
        self.walker = await Walker.begin(run)
        self.own_urls = self._own_urls()
        yield self._first_request()
        while (batch := await run.call(run.store.sightings.backlog, _BACKLOG_BATCH, self._is_reachable)) is not None:
            for due in batch:
                if request := self._ask(due, _OLD):
                    yield request
            if batch:
                await self.crawler.signals.wait_for(scheduler_empty)
        async for request in self._rechecks():
            yield request

    async def _rechecks(self) -> AsyncIterator[Request]:
        """Requests for stored articles that are due again, when all the rest is done.

        The listing may tell another title or address of one, so it comes first.
        """
        run = self.run
        while not self._is_idle():
            await asyncio.sleep(_LOOK)  # Scrapy's signal for this comes thousands of times in a crawl
        while (batch := await run.call(run.store.rechecks.batch, self._is_wanted)) is not None:
            for due in batch:
                if request := self._ask(due, _OLD):
                    yield request
            if batch:
                await self.crawler.signals.wait_for(scheduler_empty)

    def _is_idle(self) -> bool:
        """Whether no request waits or is under way and no answer is being worked on."""
        engine = self.crawler.engine
        working, waiting = engine.scraper.slot, engine._slot
        queued = waiting is not None and waiting.scheduler.has_pending_requests()
        return not (queued or engine.downloader.active) and (working is None or working.is_idle())

    def _own_urls(self) -> list[str]:
        """Addresses whose hosts this crawl may ask: the given one, else the source's site and the known page's."""
        if self.options.start_url:
            return [self.options.start_url]
        return list(self.run.source.urls)

    def _is_reachable(self, url: str) -> bool:
        """Whether this crawl may ask for an address."""
        return is_own(url, self.own_urls)

    def _is_wanted(self, identity: str, url: str) -> bool:
        return identity not in self.asked and not self.options.dry_run and self._is_reachable(url)

    def _first_request(self) -> Request:
        start = self.options.start_url
        if start is None and self.run.store.learned.listing_url:
            return self._listing_request(self.run.store.learned.listing_url)
        start = canonical(start or self.run.source.start_url or "") or ""
        return self._start_page_request(start) if external_id(start) else self._listing_request(start)

    # -- requests -----------------------------------------------------------------------------------------------

    def _start_page_request(self, url: str) -> Request:
        identity = external_id(url) or ""
        self.asked.add(identity)
        return self._needed(url, self.parse_start, self.start_failed, {"due": Due(identity, url, None)})

    def _listing_request(self, url: str, offset: int = 0) -> Request:
        return self._needed(url, self.parse_listing, self.listing_failed, {"offset": offset})

    def _needed(self, url: str, callback: Any, errback: Any, given: dict[str, Any]) -> Request:
        """A request without whose page the crawl does not come far: a ban is not taken for an answer so soon."""
        return Request(url, callback, cb_kwargs=given, errback=errback, priority=_DEEPER, meta={NEEDED: True})

    def _ask(self, due: Due, priority: int) -> Request | None:
        """A request for an article, None when it was asked for already or this run only looks."""
        if due.external_id in self.asked or self.options.dry_run:
            return None
        self.asked.add(due.external_id)
        return Request(
            due.url,
            self.parse_article,
            cb_kwargs={"due": due},
            errback=self.article_failed,
            priority=priority,
            headers=dict(due.validators),
            meta={"handle_httpstatus_list": [NOT_MODIFIED]} if due.validators else None,
        )

    # -- answers ------------------------------------------------------------------------------------------------

    def parse_article(self, response: Response, due: Due) -> Items:
        """The article of an article page, or why the page is not believed."""
        yield from self._answers().page(response, due)

    def article_failed(self, failure: Failure) -> Items:
        """The request for an article brought no page."""
        yield self._answers().failure(failure)

    def _answers(self) -> Answers:
        return Answers(self.run, self.own_urls)

    def parse_start(self, response: Response, due: Due) -> Iterator[Any]:
        """The known article, and from it the way to the listing; nothing of a page of another source."""
        for item in self.parse_article(response, due):
            if isinstance(item, Article) and not self._is_of_source(item):
                return
            yield item
            if isinstance(item, Listing):
                self.block = item.entries
            elif isinstance(item, Article):
                yield self._leave_start(item.more_articles_url, due.url)
            elif isinstance(item, Failed):
                self.run.remarks.error(codes.START_PAGE_REFUSED, url=due.url, reason=item.reason, detail=item.detail)

    def _is_of_source(self, start: Article) -> bool:
        """Whether the start page names this run's source. Its More Articles link leads to the listing of what it names.

        Else that is an error of the run, which says both names: one of the two settings is wrong.
        """
        source, found = self.run.source, start.source_name
        if found is None or same_source(found, source.display_name):
            return True
        names = {"found": found, "expected": source.display_name, "source": source.name}
        file = str(self.run.config.sources_file)
        self.run.remarks.error(codes.START_PAGE_OF_OTHER, url=start.url, **names, file=file)
        return False

    def _leave_start(self, listing_url: str | None, url: str) -> Request | Listing:
        if listing_url:
            return self._listing_request(listing_url)
        self.run.remarks.note(codes.WALK_NO_LISTING, url=url)
        return self._block_as_listing(url)

    def _block_as_listing(self, url: str) -> Listing:
        """The start page's More From block in the place of a listing that cannot be had."""
        return Listing(self.run.source.name, url, self.block, offset=0)

    def start_failed(self, failure: Failure) -> Items:
        """Without the known page there is nothing to walk."""
        reason, detail = self._answers().why(failure)
        url = request_of(failure).url
        self.run.remarks.error(codes.START_PAGE_FAILED, url=url, reason=reason, detail=detail)
        yield from self.article_failed(failure)

    async def parse_listing(self, response: Response, offset: int) -> AsyncIterator[Any]:
        """The entries of a listing page or a fragment, if it joins the pages before: else they may be another's."""
        page = ajax_id = None
        entries: tuple[Entry, ...] = ()
        try:
            page = page_of(response, self.run.source)
            entries, ajax_id = page.listing(fragment=offset > 0), page.ajax_source_id()
            note_strange_links(self.run, [url for url in page.strange_links() if is_own(url, self.own_urls)])
        except PageError as error:
            self.run.remarks.note(codes.LISTING_REFUSED, url=response.url, reason=error.reason, detail=error.detail)
        if not self.walker.look.probe:  # which shows fewer entries than others do
            note_listing_page(self.run, response, page, len(entries), offset)
        listing = Listing(self.run.source.name, response.url, self._answers().own(entries), offset, ajax_id)
        if not entries and offset == 0:
            yield self._without_listing(response.url, reason=NO_ENTRIES, **why_empty(page))
        elif is_redirected(response):
            asked = response.meta["redirect_urls"][0]
            yield self._page_lost(asked, offset, reason=REDIRECTED, detail=response.url)
        elif not self.walker.look.probe and self.walker.joins(listing):
            yield listing
        else:
            with self.run.storing():
                await self.walker.go_on(listing)
                request = await self._next_page(listing)
            if request:
                yield request

    def listing_failed(self, failure: Failure) -> Iterator[Any]:
        """A page of the listing could not be fetched."""
        reason, detail = self._answers().why(failure)
        request = request_of(failure)
        note_listing_answer(self.run, response_of(failure))
        yield self._page_lost(request.url, request.cb_kwargs["offset"], reason=reason, detail=detail)

    def _page_lost(self, url: str, offset: int, **why: Any) -> Request | Listing | None:
        """Go on without the listing, or end the walk at one of its fragments."""
        if offset == 0:
            return self._without_listing(url, **why)
        self.run.remarks.doubt(codes.WALK_PAGE_FAILED, url=url, **why)
        self.walker.lose()
        return None

    def _without_listing(self, url: str, **why: Any) -> Request | Listing | None:
        """Back to the known page; if that was asked already, or another page was wanted, what its block has."""
        known = canonical(self.run.source.start_url or "") or ""
        remarks = self.run.remarks
        if self.options.start_url is None and external_id(known) and external_id(known) not in self.asked:
            remarks.doubt(codes.LISTING_UNUSABLE, url=url, **why, instead="known_page")
            return self._start_page_request(known)
        if self.block:
            remarks.doubt(codes.LISTING_UNUSABLE, url=url, **why, instead="block")
            return self._block_as_listing(url)
        remarks.error(codes.LISTING_UNUSABLE, url=url, **why, instead=None)
        return None

    # -- what follows from stored entries -----------------------------------------------------------------------

    async def follow(self, listing: Listing, discovery: Discovery) -> None:
        """Ask for the articles that are due, and for the next page of the listing."""
        for due in discovery.due:
            if request := self._ask(due, _NEW):
                self.crawler.engine.crawl(request)
        if listing.offset is not None:
            note_entries(self.run, listing)
            await self.walker.take(listing, discovery)
            if request := await self._next_page(listing):
                self.crawler.engine.crawl(request)

    async def _next_page(self, listing: Listing) -> Request | None:
        """The request for the page after ``listing``, None at the end of the walk."""
        found = await self.walker.next_page(listing)
        return self._listing_request(*found) if found else None
