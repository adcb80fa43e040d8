"""Last: into the database, one transaction a page, off the event loop."""

from typing import Any

from scrapy.crawler import Crawler

from vokspider.extensions.page_events import log_article, log_failure
from vokspider.extensions.run import Run
from vokspider.formats import kept as kept_pages
from vokspider.model import codes
from vokspider.model.items import Article, Failed, Listing, NotModified
from vokspider.model.options import IMPORT, NONE, OFFLINE
from vokspider.model.outcomes import FAILED
from vokspider.signals import read_again


class Store:
    """Stores items, and tells the spider which articles are due now that their entries are stored."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Store":
        """The pipeline of one crawl."""
        return cls(crawler)

    @property
    def run(self) -> Run:
        """The run that this crawl writes."""
        return Run.of(self.crawler)

    async def process_item(self, item: Any) -> Any:
        """Store the item. A database that fails ends the crawl, since nothing after it would be kept either."""
        with self.run.storing():
            await self._store(item)
        return item

    async def _store(self, item: Any) -> None:
        run = self.run
        if isinstance(item, Article | Failed) and item.again:
            await self._take_again(item)
            return
        if isinstance(item, Failed):
            log_failure(item, missing=await run.call(run.store.texts.fail, item))
            if run.options.trigger == IMPORT and not item.known:
                name = item.capture.url if item.capture else item.url
                run.remarks.failed_pages.add(codes.PAGE_FAILED, page=name, reason=item.reason, detail=item.detail)
        if isinstance(item, Article):
            await self._tell_apart(item)
            outcome = await run.call(run.store.texts.store, item)
            log_article(item, outcome, run.store.texts.revision)
        if isinstance(item, NotModified):
            await run.call(run.store.texts.confirm, item)
        if isinstance(item, Listing):
            await self._discover(item)

    async def _take_again(self, item: Article | Failed) -> None:
        found = await self.run.call(self.run.store.rereading.store, item)
        if found.outcome == FAILED:
            lost = {"article": found.external_id, "revision": found.revision, "reason": found.reason}
            self.run.remarks.doubt(codes.TEXT_LOST, **lost)
        self.crawler.signals.send_catch_log(read_again, reread=found)

    async def _tell_apart(self, article: Article) -> None:
        """Find out first what the present program makes of the pages behind a text that changed."""
        store = self.run.store
        if store.ledger.is_new(article.external_id):
            return
        for kept in await self.run.call(store.rereading.behind, article):
            await self._take_again(kept_pages.read_again(kept, self.run.source))

    async def _discover(self, listing: Listing) -> None:
        run, options = self.run, self.run.options
        discovery = await run.call(
            run.store.sightings.discover,
            listing.entries,
            page_url=listing.url,
            offset=listing.offset,
            refetch=options.full,
            hints=options.recheck != NONE,
            since=options.since,
            fetch=options.trigger not in OFFLINE,
        )
        await run.follow(listing, discovery)
