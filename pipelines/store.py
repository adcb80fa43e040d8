"""Last: into the database, one transaction a page, off the event loop."""

import logging
from typing import Any

from scrapy.crawler import Crawler
from sqlalchemy.exc import SQLAlchemyError

from vokspider.errors import LeaseHeldError
from vokspider.extensions.run import LEASE_LOST, STORE_ERROR, Run
from vokspider.items import Article, Failed, Listing
from vokspider.options import IMPORT
from vokspider.pages.reasons import REASONS
from vokspider.signals import entries_stored

logger = logging.getLogger(__name__)


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
        try:
            await self._store(item)
        except LeaseHeldError as error:
            self.run.fail(LEASE_LOST, str(error))
            raise
        except SQLAlchemyError as error:
            logger.exception("the database failed")
            self.run.fail(STORE_ERROR, f"the database failed: {str(error).splitlines()[0]}")
            raise
        return item

    async def _store(self, item: Any) -> None:
        run = self.run
        if isinstance(item, Failed):
            await run.call(run.store.texts.fail, item)
            if run.options.trigger == IMPORT:
                name = item.capture.url if item.capture else item.url
                run.notes.append(f"{name}: {item.reason} ({REASONS.get(item.reason, item.detail)})")
        if isinstance(item, Article):
            await run.call(run.store.texts.store, item)
        if isinstance(item, Listing):
            await self._discover(item)

    async def _discover(self, listing: Listing) -> None:
        run, options = self.run, self.run.options
        discovery = await run.call(
            run.store.sightings.discover,
            listing.entries,
            page_url=listing.url,
            offset=listing.offset,
            refetch=options.full,
            since=options.since,
            fetch=options.trigger != IMPORT,
        )
        results = await self.crawler.signals.send_catch_log_async(
            entries_stored, listing=listing, discovery=discovery, dont_log=Exception
        )
        for _, result in results:
            # Scrapy only logs what a receiver raises, and the walk would end here without a word.
            if isinstance(result, BaseException):
                raise result
