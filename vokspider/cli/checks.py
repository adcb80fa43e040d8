"""The checks of ``vokspider doctor``."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from sqlalchemy import Engine

from vokspider.cli.check_result import OK, PROBLEM, WARNING, Check
from vokspider.config import HOME_VARIABLE, Config, Source
from vokspider.config.fire_times import next_fire_times
from vokspider.config.homes import CHECKOUT, NAMED, USER
from vokspider.model.errors import StoreError, VokspiderError
from vokspider.model.verdict import FAILED, SUSPECT

_GIGABYTE = 1_000_000_000
_LITTLE, _TOO_LITTLE = 2 * _GIGABYTE, _GIGABYTE // 5
_KEPT = timedelta(days=2)  # a mirror that follows is compared each day
_WEEK, _MOST_RUNS = timedelta(days=7), 1000
_BUILT = 2026  # a clock before this year is wrong
_HOMES = {CHECKOUT: "the checkout", NAMED: "the folder that was named", USER: "this user's folders"}


def of_configuration(config: Config, now: datetime) -> Iterator[Check]:
    """Checks of files and their permissions, disk, clock, schedule, contact and messages."""
    yield _home(config)
    yield _file(config)
    yield from (Check("configuration", WARNING, line) for line in config.warnings)
    yield Check("sources", OK, f"{config.sources_file}: {len(config.enabled)} of {len(config.sources)} enabled")
    yield _writable("logs", config.resolve(config.logs.dir), "logs.dir")
    yield _disk(config)
    yield _clock(now)
    yield from _schedule(config, now)
    yield _contact(config)
    yield from _messages(config)


def _home(config: Config) -> Check:
    what = _HOMES.get(config.home, "the working directory, where an archive was found")
    way_out = f"--home DIR or {HOME_VARIABLE} names another folder" if config.home == USER else ""
    return Check("home", OK, f"{config.root}: {what}", way_out)


def _file(config: Config) -> Check:
    path = config.config_file
    if path is None:
        return Check("configuration", OK, "no file; defaults and environment", "'vokspider config init' writes one")
    if _has_secrets(config) and path.stat().st_mode & stat.S_IROTH:
        return Check("configuration", WARNING, f"{path} holds secrets and everybody can read it", f"chmod o-r {path}")
    return Check("configuration", OK, str(path))


def _has_secrets(config: Config) -> bool:
    return bool(config.notify.urls or config.notify.ping_url or "***" in config.masked_url)


def _writable(name: str, folder: Path, setting: str) -> Check:
    """Whether files can be created in a folder, which need not exist yet. ``setting``: the setting that names it."""
    place = _existing(folder)
    if not place.is_dir():
        return Check(name, PROBLEM, f"{place} is not a folder", f"set {setting} to another folder")
    if not os.access(place, os.W_OK | os.X_OK):
        return Check(name, PROBLEM, f"{place} cannot be written by this user", f"change its owner, or set {setting}")
    return Check(name, OK, str(folder) if folder.exists() else f"{folder}, which does not exist yet")


def _existing(path: Path) -> Path:
    return next((one for one in (path, *path.parents) if one.exists()), Path("/"))


def _data_file(config: Config) -> Path | None:
    url = config.database_url
    is_file = url.get_backend_name() == "sqlite" and url.database and not url.database.startswith("file:")
    return Path(url.database or "") if is_file else None


def _disk(config: Config) -> Check:
    file = _data_file(config)
    place = _existing(file.parent if file else config.resolve(config.logs.dir))
    free = shutil.disk_usage(place).free
    said = f"{free / _GIGABYTE:,.1f} GB free at {place}"
    if free < _LITTLE:
        return Check("disk", PROBLEM if free < _TOO_LITTLE else WARNING, said, "free some space")
    return Check("disk", OK, said)


def _clock(now: datetime) -> Check:
    local = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now.year < _BUILT:
        return Check("clock", PROBLEM, f"{local} is in the past", "set the clock, for example with NTP")
    return Check("clock", OK, local)


def _schedule(config: Config, now: datetime) -> Iterator[Check]:
    for source in config.enabled:
        times = next_fire_times(config, source, now, 1)
        lines = "; ".join(source.lines)
        if times:
            zone = config.schedule.timezone
            yield Check("schedule", OK, f"{source.name} next {times[0]:%Y-%m-%d %H:%M} {zone} ({lines})")
        else:
            yield Check("schedule", WARNING, f"{source.name} is never due ({lines})", "correct its cron lines")
    if not config.enabled:
        yield Check("schedule", WARNING, "no source is enabled", f"set enabled = true in {config.sources_file}")


def _contact(config: Config) -> Check:
    if config.crawl.contact:
        return Check("contact", OK, config.crawl.contact)
    return Check("contact", WARNING, "crawl.contact is not set", "set it so the site's owner can reach you")


def _messages(config: Config) -> Iterator[Check]:
    if not config.notify.urls:
        return
    from vokspider.notices.addresses import check

    try:
        check(config)
    except VokspiderError as error:
        yield Check("messages", PROBLEM, str(error))
    else:
        yield Check("messages", OK, f"{len(config.notify.urls)} addresses; 'vokspider notify test' writes to them")


def of_archive(config: Config, now: datetime) -> Iterator[Check]:
    """Checks of the database, its schema, the listings of its sources, their last runs, and the daemon."""
    from vokspider.cli.stamp_checks import of_authorities
    from vokspider.store.db.engine import open_engine, schema_version
    from vokspider.store.db.explaining import clear_errors
    from vokspider.store.db.schema import require_current

    file = _data_file(config)
    if file is not None:
        yield _writable("data", file.parent, "database.url")
    if file is not None and not file.exists():
        yield Check("database", WARNING, f"no archive yet at {config.masked_url}", "'vokspider crawl' creates it")
        return
    try:
        engine = open_engine(config.database_url)
        try:
            with clear_errors(engine):
                found = schema_version(engine)
            yield Check("database", OK, f"{config.masked_url}{_size(file)}")
            require_current(engine)
            yield Check("schema", OK, f"version {found}")
            with clear_errors(engine):
                yield _search_index(engine)
                yield from of_authorities(config, engine)
                yield from _queue(config, engine)
                yield from _content(config, engine, now)
        finally:
            engine.dispose()
    except StoreError as error:
        yield Check("database", PROBLEM, str(error))


def _search_index(engine: Engine) -> Check:
    from vokspider.store.db.engine import reading
    from vokspider.store.db.tables.search import INDEXES
    from vokspider.store.search.state import state_of

    with reading(engine) as connection:
        states = [state_of(connection, name) for name in INDEXES]
    if any(one.stale for one in states):
        return Check("search index", WARNING, "made by another version", "'vokspider search rebuild' makes it again")
    if not all(one.complete for one in states):
        return Check("search index", WARNING, "not complete", "'vokspider search rebuild' goes on with it")
    return Check("search index", OK, "complete")


def _queue(config: Config, engine: Engine) -> Iterator[Check]:
    """Whether the queue can be used, if one is configured, and whether workers run."""
    if not config.jobs.queued:
        return
    from vokspider.jobs.queue import check_engine
    from vokspider.jobs.queue_schema import fault_of, state_of_queue
    from vokspider.jobs.queue_state import workers

    try:
        check_engine(config)
    except VokspiderError as error:
        yield Check("queue", PROBLEM, str(error))
        return
    if fault := fault_of(state_of_queue(engine)):
        yield Check("queue", PROBLEM, f"the database {fault}")
    elif number := workers(engine, config.jobs.stalled_seconds):
        yield Check("queue", OK, "1 worker is running" if number == 1 else f"{number} workers are running")
    else:
        yield Check("queue", WARNING, "no worker is running", "'vokspider worker' runs the crawls of the queue")


def _size(file: Path | None) -> str:
    if file is None:
        return ""
    rights = "" if os.access(file, os.W_OK) else ", read only for this user"
    return f", {file.stat().st_size / 1_000_000:,.1f} MB{rights}"


def _content(config: Config, engine: Engine, now: datetime) -> Iterator[Check]:
    from vokspider.reports.status import mirror_of
    from vokspider.store.db.leases import DAEMON_LEASE, live_holder
    from vokspider.store.runs.runs import peek_source
    from vokspider.wording.mirrors import equality

    if mark := mirror_of(engine):
        message = f"of {mark.url}, {equality(mark.equal_at)}; nothing is crawled into it"
        is_kept = mark.equal_at is not None and now - mark.equal_at <= _KEPT
        yield Check("mirror", OK if is_kept else WARNING, message, "'vokspider mirror' fetches what differs")
        return
    for source in config.enabled:
        listing = peek_source(engine, source).listing_url
        if listing:
            yield Check("source", OK, f"{source.name} has learned its listing: {listing}")
        else:
            yield Check("source", WARNING, f"{source.name} has no listing yet", "its first crawl learns it")
        yield from _last_run(engine, source.name, now)
        yield from _rechecks(config, engine, source, now)
    held = live_holder(engine, DAEMON_LEASE, now)
    if held:
        yield Check("daemon", OK, f"process {held.pid} on {held.host} since {held.acquired_at:%Y-%m-%d %H:%M} UTC")
    else:
        yield Check("daemon", WARNING, "no daemon is running", "'vokspider daemon' crawls on schedule")


def _rechecks(config: Config, engine: Engine, source: Source, now: datetime) -> Iterator[Check]:
    """Whether the re-checks that the ages ask for fit into the budgets of the planned runs."""
    from vokspider.store.writing.rechecks import needed_a_day

    times = next_fire_times(config, source, now, _MOST_RUNS)
    runs = sum(time < now + _WEEK for time in times) / _WEEK.days
    if not config.recheck.budget or not runs:
        return
    needed, allowed = needed_a_day(engine, source.name, now, config.recheck.ages_days), config.recheck.budget * runs
    said = f"{source.name} needs about {needed:,.0f} a day, and recheck.budget allows {allowed:,.0f}"
    if needed <= allowed:
        yield Check("re-checks", OK, said)
        return
    way_out = f"set recheck.budget to {ceil(needed / runs):,} or more, or shorten recheck.ages_days"
    yield Check("re-checks", WARNING, f"{said}; the oldest articles wait", way_out)


def _last_run(engine: Engine, source: str, now: datetime) -> Iterator[Check]:
    from vokspider.reports.runs import runs

    for run in runs(engine, now, source, 1):
        said = f"run {run.run_id} of {source}, {run.started_at:%Y-%m-%d %H:%M} UTC: {run.state}"
        if run.started_at > now + timedelta(minutes=5):
            yield Check("clock", PROBLEM, f"{said}; that is in the future", "set the clock, for example with NTP")
        elif run.state in (SUSPECT, FAILED):
            yield Check("last run", WARNING, said, f"'vokspider runs show {run.run_id}' says why")
        else:
            yield Check("last run", OK, said)
