"""``vokspider status``: the archive, its last runs, the next one, and whether anything is running."""

from collections.abc import Iterator
from datetime import datetime

import typer

from vokspider.cli.common import print_json, safe
from vokspider.cli.database import open_for_reading
from vokspider.cli.days import calendar_of, zone_of
from vokspider.cli.output import Json
from vokspider.cli.plain import day, number_of, pairs, print_lines, size_in_words, wrapped
from vokspider.cli.run_report import ledger, start_of
from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.reports.backfills import BackfillSummary
from vokspider.reports.runs import RunSummary
from vokspider.reports.status import MirrorOf, Running, SourceStatus, Status, planned_starts
from vokspider.reports.status import status as state_of
from vokspider.store.articles.coverage import CoveredDays
from vokspider.store.db.sizes import upto
from vokspider.wording.mirrors import equality


def status(context: typer.Context, json: Json = False) -> None:
    """Show the state of the archive: articles, last runs, the next run, and whether a crawl or a daemon is running."""
    config = state(context).load()
    calendar = calendar_of(config)
    with open_for_reading(config) as engine:
        found = state_of(engine, config, calendar, planned_starts(config, calendar.now))
        if json:
            print_json(found.as_json())
        else:
            print_lines("\n".join(_report(found, config)))


def _report(found: Status, config: Config) -> Iterator[str]:
    yield pairs(
        [
            ("archive", f"{found.database} (schema {found.schema_version})"),
            ("settings", found.config_file or "defaults and environment; there is no configuration file"),
            ("sources", found.sources_file),
            *(_of_mirror(found.mirror_of) if found.mirror_of else _of_daemon(found)),
            *_forgotten(found.forgotten),
            *map(_of_backfill, found.backfills),
        ]
    )
    for source in found.sources:
        yield ""
        yield f"{source.name}: {safe(source.display_name)}"
        yield pairs([*_plan_of(source, found), *_facts(source, config, is_mirror=bool(found.mirror_of))])
        for run in source.last_runs:
            yield from _run_lines(run)


def _of_daemon(found: Status) -> Iterator[tuple[str, str]]:
    yield "daemon", _process(found.daemon) if found.daemon else "not running; start it with 'vokspider daemon'"
    yield "next run", _next_run(found.next_run_at, found.timezone, alive=bool(found.daemon))


def _of_mirror(found: MirrorOf) -> Iterator[tuple[str, str]]:
    yield "mirror of", safe(f"{found.url}, {equality(found.equal_at)}; 'vokspider mirror' fetches what differs")


def _forgotten(number: int) -> Iterator[tuple[str, str]]:
    if number:
        yield "forgotten", f"{number_of(number, 'article')}; 'vokspider articles forgotten' lists them"


def _of_backfill(one: BackfillSummary) -> tuple[str, str]:
    counts = f"{one.in_flight:,} in flight, {one.done:,} done, {one.failed:,} failed"
    return "back-fill", f"{one.id} is {one.state}: {number_of(one.queued, 'page')} queued, {counts}"


def _next_run(next_at: datetime | None, zone: str, *, alive: bool) -> str:
    if next_at is None:
        return "none is planned"
    return f"{next_at:%Y-%m-%d %H:%M} {zone}{'' if alive else ', if a daemon is running'}"


def _plan_of(source: SourceStatus, found: Status) -> Iterator[tuple[str, str]]:
    """When a source is crawled next; nothing if there is only one source, and in a mirror."""
    if len(found.sources) == 1 or found.mirror_of:
        return
    if source.enabled or source.next_run_at:
        yield "  next run", _next_run(source.next_run_at, found.timezone, alive=bool(found.daemon))
    else:
        yield "  next run", "none: the source is not enabled"


def _facts(source: SourceStatus, config: Config, *, is_mirror: bool) -> Iterator[tuple[str, str]]:
    doubled = f" ({source.duplicates:,} of them duplicates)" if source.duplicates else ""
    yield "  articles", ", ".join(f"{number:,} {name}" for name, number in source.articles.items()) + doubled
    newest = f" (published, day in {zone_of(config, source.name)})" if source.newest_on else ""
    yield "  newest", f"{day(source.newest_on)}{newest}"
    yield "  covered", _covered(source.coverage)
    yield "  gone", f"{source.gone:,}; 'vokspider articles gone' lists them" if source.gone else "none"
    if source.missing:
        yield "  missing", f"{source.missing:,}, not confirmed; 'vokspider articles gone --missing' lists them"
    yield "  due again", size_in_words(upto(source.rechecks_due), "stored article")
    if not is_mirror:
        yield "  crawl", _process(source.crawl) if source.crawl else "not running"
    none = "none" if is_mirror else "none yet; 'vokspider crawl' starts one"
    yield "  last runs", "" if source.last_runs else none


def _covered(found: CoveredDays) -> str:
    """The days of the listing that complete walks saw, and how many others may lack articles."""
    if found.since is None or found.until is None:
        return "no day yet; no walk of the listing was complete"
    days = f"{number_of(found.covered(), 'day')}, {found.since} to {found.until}"
    missing = found.uncovered()
    return f"{days}; {number_of(missing, 'day')} not covered" if missing else days


def _process(held: Running) -> str:
    return f"process {held.pid} on {safe(held.host)} since {held.since:%Y-%m-%d %H:%M:%S} UTC"


def _run_lines(run: RunSummary) -> Iterator[str]:
    words = f"{run.trigger:<9}  {run.state:<11}  {ledger(run.ledger)}"
    start = f"    run {run.run_id}  "
    return wrapped(f"{start}{start_of(run)} UTC  {words}", len(start))
