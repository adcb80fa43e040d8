"""The run around a crawl: its lease, its row, its ledger and its verdict."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

import attrs
from attrs import frozen
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from sqlalchemy.exc import SQLAlchemyError

from vokspider import program_version
from vokspider.clock import utc_now
from vokspider.config import Config, Source
from vokspider.errors import LeaseHeldError, VokspiderError
from vokspider.options import IMPORT, RunOptions
from vokspider.signals import run_opened
from vokspider.store import runs
from vokspider.store.engine import clear_errors, open_engine
from vokspider.store.leases import Lease, crawl_lease
from vokspider.store.ledger import Ledger
from vokspider.store.schema import open_for_looking, upgrade
from vokspider.store.sightings import Sightings
from vokspider.store.texts import Texts
from vokspider.verdict import Figures, judge

P = ParamSpec("P")
T = TypeVar("T")
logger = logging.getLogger(__name__)

LEASE_HELD, LEASE_LOST, STORE_ERROR, START_ERROR = "lease_held", "lease_lost", "store_error", "start_error"


@frozen
class Opened:
    """An open run's ledger, and what writes into it."""

    ledger: Ledger
    sightings: Sightings
    texts: Texts

    @classmethod
    def on(cls, ledger: Ledger) -> "Opened":
        """Everything around a ledger."""
        return cls(ledger, Sightings(ledger), Texts(ledger, program_version()))


