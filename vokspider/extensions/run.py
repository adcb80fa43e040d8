"""The run around a crawl: opened when the spider opens, closed when the spider is closed."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

import attrs
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config, Source
from vokspider.events import tell
from vokspider.extensions.remarks import Remarks
from vokspider.extensions.run_context import Opened, Told, open_run
from vokspider.extract.version import extractor
from vokspider.model import codes
from vokspider.model.clock import starting_at
from vokspider.model.errors import LeaseHeldError, VokspiderError
from vokspider.model.options import CHECK, RunOptions
from vokspider.model.reasons import Reason
from vokspider.model.verdict import FINISHED, HEALTHY, SHUTDOWN
from vokspider.signals import run_opened
from vokspider.store.db.engine import explain, leave
from vokspider.store.db.leases import Lease
from vokspider.store.runs import runs
from vokspider.store.writing.discovery import OUTCOMES

P = ParamSpec("P")
T = TypeVar("T")
logger = logging.getLogger(__name__)


class Run:
    """Scrapy extension: the run of this crawl, for the spider and the pipelines.

    ``call`` takes a blocking function off the event loop; they run one after the other, so one run never has two
    transactions at a time. ``remarks`` collect what the verdict should say.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.config: Config = crawler.settings["VOKSPIDER_CONFIG"]
        self.remarks = Remarks()
        self.files: dict[str, int] = {}  # of an import: the one that is read, and how many there are
        self.record: dict[str, Any] | None = None
        self.exit_code = 1  # of a run that did not open
        self.opened: Opened | None = None
        self._reason = ""  # why Scrapy ended the crawl
        self._thread = ThreadPoolExecutor(1, "store")
        self._heart: asyncio.Task[None] | None = None
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Run":
        """The extension, listening for the spider's beginning and end."""
        run = cls(crawler)
        crawler.signals.connect(run.spider_opened, signals.spider_opened)
        crawler.signals.connect(run.spider_closed, signals.spider_closed)
        crawler.signals.connect(run.item_error, signals.item_error)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> "Run":
        """The run around a crawl. Raises RuntimeError when a setting switched it off: nothing can be stored then."""
        run = crawler.get_extension(cls)
        if run is None:
            raise RuntimeError("the extension vokspider.extensions.run.Run is switched off; the crawl needs it")
        return run

    @property
    def options(self) -> RunOptions:
        """What this run was asked to do; a spider that is not ours, as that of ``scrapy fetch``, has no options."""
        options: RunOptions = getattr(self.crawler.spider, "options", RunOptions(trigger=CHECK))
        return options

    @property
    def source(self) -> Source:
        """The source of this run."""
        return self.config.source(self.options.source or self.config.crawl.source)

    @property
    def own_urls(self) -> Sequence[str]:
        """Addresses at the hosts that may be asked.

        The spider says so; for one that is not ours, as that of ``scrapy fetch``, they are those of the source.
        """
        mine: Sequence[str] | None = getattr(self.crawler.spider, "own_urls", None)
        return self.source.urls if mine is None else mine

    @property
    def store(self) -> Opened:
        """What this run writes to, once it is open."""
        if self.opened is None:
            raise RuntimeError("the run is not open")
        return self.opened

    async def learn(self, **found: str) -> None:
        """Keep what a page told of the listing, if it is news: ``listing_url``, ``ajax_source_id``."""
        learned, ledger = self.store.learned, self.store.ledger
        news = {name: value for name, value in found.items() if getattr(learned, name) != value}
        if news:
            learned = runs.Learned(**{**attrs.asdict(learned), **news})
            self.opened = attrs.evolve(self.store, learned=learned)
            await self.call(runs.learn, ledger.engine, learned.source_id, ledger.clock, **news)

    def fail(self, code: str, /, **facts: Any) -> None:
        """End the crawl as failed, after the pages in flight."""
        if self._closing is None:  # what follows a first failure says nothing new
            self.remarks.error(code, **facts)
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=code))

    @contextlib.contextmanager
    def storing(self) -> Iterator[None]:
        """End the crawl when the database fails, or another process has the lease: nothing more would be kept."""
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
        """Run a blocking function of the store in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *args, **kwargs))

    async def spider_opened(self) -> None:
        """Open the run, or end the crawl before it begins. A look at the site has none, nor has ``scrapy fetch``."""
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
        opened = self.store
        self._log_opened(opened)
        if opened.lease:
            self.crawler.signals.send_catch_log(run_opened, run_id=opened.ledger.run_id)
            self._heart = asyncio.create_task(self._beat(opened.lease))

    def _open(self) -> None:
        # Noted in the thread that opens it: a signal may end the loop before that thread's answer comes.
        self.opened = open_run(self.config, self.source, self.options, starting_at(self.options.now))

    async def _beat(self, lease: Lease) -> None:
        """Renew the lease in time, and stop the crawl when somebody else has it."""
        while True:
            await asyncio.sleep(lease.seconds / 3)
            try:
                # Not in the store's own thread, which may be busy for longer than the lease lasts.
                held = await asyncio.to_thread(lease.renew)
            except SQLAlchemyError as error:
                logger.warning("the lease could not be renewed: %s", error)
                continue
            if not held:
                self.fail(codes.LEASE_LOST)
                return

    def item_error(self) -> None:
        """Count an error of a pipeline."""
        self.crawler.stats.inc_value("vokspider/item_errors")

    def _mishaps(self) -> list[Reason]:
        """Errors of our own code on the way of a page, which the next crawl tries again."""
        counts = (
            self.crawler.stats.get_value(name, 0) for name in ("spider_exceptions/count", "vokspider/item_errors")
        )
        number = sum(counts)
        found = [Reason(codes.BUG, {"pages": number})] if number else []
        walk = getattr(self.crawler.spider, "walk", None)
        stuck = self._reason == FINISHED and walk is not None and walk.ended is None
        silent = stuck and not (found or self.remarks.errors or self.remarks.doubts)
        return [*found, Reason(codes.WALK_UNFINISHED)] if silent else found

    async def spider_closed(self, reason: str) -> None:
        """Judge the run, write its row, and give its lease back."""
        self._reason = reason
        if self._heart:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart
        try:
            if self.opened:
                await self._close(self.opened, reason)
        except SQLAlchemyError as error:
            self.remarks.error(codes.CLOSE_FAILED, error=explain(error))
            logger.exception("the run could not be closed")
        self._thread.shutdown()

    async def _close(self, opened: Opened, reason: str) -> None:
        self.record = await self.call(opened.close, reason, self._told(), self.crawler.stats.get_stats(), self._share)
        self._log_closed(self.record)
        if opened.lease:
            await self.call(opened.lease.release)
            await self.call(leave, opened.ledger.engine)

    def _log_opened(self, opened: Opened) -> None:
        tell(
            logger,
            logging.INFO,
            "run_opened",
            "run %s of %s begins (%s)",
            opened.ledger.run_id or "without a number",
            opened.source.name,
            self.options.trigger,
            source=opened.source.name,
            trigger=self.options.trigger,
            database=self.config.masked_url,
            config_file=self.config.config_file,
            sources_file=self.config.sources_file,
            extractor=extractor(),
            options=self.options.given(),
        )

    def _log_closed(self, record: Mapping[str, Any]) -> None:
        level = logging.INFO if record["verdict"] in HEALTHY else logging.WARNING
        counts = ", ".join(f"{record[name]} {name}" for name in OUTCOMES if record[name]) or "no articles"
        sentence = "; ".join(
            (f"verdict {record['verdict']}: {counts}", *(one["code"] for one in record["reason_codes"]))
        )
        tell(logger, level, "run_closed", "%s", sentence, **record)

    @property
    def _share(self) -> float:
        return self.config.crawl.failed_share

    def _told(self) -> Told:
        said = self.remarks
        return Told(tuple(said.errors), (*said.doubts, *self._mishaps()), said.all_notes(), said.evidence)

    def close_late(self) -> None:
        """Close a run that Scrapy left open, since a signal came before its engine ran. Blocks; for after the loop."""
        self._thread.shutdown()
        if self.opened is None or self.record is not None or self.remarks.errors:
            return
        try:
            self.record = self.opened.close(SHUTDOWN, self._told(), {}, self._share)
            self._log_closed(self.record)
            if self.opened.lease:
                self.opened.lease.release()
                leave(self.opened.ledger.engine)
        except SQLAlchemyError as error:
            self.remarks.error(codes.CLOSE_FAILED, error=explain(error))
            logger.exception("the run could not be closed")
