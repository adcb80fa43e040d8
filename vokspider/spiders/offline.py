"""The base class of spiders that send no requests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, TypeVar

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from sqlalchemy.exc import SQLAlchemyError

from vokspider.extensions.run import Run
from vokspider.model import codes
from vokspider.model.items import Batch
from vokspider.model.options import RunOptions
from vokspider.pool import Pool, PoolError
from vokspider.store.db.explaining import explain
from vokspider.store.writing.prepared import Prepared, Text

A = TypeVar("A")
R = TypeVar("R")


class OfflineSpider(Spider):
    """Yields items and sends no requests."""

    def __init__(self, options: RunOptions, **_arguments: Any) -> None:
        super().__init__()
        self.options = options
        self._idle = asyncio.Event()
        self._pool: Pool[Any, Any] | None = None
        self.prepared: Mapping[Text, Prepared] = {}  # of what is added
        self._waiting: list[Any] = []  # items that are not stored yet
        self._of: set[str | None] = set()  # the external ids of their articles

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "OfflineSpider":
        """The spider, connected to the signals of items that left the pipelines."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider._item_done, signal)
        crawler.signals.connect(spider.spider_closed, signals.spider_closed)
        return spider

    def _item_done(self) -> None:
        self._idle.set()

    @property
    def run(self) -> Run:
        """The run around this spider."""
        return Run.of(self.crawler)

    def pool(self, make: Callable[[], Callable[[A], R]], here: Callable[[A], R]) -> Pool[A, R]:
        """The pool of processes that read for this run; it ends with the spider."""
        pool = self._pool = Pool(make, self.options.jobs, here)
        return pool

    async def results(self, pool: Pool[A, R], given: Iterable[A]) -> AsyncIterator[R]:
        """What the pool reads. If one of its processes ends, or cannot read the database, the run ends as failed."""
        try:
            async for found in pool.results_async(given):
                yield found
        except PoolError as error:
            self.run.fail(codes.READER_ENDED, error=str(error))
        except SQLAlchemyError as error:
            self.run.fail(codes.DATABASE_FAILED, error=explain(error))

    def spider_closed(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.close()

    def add(self, items: Iterable[Any], *external_ids: str | None) -> None:
        """Add items of these articles to what is stored next."""
        self._waiting += items
        self._of.update(external_ids)

    async def stored(self) -> AsyncIterator[Batch]:
        """Yield what was added, and go on when it has left the pipelines, which bounds memory and keeps the order."""
        if self._waiting:
            batch = Batch(tuple(self._waiting), self.prepared)
            self._waiting, self._of = [], set()
            self._idle.clear()
            yield batch
            await self._idle.wait()

    async def stored_of(self, external_id: str) -> AsyncIterator[Batch]:
        """As ``stored``, if something of this article was added: the archive knows it then."""
        if external_id in self._of:
            async for batch in self.stored():
                yield batch
