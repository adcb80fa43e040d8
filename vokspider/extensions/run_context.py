"""An open run: how it is opened, and how it is closed. All of it blocks; ``vokspider.extensions.run`` calls it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs
from attrs import field, frozen

from vokspider.config import Config, Source
from vokspider.extensions.run_monitors import Watched, watch
from vokspider.extract.version import extractor
from vokspider.model import codes
from vokspider.model.clock import Clock
from vokspider.model.options import OFFLINE, RunOptions
from vokspider.model.reasons import Reason
from vokspider.model.verdict import RecheckFigures, RunFigures, bounded, judge
from vokspider.notices import announce
from vokspider.store.absences.absences import confirm
from vokspider.store.captures.evidence import Exhibits
from vokspider.store.db.engine import clear_errors, file_identity, open_engine
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.db.schema import open_for_looking, upgrade
from vokspider.store.runs import runs
from vokspider.store.runs.monitor_inputs import MONITORS
from vokspider.store.writing.ledger import Ledger, Rules
from vokspider.store.writing.rechecks import Rechecks
from vokspider.store.writing.reextraction import Rereading
from vokspider.store.writing.revisions import INCOMPLETE, LESS, OLDER, SHORTENED
from vokspider.store.writing.shortened import confirm_shortened
from vokspider.store.writing.sightings import Sightings
from vokspider.store.writing.texts import Texts

_MISTITLED = 3  # article pages with another title than their entry's: more than wrong pages now and then
Stats = Mapping[str, Any]
# Why texts are kept without being the current ones, by the fact that counts them.
_ASIDE = {"older": OLDER, "less": LESS, "incomplete": INCOMPLETE, "shortened": SHORTENED}


@frozen
class Told:
    """What a crawl has to say of itself at its end, beside its figures."""

    errors: tuple[Reason, ...] = ()
    doubts: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    exhibits: Exhibits = field(factory=Exhibits)


@frozen
class Opened:
    """An open run: its ledger and what writes into it, what is known of the source's listing, and its lease.

    A dry run has no lease. ``dead`` are the runs that this one took over from.
    """

    options: RunOptions
    source: Source
    ledger: Ledger
    sightings: Sightings
    texts: Texts
    rechecks: Rechecks
    rereading: Rereading
    learned: runs.Learned
    config: Config
    lease: Lease | None = None
    dead: tuple[int, ...] = ()
    file: tuple[int, int] | None = None  # see file_identity
    clock_doubt: Reason | None = None

    def close(self, finish_reason: str, told: Told, stats: Stats, failed_share: float) -> dict[str, Any]:
        """Judge the run, write its row, and give its lease back; returns its record. ``stats`` are Scrapy's."""
        self.ledger.close()
        if not self.ledger.dry and file_identity(self.ledger.engine.url) != self.file:
            told = attrs.evolve(told, errors=(Reason(codes.DATABASE_REPLACED), *told.errors))
        watched = self._watch(stats, told.exhibits)
        figures = self._figures(finish_reason, told, stats, failed_share, watched)
        verdict, reasons = judge(figures)
        counted = {
            "entries": figures.entries,
            "removed_lines": int(stats.get("vokspider/removed_lines", 0)),
            "requests": int(stats.get("downloader/request_count", 0)),
        }
        run_id = self.ledger.run_id
        if run_id is None:
            return self._dry_record(verdict, bounded(reasons), counted, stats)
        kept = plain_stats(stats) | ({MONITORS: watched.to_json()} if watched else {})
        pages = tuple(told.exhibits.chosen(watched.broken)) if watched else ()
        closing = runs.Closing(verdict, reasons, figures.discovered, counted, kept, pages, figures.counts["changed"])
        return runs.close_run(
            self.ledger.engine,
            run_id,
            closing,
            self.ledger.clock,
            lambda connection: (
                *confirm(connection, self.ledger),
                *confirm_shortened(connection, self.ledger),
            ),
            lambda connection, record: announce(connection, self.config, record),
        )

    def _watch(self, stats: Stats, exhibits: Exhibits) -> Watched | None:
        """What the monitors say of a crawl; they look at none that wrote nothing."""
        if self.ledger.dry or self.options.trigger in OFFLINE:
            return None
        return watch(self.ledger, self.options, self.config.monitors, stats, exhibits)

    def _figures(
        self, finish_reason: str, told: Told, stats: Stats, failed_share: float, watched: Watched | None
    ) -> RunFigures:
        return RunFigures(
            finish_reason=finish_reason,
            discovered=len(self.ledger.outcomes),
            counts=self.ledger.count_outcomes(),
            entries=int(stats.get("vokspider/entries", 0)),
            expects_entries=self.options.trigger not in OFFLINE,
            fresh_tried=self.ledger.fresh_tried,
            fresh_failed=self.ledger.fresh_failed,
            failed_share=failed_share,
            rechecks=self._rechecks(),
            errors=told.errors,
            doubts=(
                *told.doubts,
                *filter(None, [self.clock_doubt, self._mistitled()]),
                *(result.reason for result in (watched.broken if watched else ())),
            ),
            notes=tuple(self._notes(told)),
        )

    def _notes(self, told: Told) -> Iterator[Reason]:
        yield from (Reason(codes.TOOK_OVER, {"run": number}) for number in self.dead)
        yield from told.notes
        if aside := self.ledger.aside:
            yield Reason(codes.TEXTS_ASIDE, {name: aside[why] for name, why in _ASIDE.items() if aside.get(why)})
        if gone := self.ledger.rechecked.still_gone:
            yield Reason(codes.STILL_GONE, {"articles": gone})
        missing, least = len(self.ledger.rechecked.missing), self.ledger.rules.recheck.vanished_least
        if missing >= least:
            yield Reason(codes.MISSING, {"articles": missing})
        if self.options.trigger not in OFFLINE and (left := self.rechecks.left_over()):
            yield Reason(codes.RECHECKS_OVERDUE, {"articles": left})

    def _mistitled(self) -> Reason | None:
        """That the site changed how it writes titles, which no single failure says."""
        found = self.ledger.mistitled
        if len(found) < _MISTITLED:
            return None
        return Reason(codes.TITLES_DIFFER, {"articles": len(found), **attrs.asdict(found[0])})

    def _rechecks(self) -> RecheckFigures:
        found, rules = self.ledger.rechecked, self.ledger.rules.recheck
        return RecheckFigures(
            found.asked,
            tuple(found.vanished),
            len(found.missing),
            found.served,
            rules.vanished_share,
            rules.vanished_least,
            len(found.shortened),
            dict(self.ledger.strangers),
            found.of_others,
        )

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
            "removed_by_rule": runs.removed_by_rule(stats),
            "would_fetch": [attrs.asdict(one) for one in ledger.would_fetch.values()],
        }


