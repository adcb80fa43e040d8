"""The last pipeline: writes each page into the database in one transaction, outside the event loop."""

from typing import Any

from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.extensions.storing import store


class Store:
    """Stores items. When a listing is stored, the spider requests those of its articles that are due."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Store":
        """The pipeline for this crawl."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Store the item. A database error ends the crawl, since nothing after it would be stored either."""
        run = Run.of(self.crawler)
        with run.storing():
            await store(run, item)
        return item
