"""Requests stored articles again when they are due for a re-check, at the end of a crawl."""

import asyncio
from collections.abc import Callable, Iterable

from scrapy import Request
from scrapy.exceptions import DontCloseSpider
from scrapy.signals import scheduler_empty

from vokspider.extensions.run import Run
from vokspider.model.verdict import FINISHED
from vokspider.store.writing.discovery import Due


class Rechecking:
    """Keeps the spider open until every stored article that is due for a re-check was requested.

    They come last, since the listing may show a new title or address for one of them. ``wanted(identity, url)`` says
    whether an article should be requested; ``requests`` makes the requests of a batch.
    """

    def __init__(
        self, run: Run, wanted: Callable[[str, str], bool], requests: Callable[[Iterable[Due]], list[Request]]
    ) -> None:
        self.run = run
        self.wanted = wanted
        self.requests = requests
        self._task: asyncio.Task[None] | None = None

    def idle(self) -> None:
        """Begin when everything else is done. Raises DontCloseSpider until the last batch is requested."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._request_all())
        if not self._task.done():
            raise DontCloseSpider

    async def _request_all(self) -> None:
        """Request all articles that are due, one batch whenever Scrapy's queue is empty."""
        run, engine = self.run, self.run.crawler.engine
        if not engine.spider_is_idle():  # another listener to this signal has made a request, as after a ban
            self._task = None
            return
        with run.storing():
            while (batch := await run.call(run.store.rechecks.batch, self.wanted)) is not None:
                requests = self.requests(batch)
                for request in requests:
                    engine.crawl(request)
                if requests:
                    await run.crawler.signals.wait_for(scheduler_empty)
        if engine.spider_is_idle():  # otherwise Scrapy sends its signal again after the last response
            await engine.close_spider_async(reason=FINISHED)

    def stop(self, reason: str) -> None:
        """Cancel the remaining requests, unless ``reason`` says that the crawl has finished."""
        if self._task is not None and reason != FINISHED:
            self._task.cancel()