class Run:
    """Opens the run when the spider opens and closes it when the spider is closed.

    ``call`` takes a blocking function off the event loop; they run one after the other, so one run never has two
    transactions at a time. ``doubts`` and ``notes`` collect what the verdict should say.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.config: Config = crawler.settings["VOKSPIDER_CONFIG"]
        self.clock = utc_now
        self.errors: list[str] = []
        self.doubts: list[str] = []
        self.notes: list[str] = []
        self.learned = runs.Learned(0, None, None)
        self.record: dict[str, Any] | None = None
        self.exit_code = 1  # of a run that did not open
        self.opened: Opened | None = None
        self._thread = ThreadPoolExecutor(1, "store")
        self._lease: Lease | None = None
        self._heart: asyncio.Task[None] | None = None
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Run":
        """The extension, listening for the spider's beginning and end."""
        run = cls(crawler)
        crawler.signals.connect(run.spider_opened, signals.spider_opened)
        crawler.signals.connect(run.spider_closed, signals.spider_closed)
        crawler.signals.connect(run._item_error, signals.item_error)
        return run

    @property
    def options(self) -> RunOptions:
        """What this run was asked to do."""
        options: RunOptions = getattr(self.crawler.spider, "options")  # noqa: B009 (a Spider need not have it)
        return options

    @property
    def source(self) -> Source:
        """The source of this run."""
        return self.config.source(self.options.source or self.config.crawl.source)

    @property
    def store(self) -> Opened:
        """What this run writes to, once it is open."""
        if self.opened is None:
            raise RuntimeError("the run is not open")
        return self.opened

    async def learn(self, **found: str) -> None:
        """Keep what a page told of the listing, if it is news: ``listing_url``, ``ajax_source_id``."""
        news = {name: value for name, value in found.items() if getattr(self.learned, name) != value}
        if news:
            self.learned = runs.Learned(**{**attrs.asdict(self.learned), **news})
            await self.call(runs.learn, self.store.ledger.engine, self.learned.source_id, self.clock, **news)

    def fail(self, reason: str, error: str) -> None:
        """End the crawl as failed, after the pages in flight."""
        self.errors.append(error)
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking function of the store in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *args, **kwargs))

    # -- opening ------------------------------------------------------------------------------------------------

    async def spider_opened(self) -> None:
        """Take the lease and open the run. A spider without options is not ours and is left alone."""
        try:
            await self.call(self._open)
        except (VokspiderError, SQLAlchemyError) as error:
            self.errors.append(str(error))
            self.exit_code = error.exit_code if isinstance(error, VokspiderError) else 1
            raise CloseSpider(LEASE_HELD if isinstance(error, LeaseHeldError) else START_ERROR) from error
        if self.opened and self.opened.ledger.run_id:
            self.crawler.signals.send_catch_log(run_opened, run_id=self.opened.ledger.run_id)
        if self._lease:
            self._heart = asyncio.create_task(self._beat(self._lease))

    def _open(self) -> None:
        source = self.source
        dry = self.options.dry_run
        engine = open_for_looking(self.config.database_url) if dry else open_engine(self.config.database_url)
        if not dry:
            upgrade(engine)
        with clear_errors(engine):
            if dry:
                self.learned = runs.peek_source(engine, source)
                self.opened = Opened.on(Ledger(engine, self.learned.source_id, None, self.clock, dry=True))
                return
            self._lease = Lease(engine, crawl_lease(source.name), self.config.crawl.lease_seconds, self.clock)
            self._lease.acquire()
            self.learned = runs.open_source(engine, source, self.clock)
            run_id = runs.start_run(engine, self.learned.source_id, self.options.trigger, self.clock)
            dead = runs.close_dead_runs(engine, self.learned.source_id, run_id, self.clock)
            self.notes += [f"took over from run {number}, whose process died" for number in dead]
            self.opened = Opened.on(Ledger(engine, self.learned.source_id, run_id, self.clock))

    async def _beat(self, lease: Lease) -> None:
        """Renew the lease in time, and stop the crawl when somebody else has it."""
        while True:
            await asyncio.sleep(lease.seconds / 3)
            try:
                held = await self.call(lease.renew)
            except SQLAlchemyError as error:
                logger.warning("the lease could not be renewed: %s", error)
                continue
            if not held:
                self.fail(LEASE_LOST, "the lease was lost to another process (was this machine asleep?)")
                return

    # -- closing ------------------------------------------------------------------------------------------------

    async def spider_closed(self, reason: str) -> None:
        """Judge the run and write its row."""
        if self._heart:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart
        try:
            if self.opened:
                self.record = await self.call(self._close, self.opened.ledger, reason)
        except SQLAlchemyError as error:
            self.errors.append(f"the run could not be closed: {error}")
            logger.exception("the run could not be closed")
        self._thread.shutdown()

    def _close(self, ledger: Ledger, reason: str) -> dict[str, Any]:
        ledger.close()
        figures = self._figures(ledger, reason)
        verdict, reasons = judge(figures)
        counted = {
            "entries": figures.entries,
            "removed_lines": self._stat("vokspider/removed_lines"),
            "requests": self._stat("downloader/request_count"),
        }
        if ledger.run_id is None:
            return self._dry_record(ledger, verdict, reasons, counted)
        runs.close_run(
            ledger.engine,
            ledger.run_id,
            verdict,
            reasons,
            self.clock,
            discovered=figures.discovered,
            figures=counted,
            stats=self._stats(),
        )
        if self._lease:
            self._lease.release()
        return runs.run_records(ledger.engine, [ledger.run_id])[0]

    def _figures(self, ledger: Ledger, reason: str) -> Figures:
        return Figures(
            finish_reason=reason,
            discovered=len(ledger.outcomes),
            counts=ledger.count_outcomes(),
            entries=self._stat("vokspider/entries"),
            expects_entries=self.options.trigger != IMPORT,
            fresh_tried=ledger.fresh_tried,
            fresh_failed=ledger.fresh_failed,
            failed_share=self.config.crawl.failed_share,
            errors=tuple(self.errors),
            doubts=(*self.doubts, *self._mishaps()),
            notes=tuple(self.notes),
        )

    def _mishaps(self) -> list[str]:
        """Errors of our own code on the way of a page, which the next crawl tries again."""
        number = self._stat("spider_exceptions/count") + self._stat("vokspider/item_errors")
        return [f"{number} pages met an error of vokspider's own, see the log; please report it"] if number else []

    def _item_error(self) -> None:
        self.crawler.stats.inc_value("vokspider/item_errors")

    def _stat(self, name: str) -> int:
        return int(self.crawler.stats.get_value(name, 0))

    def _stats(self) -> dict[str, Any]:
        """Scrapy's stats as JSON takes them."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in sorted(self.crawler.stats.get_stats().items())
            if isinstance(value, int | float | str | datetime)
        }

    def _dry_record(self, ledger: Ledger, verdict: str, reasons: list[str], counted: dict[str, int]) -> dict[str, Any]:
        times = {"started_at": ledger.started_at.isoformat(), "finished_at": self.clock().isoformat()}
        head = {"run_id": None, "source": self.source.name, "trigger": self.options.trigger, "verdict": verdict}
        return {
            **head,
            "discovered": len(ledger.outcomes),
            **ledger.count_outcomes(),
            **counted,
            **times,
            "reasons": reasons,
        }
