"""``vokspider status``: the archive, its last runs, the next one, and whether anything is running."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs
import typer
from sqlalchemy import Engine

from vokspider.cli.common import Json, Record, print_json, safe, state
from vokspider.cli.database import live_holder, open_for_reading
from vokspider.cli.plain import day, number_of, pairs, print_lines, wrapped
from vokspider.cli.run_report import ledger
from vokspider.cli.runs import as_it_is, start_of
from vokspider.config import Config
from vokspider.model.clock import utc_now
from vokspider.schedule import next_fire_times
from vokspider.store.articles.forgetting import count_forgotten
from vokspider.store.db.engine import schema_version
from vokspider.store.db.leases import DAEMON_LEASE, Holder, crawl_lease
from vokspider.store.runs.run_queries import SourceState, list_runs, planned_run, source_states

_LAST_RUNS = 5


def status(context: typer.Context, json: Json = False) -> None:
    """Show the state of the archive: articles, last runs, the next run, and whether a crawl or a daemon is running."""
    config, now = state(context).load(), utc_now()
    with open_for_reading(config) as engine:
        found = collect(config, engine, now)
        if json:
            print_json(found)
        else:
            print_lines("\n".join(_report(engine, found, now)))


def collect(config: Config, engine: Engine, now: datetime) -> dict[str, Any]:
    """The state of everything. ``daemon`` and a source's ``crawl`` are None where nothing runs."""
    daemon = _running(live_holder(engine, DAEMON_LEASE, now))
    return {
        "database": config.masked_url,
        "config_file": str(config.config_file) if config.config_file else None,
        "sources_file": str(config.sources_file),
        "schema_version": schema_version(engine),
        "daemon": daemon,
        "next_run_at": next_run(config, engine if daemon else None, now),
        "timezone": config.schedule.timezone,
        "forgotten": count_forgotten(engine),
        "sources": [_source(engine, one, now) for one in _sources(config, engine, now)],
    }


def next_run(config: Config, engine: Engine | None, now: datetime) -> datetime | None:
    """When the next crawl is planned, in the zone of the schedule.

    By the daemon of ``engine``, which may have other settings than this process; without one, when a daemon that is
    started now would crawl.
    """
    planned = planned_run(engine) if engine else next(iter(next_fire_times(config, now, 1)), None)
    return planned.astimezone(config.schedule.zone) if planned else None


def _sources(config: Config, engine: Engine, now: datetime) -> list[SourceState]:
    """The sources that the archive has, then those that are only configured."""
    stored = source_states(engine, now)
    names = {one.name for one in stored}
    return stored + [SourceState.empty(one.name, one.display_name) for one in config.sources if one.name not in names]


def _source(engine: Engine, one: SourceState, now: datetime) -> dict[str, Any]:
    runs = list_runs(engine, one.name, _LAST_RUNS)
    return {
        **attrs.asdict(one),
        "crawl": _running(live_holder(engine, crawl_lease(one.name), now)),
        "last_runs": runs,
    }


def _running(held: Holder | None) -> dict[str, Any] | None:
    if held is None:
        return None
    return {"host": held.host, "pid": held.pid, "since": held.acquired_at, "expires_at": held.expires_at}


def _report(engine: Engine, found: dict[str, Any], now: datetime) -> Iterator[str]:
    next_at, zone, daemon = found["next_run_at"], found["timezone"], found["daemon"]
    yield pairs(
        [
            ("archive", f"{found['database']} (schema {found['schema_version']})"),
            ("settings", found["config_file"] or "defaults and environment; there is no configuration file"),
            ("sources", found["sources_file"]),
            ("daemon", _process(daemon) if daemon else "none is alive; 'vokspider daemon' starts one"),
            ("next run", _next_run(next_at, zone, alive=bool(daemon))),
            *_forgotten(found["forgotten"]),
        ]
    )
    for source in found["sources"]:
        yield ""
        yield f"{source['name']}: {safe(source['display_name'])}"
        yield pairs(_facts(source))
        for record in source["last_runs"]:
            yield from _run_lines(as_it_is(engine, record, now))


def _forgotten(number: int) -> Iterator[tuple[str, str]]:
    if number:
        yield "forgotten", f"{number_of(number, 'article')}; 'vokspider articles forgotten' lists them"


def _next_run(next_at: datetime | None, zone: str, *, alive: bool) -> str:
    if next_at is None:
        return "none is planned"
    return f"{next_at:%Y-%m-%d %H:%M} {zone}{'' if alive else ', if a daemon is alive'}"


def _facts(source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    doubled = f" ({source['duplicates']:,} of them duplicates)" if source["duplicates"] else ""
    yield "  articles", ", ".join(f"{number:,} {name}" for name, number in source["articles"].items()) + doubled
    yield "  newest", f"{day(source['newest_on'])}{' (published, day in Korea)' if source['newest_on'] else ''}"
    yield "  gone", f"{source['gone']:,}; 'vokspider articles gone' lists them" if source["gone"] else "none"
    if source["missing"]:
        yield "  missing", f"{source['missing']:,}, not confirmed; 'vokspider articles gone --missing' lists them"
    yield "  due again", number_of(source["rechecks_due"], "stored article")
    yield "  crawl", _process(source["crawl"]) if source["crawl"] else "none is running"
    yield "  last runs", "" if source["last_runs"] else "none yet; 'vokspider crawl' starts one"


def _process(held: dict[str, Any]) -> str:
    return f"process {held['pid']} on {safe(held['host'])} since {held['since']:%Y-%m-%d %H:%M:%S} UTC"


def _run_lines(record: Record) -> Iterator[str]:
    words = f"{record['trigger']:<9}  {record['verdict']:<11}  {ledger(record)}"
    start = f"    run {record['run_id']}  "
    return wrapped(f"{start}{start_of(record)} UTC  {words}", len(start))