def plain_stats(stats: Stats) -> dict[str, Any]:
    """Scrapy's stats as JSON takes them, by name."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in sorted(stats.items())
        if isinstance(value, int | float | str | datetime)
    }


def open_run(config: Config, source: Source, options: RunOptions, clock: Clock) -> Opened:
    """Open a run: bring the database up to date, take the source's lease, close what died before.

    Raises LeaseHeldError when another crawl of the source is running, StoreError when the database cannot be used.
    """
    if options.dry_run:
        return _open_dry(config, source, options, clock)
    engine = open_engine(config.database_url)
    upgrade(engine)
    with clear_errors(engine):
        lease = Lease(engine, crawl_lease(source.name), config.crawl.lease_seconds, clock)
        lease.acquire()
        try:
            learned = runs.open_source(engine, source, clock)
            run_id = runs.start_run(engine, learned.source_id, options.trigger, clock)
            dead = runs.close_dead_runs(engine, learned.source_id, run_id, clock)
            ledger = Ledger(engine, learned.source_id, run_id, clock, lease=lease, rules=_rules(config, options))
            opened = _around(ledger, options, source, learned, config, lease, tuple(dead))
            if options.trigger in OFFLINE:
                return opened
            return attrs.evolve(opened, clock_doubt=opened.rechecks.mend_times())
        except BaseException:
            lease.release()
            raise


def _open_dry(config: Config, source: Source, options: RunOptions, clock: Clock) -> Opened:
    engine = open_for_looking(config.database_url)
    with clear_errors(engine):
        learned = runs.peek_source(engine, source)
    ledger = Ledger(engine, learned.source_id, None, clock, dry=True, rules=_rules(config, options))
    return _around(ledger, options, source, learned, config)


def _rules(config: Config, options: RunOptions) -> Rules:
    return Rules(config.recheck, config.captures.keep == "all", options.trigger not in OFFLINE)


def _around(
    ledger: Ledger,
    options: RunOptions,
    source: Source,
    learned: runs.Learned,
    config: Config,
    lease: Lease | None = None,
    dead: tuple[int, ...] = (),
) -> Opened:
    texts = Texts(ledger, extractor())
    return Opened(
        options,
        source,
        ledger,
        Sightings(ledger),
        texts,
        Rechecks(ledger, options.recheck, ledger.rules.recheck.budget),
        Rereading(ledger, texts),
        learned,
        config,
        lease,
        dead,
        file_identity(ledger.engine.url),
    )
