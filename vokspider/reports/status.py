"""The state of the archive: its sources with their articles and latest runs, the next run, running processes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen
from sqlalchemy import Engine

from vokspider.model.verdict import HEALTHY
from vokspider.reports.backfills import BackfillSummary, backfills
from vokspider.reports.runs import RunSummary, runs
from vokspider.reports.serializing import FOR_PEOPLE, as_json
from vokspider.store.articles.coverage import CoveredDays, coverage
from vokspider.store.articles.forgotten import count_forgotten
from vokspider.store.db.engine import reading, schema_version
from vokspider.store.db.housekeeping import Room, room
from vokspider.store.db.leases import DAEMON_LEASE, Holder, crawl_lease, live_holder
from vokspider.store.mirror.marking import mark_of
from vokspider.store.runs.run_queries import SourceState, planned_runs, source_states
from vokspider.text.dates import Calendar

if TYPE_CHECKING:
    from vokspider.config import Config

_LAST_RUNS = 5


@frozen
class Running:
    """A process that holds a lease: where it runs, since when, and when the lease expires unless renewed (UTC)."""

    host: str
    pid: int
    since: datetime
    expires_at: datetime


@frozen
class MirrorOf:
    """The archive at ``url``, whose log had ``log_size`` entries when it was last found equal, at ``equal_at`` (UTC).

    Both are None before that.
    """

    url: str
    log_size: int | None
    equal_at: datetime | None


@frozen
class SourceStatus:
    """The state of a source. ``articles`` and the fields up to ``missing`` are those of ``SourceState``.

    ``crawl``: the process that crawls the source now, or None. ``last_runs``: the newest first. ``enabled``: this
    configuration tells the daemon to crawl the source. ``next_run_at``: when that happens next, or None; see
    ``Status``. ``coverage``: the days that complete walks of its listing saw.
    """

    name: str
    display_name: str
    articles: Mapping[str, int]
    newest_on: date | None
    gone: int
    rechecks_due: int
    duplicates: int
    missing: int
    crawl: Running | None
    last_runs: Sequence[RunSummary]
    enabled: bool
    next_run_at: datetime | None
    coverage: CoveredDays = field(default=CoveredDays(), metadata=FOR_PEOPLE)

    @property
    def last_closed(self) -> RunSummary | None:
        """The newest run with a verdict, None if there is none among the last ones."""
        return next((run for run in self.last_runs if run.verdict), None)

    @property
    def problems(self) -> Sequence[Mapping[str, Any]]:
        """The reasons of the newest closed run, see ``RunSummary.reason_codes``; empty if that run was healthy."""
        last = self.last_closed
        return () if last is None or last.verdict in HEALTHY else last.reason_codes


@frozen
class Status:
    """The state of an archive, and of the configuration that this process uses.

    ``database`` is the address without its password. ``daemon``: its process, or None if no daemon is running.
    ``mirror_of``: of which archive it is a mirror, and when the two were last equal, or None; nothing is crawled into a
    mirror, so no run is planned.
    ``next_run_at``: when the daemon crawls next or, without a daemon, when one that is started now would crawl first;
    aware, in ``timezone``. ``forgotten``: the number of articles that were removed from the archive. ``room``: the size
    of the database. ``backfills``: those that have not ended.
    """

    database: str
    config_file: str | None
    sources_file: str
    schema_version: str | None
    daemon: Running | None
    next_run_at: datetime | None
    timezone: str
    forgotten: int
    sources: Sequence[SourceStatus]
    mirror_of: MirrorOf | None = None
    room: Room | None = field(default=None, metadata=FOR_PEOPLE)
    backfills: Sequence[BackfillSummary] = field(default=(), metadata=FOR_PEOPLE)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values, without ``room``, ``backfills`` and the coverage of sources."""
        return as_json(self)


def status(engine: Engine, config: "Config", calendar: Calendar, would_run_at: Mapping[str, datetime]) -> Status:
    """The state of the archive at the present time.

    ``would_run_at``: when a daemon that is started now would crawl each enabled source first. If a daemon is running,
    its own plan is used instead, since it may have other settings than this process.
    """
    now = calendar.now
    daemon, mark = _running(live_holder(engine, DAEMON_LEASE, now)), mirror_of(engine)
    planned = planned_runs(engine) if daemon else {} if mark else would_run_at
    next_run_at = min(planned.values(), default=None)
    sources = [_source(engine, config, one, now, planned.get(one.name)) for one in _sources(engine, config, now)]
    covered = coverage(engine, [one.name for one in sources], calendar)
    return Status(
        database=config.masked_url,
        config_file=str(config.config_file) if config.config_file else None,
        sources_file=str(config.sources_file),
        schema_version=schema_version(engine),
        daemon=daemon,
        next_run_at=next_run_at.astimezone(config.schedule.zone) if next_run_at else None,
        timezone=config.schedule.timezone,
        forgotten=count_forgotten(engine),
        sources=[attrs.evolve(one, coverage=covered[one.name]) for one in sources],
        mirror_of=mark,
        room=room(engine),
        backfills=backfills(engine, config, now, unfinished=True),
    )


def mirror_of(engine: Engine) -> MirrorOf | None:
    """Of which archive this one is a mirror; None for one of its own."""
    with reading(engine) as connection:
        mark = mark_of(connection)
    return MirrorOf(mark.url, mark.size, mark.equal_at) if mark else None


def planned_starts(config: "Config", now: datetime) -> dict[str, datetime]:
    """When a daemon that is started now would crawl each enabled source first."""
    # Imported here, since a report alone needs no cron lines.
    from vokspider.config.fire_times import next_fire_times

    times = {source.name: next_fire_times(config, source, now, 1) for source in config.enabled}
    return {name: found[0] for name, found in times.items() if found}


def _sources(engine: Engine, config: "Config", now: datetime) -> list[SourceState]:
    """The sources of the archive, followed by those that are only in the configuration."""
    stored = source_states(engine, now)
    names = {one.name for one in stored}
    return stored + [SourceState.empty(one.name, one.display_name) for one in config.sources if one.name not in names]


def _source(
    engine: Engine, config: "Config", one: SourceState, now: datetime, next_run_at: datetime | None
) -> SourceStatus:
    crawl = _running(live_holder(engine, crawl_lease(one.name), now))
    last_runs = runs(engine, now, one.name, _LAST_RUNS)
    return SourceStatus(
        **attrs.asdict(one, recurse=False),
        crawl=crawl,
        last_runs=last_runs,
        enabled=any(source.name == one.name for source in config.enabled),
        next_run_at=next_run_at.astimezone(config.schedule.zone) if next_run_at else None,
    )


def _running(held: Holder | None) -> Running | None:
    return Running(held.host, held.pid, held.acquired_at, held.expires_at) if held else None
