"""The Scrapy extension that opens a run with the spider and closes it with the spider."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config, Source
from vokspider.extensions.remarks import Remarks
from vokspider.extensions.run_context import RunContext, open_run
from vokspider.extensions.run_events import log_closed, log_opened
from vokspider.model import codes
from vokspider.model.clock import starting_at
from vokspider.model.errors import LeaseHeldError, VokspiderError
from vokspider.model.items import Listing
from vokspider.model.options import CHECK, RunOptions
from vokspider.model.verdict import FINISHED, SHUTDOWN
from vokspider.signals import run_opened
from vokspider.sites import site_named
from vokspider.sites.base import Site
from vokspider.store.db.explaining import explain
from vokspider.store.writing.discovery import Discovery

P = ParamSpec("P")
T = TypeVar("T")
Follow = Callable[[Listing, Discovery], Awaitable[None]]
logger = logging.getLogger(__name__)


async def _nowhere(listing: Listing, discovery: Discovery) -> None:
    """Do nothing: a run that sends no requests follows no entries."""


class Run:
    """Scrapy extension: the run of this crawl, for the spider and the pipelines.

    ``call`` runs a blocking function in another thread. There is only one such thread, so a run never has two
    transactions at a time. ``remarks`` collects the reasons for the verdict.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.config: Config = crawler.settings["VOKSPIDER_CONFIG"]
        self.remarks = Remarks()
        self.files: dict[str, int] = {}  # of an import: the number of the present file, and of all files
        self.exit_code = 1  # the exit code if the run does not open
        self.context: RunContext | None = None
        self.follow: Follow = _nowhere  # what a spider does when the entries of a page are stored
        self._ended = False
        self._thread = ThreadPoolExecutor(1, "store")
        self._heart: asyncio.Task[None] | None = None
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Run":
        """The extension, connected to the signals of the spider and to exceptions of pipelines."""
        run = cls(crawler)
        crawler.signals.connect(run.spider_opened, signals.spider_opened)
        crawler.signals.connect(run.spider_closed, signals.spider_closed)
        crawler.signals.connect(run.item_error, signals.item_error)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> "Run":
        """The run of a crawl.

        Raises RuntimeError if the extension is switched off, since nothing can be stored without it.
        """
        run = crawler.get_extension(cls)
        if run is None:
            raise RuntimeError("the extension vokspider.extensions.run.Run is switched off; the crawl needs it")
        return run

    @property
    def options(self) -> RunOptions:
        """The options of this run.

        A spider that is not ours, such as that of ``scrapy fetch``, has none. Then they are the defaults, with the
        trigger ``check``.
        """
        options: RunOptions = getattr(self.crawler.spider, "options", RunOptions(trigger=CHECK))
        return options

    @property
    def source(self) -> Source:
        """The source of this run."""
        return self.config.source(self.options.source or self.config.crawl.source)

    @property
    def site(self) -> Site:
        """The site of the source."""
        return site_named(self.source.page)

    @property
    def own_urls(self) -> Sequence[str]:
        """Addresses whose hosts may get requests: the spider's ``own_urls``, or those of the source if it has none."""
        mine: Sequence[str] | None = getattr(self.crawler.spider, "own_urls", None)
        return self.source.urls if mine is None else mine

    @property
    def store(self) -> RunContext:
        """The context of the run. Raises RuntimeError before it is open."""
        if self.context is None:
            raise RuntimeError("the run is not open")
        return self.context

    @property
    def record(self) -> dict[str, Any] | None:
        """The run's record, None for a run that was not opened or could not be closed."""
        return self.context.record if self.context else None

    async def learn(self, **found: str) -> None:
        """Store the ``listing_url`` or ``listing_key`` that a page shows, if it is new."""
        await self.call(partial(self.store.learn, **found))

    def fail(self, code: str, /, **facts: Any) -> None:
        """End the crawl as failed, after the requests in flight. ``code`` is the reason in the record, and Scrapy's."""
        if self._closing is None:  # later failures follow from the first one
            self.remarks.error(code, **facts)
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=code))

    @contextlib.contextmanager
    def storing(self) -> Iterator[None]:
        """Context manager: end the crawl if the database fails or another process has the lease.

        The error is raised again.
        """
        try:
            yield
        except LeaseHeldError:
            self.fail(codes.LEASE_LOST)
            raise
        except SQLAlchemyError as error:
            logger.exception("the database failed")
            self.fail(codes.DATABASE_FAILED, error=explain(error))
            raise

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking function in the thread of the store."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *args, **kwargs))

    async def spider_opened(self) -> None:
        """Open the run. Raises CloseSpider if that fails. ``check-site`` and ``scrapy fetch`` have no run to open."""
        if self.options.trigger == CHECK:
            return
        try:
            await self.call(self._open)
        except Exception as error:
            if not isinstance(error, VokspiderError | SQLAlchemyError):
                logger.exception("the run could not be opened")
            code = codes.LEASE_HELD if isinstance(error, LeaseHeldError) else codes.START_FAILED
            self.remarks.error(code, error=str(error))
            self.exit_code = error.exit_code if isinstance(error, VokspiderError) else 1
            raise CloseSpider(code) from error
        context = self.store
        log_opened(context)
        if context.lease:
            self.crawler.signals.send_catch_log(run_opened, run_id=context.ledger.run_id)
            self._heart = asyncio.create_task(self._beat(context.lease.seconds / 3))

    def _open(self) -> None:
        # The context is set in this thread, since a signal may end the event loop before the result arrives there.
        now = starting_at(self.options.now)
        self.context = open_run(self.config, self.source, self.options, self.remarks, now)

    async def _beat(self, seconds: float) -> None:
        """Renew the lease every so many seconds, and end the crawl if another process has taken it."""
        while True:
            await asyncio.sleep(seconds)
            try:
                # Not in the thread of the store, which may be busy for longer than the lease lasts.
                held = await asyncio.to_thread(self.store.renew)
            except SQLAlchemyError as error:
                logger.warning("the lease could not be renewed: %s", error)
                continue
            if not held:
                self.fail(codes.LEASE_LOST)
                return

    def item_error(self) -> None:
        """Count an exception that a pipeline raised."""
        self.crawler.stats.inc_value("vokspider/item_errors")

    def _note_mishaps(self, finish_reason: str) -> None:
        """Add a doubt for exceptions in our own code, or for a walk that did not end.

        The next crawl tries the pages of these exceptions again.
        """
        counts = (
            self.crawler.stats.get_value(name, 0) for name in ("spider_exceptions/count", "vokspider/item_errors")
        )
        if pages := sum(counts):
            self.remarks.doubt(codes.BUG, pages=pages)
        walk = getattr(self.crawler.spider, "walk", None)
        stuck = finish_reason == FINISHED and walk is not None and walk.ended is None
        if stuck and not (self.remarks.errors or self.remarks.doubts):
            self.remarks.doubt(codes.WALK_UNFINISHED)

    async def spider_closed(self, reason: str) -> None:
        """Close the run, if one was opened."""
        if self._heart:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart
        self._note_mishaps(reason)
        await self.call(self._close, reason)
        self._thread.shutdown()

    def close_late(self) -> None:
        """Close a run that Scrapy left open because a signal came before its engine ran.

        This blocks, so call it after the event loop has ended.
        """
        self._thread.shutdown()
        self._close(SHUTDOWN)

    def _close(self, finish_reason: str) -> None:
        """Close the run and log its record. Only the first call has an effect."""
        if self.context is None or self._ended:
            return
        self._ended = True
        try:
            self.context.close(finish_reason, self.crawler.stats.get_stats())
        except SQLAlchemyError as error:
            self.remarks.error(codes.CLOSE_FAILED, error=explain(error))
            logger.exception("the run could not be closed")
        if self.record is not None:
            log_closed(self.record)
