"""The base class of spiders that send no requests."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.model.options import RunOptions


class OfflineSpider(Spider):
    """Yields items and sends no requests."""

    def __init__(self, options: RunOptions, **_arguments: Any) -> None:
        super().__init__()
        self.options = options
        self._idle = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "OfflineSpider":
        """The spider, connected to the signals of items that left the pipelines."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider._item_done, signal)
        return spider

    def _item_done(self) -> None:
        self._idle.set()

    @property
    def run(self) -> Run:
        """The run around this spider."""
        return Run.of(self.crawler)

    async def in_turn(self, items: Iterable[Any]) -> AsyncIterator[Any]:
        """Yield each item when the previous one has left the pipelines, which bounds memory and keeps the order."""
        for item in items:
            self._idle.clear()
            yield item
            await self._idle.wait()
