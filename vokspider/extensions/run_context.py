"""The context of one run: how it is opened, what it writes, and how it is closed.

Everything here blocks; ``vokspider.extensions.run`` calls it off the event loop.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
from attrs import define, field
from sqlalchemy import Connection

from vokspider.config import Config, Source
from vokspider.extensions.remarks import Remarks
from vokspider.extensions.run_figures import run_figures
from vokspider.extensions.run_monitors import Monitored, monitor
from vokspider.extract.version import extractor
from vokspider.model import codes
from vokspider.model.clock import Clock
from vokspider.model.errors import LeaseHeldError
from vokspider.model.monitor_codes import MONITORS
from vokspider.model.options import ASIDE, BACKFILL, OFFLINE, RunOptions
from vokspider.model.reasons import Reason
from vokspider.model.verdict import FAILED, SHUTDOWN, bounded, judge
from vokspider.notices import announce
from vokspider.sites import site_named
from vokspider.store.absences.absences import confirm
from vokspider.store.db.engine import file_identity, leave, open_engine
from vokspider.store.db.explaining import clear_errors
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.db.schema import open_for_looking, upgrade
from vokspider.store.frontier.batch import Batch
from vokspider.store.frontier.turns import ask_turn, is_turn_asked, take_turn
from vokspider.store.runs import records, runs
from vokspider.store.runs.run_queries import is_backfilling
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.rechecks import Rechecks
from vokspider.store.writing.reextraction import Rereading
from vokspider.store.writing.rules import Rules
from vokspider.store.writing.shortened import confirm_shortened
from vokspider.store.writing.sightings import Sightings
from vokspider.store.writing.texts import Texts

Stats = Mapping[str, Any]
_SOON = 60.0  # s, in which a crawl that asked for its turn comes back, besides the lease that it waits for


@define
class RunContext:
    """An open run: its ledger, the objects that write to the database, its source's known listing, and its lease.

    A dry run has no lease; only a run of a back-fill has a ``batch``. ``record`` is set when the run is closed;
    ``announced`` says whether its messages were written in the same transaction.
    """

    config: Config
    source: Source
    options: RunOptions
    remarks: Remarks
    ledger: Ledger
    learned: runs.Learned
    lease: Lease | None = None
    batch: Batch | None = None
    sightings: Sightings = field(init=False)
    texts: Texts = field(init=False)
    rechecks: Rechecks = field(init=False)
    rereading: Rereading = field(init=False)
    record: dict[str, Any] | None = field(default=None, init=False)
    announced: bool = field(default=False, init=False)
    _file: tuple[int, int] | None = field(init=False)  # see file_identity

    def __attrs_post_init__(self) -> None:
        self.sightings = Sightings(self.ledger)
        self.texts = Texts(self.ledger, extractor(self.source.page))
        self.rechecks = Rechecks(self.ledger, self.options.recheck, self.ledger.rules.recheck.budget)
        self.rereading = Rereading(self.ledger, self.texts)
        self._file = file_identity(self.ledger.engine.url)

    def learn(self, **found: str) -> None:
        """Store the ``listing_url`` or ``listing_key`` that a page shows, if it is new."""
        new = {name: value for name, value in found.items() if getattr(self.learned, name) != value}
        if new:
            self.learned = runs.Learned(**attrs.asdict(self.learned) | new)
            runs.learn(self.ledger.engine, self.learned.source_id, self.ledger.clock, **new)

    def close(self, finish_reason: str, stats: Stats) -> dict[str, Any]:
        """Judge the run, write its row and its messages, and release its lease; returns its record.

        Every run ends here, unless its process died. ``finish_reason`` is Scrapy's, or ``SHUTDOWN`` if a signal came
        before Scrapy ran; ``stats`` are Scrapy's. Raises SQLAlchemyError if the database fails.
        """
        self.ledger.close()
        if not self.ledger.dry and file_identity(self.ledger.engine.url) != self._file:
            self.remarks.errors.insert(0, Reason(codes.DATABASE_REPLACED))
        monitored = self._monitored(stats)
        asks_site = self.options.trigger not in OFFLINE
        expects_entries = asks_site and (self.batch is None or self.batch.begins_walk)
        figures = run_figures(
            self.ledger,
            self.remarks,
            stats,
            finish_reason=finish_reason,
            asks_site=expects_entries,
            failed_share=self.config.crawl.failed_share,
            overdue=self.rechecks.left_over() if asks_site else 0,
            monitored=monitored.reasons if monitored else (),
        )
        verdict, reasons = judge(figures)
        counted = {
            "entries": figures.entries,
            "removed_lines": int(stats.get("vokspider/removed_lines", 0)),
            "requests": int(stats.get("downloader/request_count", 0)),
        }
        if self.ledger.run_id is None:
            self.record = self._dry_record(verdict, bounded(reasons), counted, stats)
            return self.record
        kept = plain_stats(stats) | ({MONITORS: monitored.to_json()} if monitored else {})
        pages = tuple(self.remarks.evidence.chosen(monitored.broken)) if monitored else ()
        closing = runs.Closing(verdict, reasons, figures.discovered, counted, kept, pages, figures.counts["changed"])
        self.record = self._write(self.ledger.run_id, closing)
        if self.batch:
            self.batch.close(self._why_held(finish_reason, verdict), self.config.crawl.rest_minutes)
        if self.lease:
            self.lease.release()
            leave(self.ledger.engine)
        return self.record

    def _why_held(self, finish_reason: str, verdict: str) -> str | None:
        """The code of the reason why the back-fill of this run should wait, or None."""
        if self.batch is None or finish_reason == SHUTDOWN:
            return None
        if finish_reason == codes.BANNED:
            return codes.BANNED
        return self.batch.trouble() or (self.remarks.errors[0].code if verdict == FAILED else None)

    def renew(self) -> bool:
        """Keep the lease and the pages in flight. Returns False if another process has the lease."""
        if self.batch:
            self.batch.renew()
        return self.lease is None or self.lease.renew()

    def _write(self, run_id: int, closing: runs.Closing) -> dict[str, Any]:
        engine, clock = self.ledger.engine, self.ledger.clock
        return runs.close_run(engine, run_id, closing, clock, self._confirm, self._announce, self.ledger.log)

    def _confirm(self, connection: Connection) -> list[Reason]:
        return [*confirm(connection, self.ledger), *confirm_shortened(connection, self.ledger)]

    def _announce(self, connection: Connection, record: Mapping[str, Any]) -> None:
        self.announced = announce(connection, self.config, record)

    def _monitored(self, stats: Stats) -> Monitored | None:
        """What the monitors find, or None for a dry run and for a run that fetches nothing."""
        if self.ledger.dry or self.options.trigger in ASIDE:
            return None
        return monitor(self.ledger, self.options, self.config.monitors, stats, self.remarks.evidence)

    def _dry_record(self, verdict: str, reasons: list[Reason], counted: dict[str, int], stats: Stats) -> dict[str, Any]:
        ledger = self.ledger
        return {
            "run_id": None,
            "source": self.source.name,
            "trigger": self.options.trigger,
            "verdict": verdict,
            "discovered": len(ledger.outcomes),
            **ledger.count_outcomes(),
            **counted,
            "started_at": ledger.started_at.isoformat(),
            "finished_at": ledger.clock().isoformat(),
            "reason_codes": [reason.to_json() for reason in reasons],
            "removed_by_rule": records.removed_by_rule(stats),
            "would_fetch": [attrs.asdict(one) for one in ledger.would_fetch.values()],
        }


def plain_stats(stats: Stats) -> dict[str, Any]:
    """Scrapy's stats as values of JSON, sorted by name. Times are ISO 8601; other types are left out."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in sorted(stats.items())
        if isinstance(value, int | float | str | datetime)
    }


def open_run(config: Config, source: Source, options: RunOptions, remarks: Remarks, clock: Clock) -> RunContext:
    """Open a run: upgrade the database, take the source's lease, and close runs whose process died.

    A dry run only reads. Raises LeaseHeldError if another crawl of the source is running, StoreError if the database
    cannot be used.
    """
    if options.dry_run:
        return _open_dry(config, source, options, remarks, clock)
    engine = open_engine(config.database_url)
    try:
        upgrade(engine)
        with clear_errors(engine):
            lease = Lease(engine, crawl_lease(source.name), config.crawl.lease_seconds, clock)
            _acquire(lease, source, options)
            return _open(config, source, options, remarks, lease)
    except BaseException:
        engine.dispose()
        raise


def _acquire(lease: Lease, source: Source, options: RunOptions) -> None:
    """Take the lease of a source. A back-fill leaves it to a crawl that waits for it. Raises LeaseHeldError."""
    engine, now = lease.engine, lease.clock()
    if options.trigger == BACKFILL:
        if is_turn_asked(engine, source.name, now):
            raise LeaseHeldError(f"a crawl of {source.name} waits for its turn; the back-fill goes on after it")
        lease.acquire()
        return
    try:
        lease.acquire()
    except LeaseHeldError as error:
        if not is_backfilling(engine, source.name):
            raise
        ask_turn(engine, source.name, lease.clock, 2 * lease.seconds + _SOON)
        raise LeaseHeldError(f"{error}. It is a back-fill, which ends now to make room; try again soon") from error
    take_turn(engine, source.name)


def _open(config: Config, source: Source, options: RunOptions, remarks: Remarks, lease: Lease) -> RunContext:
    try:
        return _open_under(lease, config, source, options, remarks)
    except BaseException:
        lease.release()
        raise


def _open_under(lease: Lease, config: Config, source: Source, options: RunOptions, remarks: Remarks) -> RunContext:
    engine, clock = lease.engine, lease.clock
    learned = runs.open_source(engine, source, clock)
    run_id = runs.start_run(engine, learned.source_id, options.trigger, clock)
    for dead in runs.close_dead_runs(engine, learned.source_id, run_id, clock):
        remarks.note(codes.TOOK_OVER, run=dead)
    rules, naming = _rules(config, options), site_named(source.page)
    ledger = Ledger(engine, learned.source_id, run_id, clock, lease=lease, rules=rules, naming=naming)
    context = RunContext(config, source, options, remarks, ledger, learned, lease)
    if options.trigger not in OFFLINE and (doubt := context.rechecks.mend_times()):
        remarks.doubts.append(doubt)
    if options.trigger == BACKFILL:
        context.batch = Batch.begin(ledger, config.backfill.attempts, config.crawl.lease_seconds)
    return context


def _open_dry(config: Config, source: Source, options: RunOptions, remarks: Remarks, clock: Clock) -> RunContext:
    engine = open_for_looking(config.database_url)
    with clear_errors(engine):
        learned = runs.peek_source(engine, source)
    rules, naming = _rules(config, options), site_named(source.page)
    ledger = Ledger(engine, learned.source_id, None, clock, dry=True, rules=rules, naming=naming)
    return RunContext(config, source, options, remarks, ledger, learned)


def _rules(config: Config, options: RunOptions) -> Rules:
    keeps_all, asks_site = config.captures.keep == "all", options.trigger not in OFFLINE
    return Rules(config.recheck, keeps_all, asks_site, retries=options.trigger != BACKFILL)
