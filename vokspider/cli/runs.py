"""``vokspider runs``: the crawls and imports, and what came of them."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import attrs
import typer
from sqlalchemy import Engine

from vokspider.cli.common import Json, Record, print_json, print_table, safe, state
from vokspider.cli.database import live_holder, open_archive, open_for_reading
from vokspider.cli.filters import Limit, Source
from vokspider.cli.plain import note, pairs, print_lines
from vokspider.clock import utc_now
from vokspider.pages.reasons import REASONS
from vokspider.store.details import entries_of_run
from vokspider.store.leases import crawl_lease
from vokspider.store.overview import count_so_far, list_runs, show_run
from vokspider.store.planning import IMPORTED, NOT_FETCHED, OUTCOMES, RETRY_LATER

group = typer.Typer(help="The crawls and imports, and what came of them.", no_args_is_help=True)

_WHY = REASONS | {
    NOT_FETCHED: "this run has not fetched them",
    RETRY_LATER: "failed several times before, due again later",
    IMPORTED: "only seen by an import, which fetches nothing",
}
_FIELDS = ("run_id", "source", "started_at", "finished_at", "trigger", "verdict", "discovered", *OUTCOMES)
_ENTRY_FIELDS = ("position", "listed_on", "title", "teaser", "article_id")


@group.command("list")
def list_all(context: typer.Context, source: Source = None, limit: Limit = 20, json: Json = False) -> None:
    """List runs, newest first."""
    with open_archive(context, source) as engine:
        records = list_runs(engine, source, limit)
        if json:
            for record in records:
                print_json(record)
        elif records:
            now = utc_now()
            _print_table([as_it_is(engine, record, now) for record in records])
        if not records:
            note("no runs yet")


@group.command("show")
def show(
    context: typer.Context,
    run: Annotated[str, typer.Argument(metavar="ID", help="Number of the run.")],
    entries: Annotated[
        bool, typer.Option("--entries", help="The entries that it saw, also those of captured text without a link.")
    ] = False,
    json: Json = False,
) -> None:
    """Show a run: its ledger, its verdict, and why articles were skipped or failed."""
    with open_for_reading(state(context).load()) as engine:
        record = show_run(engine, run)
        seen = [attrs.asdict(entry) for entry in entries_of_run(engine, record["run_id"])] if entries else None
        if json:
            print_json(record if seen is None else {**record, "sightings": seen})
            return
        print_lines("\n".join(_report(as_it_is(engine, record, utc_now()))))
        if seen:
            print_table(_ENTRY_FIELDS, ([entry[field] for field in _ENTRY_FIELDS] for entry in seen))


def as_it_is(engine: Engine, record: Record, now: datetime) -> Record:
    """The record; that of an open run with the counts so far and, for a verdict, whether it goes on.

    The lease of its source tells that.
    """
    if record["verdict"]:
        return record
    word = "running" if live_holder(engine, crawl_lease(record["source"]), now) else "died"
    return {**record, **count_so_far(engine, record["run_id"]), "verdict": word}


def ledger(record: Record) -> str:
    """The ledger in a line: ``20: 3 new, 17 unchanged``."""
    counts = ", ".join(f"{record[outcome]:,} {outcome}" for outcome in OUTCOMES if record[outcome])
    return f"{record['discovered']:,}: {counts}" if counts else f"{record['discovered']:,}"


def start_of(record: Record) -> str:
    """When it began, to the minute, in UTC."""
    return f"{datetime.fromisoformat(record['started_at']):%Y-%m-%d %H:%M}"


def _print_table(records: list[Record]) -> None:
    """All fields in a pipe; on a terminal the ones that fit, and the source where there are several."""
    if not sys.stdout.isatty():
        print_table(_FIELDS, ([record[field] for field in _FIELDS] for record in records))
        return
    several = len({record["source"] for record in records}) > 1
    columns = ("run", "started (UTC)", "trigger", "verdict", *["source"] * several, "articles")
    print_table(columns, [_cells(record, several) for record in records])


def _cells(record: Record, several: bool) -> tuple[object, ...]:
    source = [record["source"]] * several
    return record["run_id"], start_of(record), record["trigger"], record["verdict"], *source, ledger(record)


def _report(record: Record) -> Iterator[str]:
    yield f"run {record['run_id']}: {record['verdict']}"
    yield pairs((name, safe(value)) for name, value in _facts(record))
    for outcome in ("skipped", "failed"):
        yield from _why(outcome, record[f"{outcome}_reasons"])
    yield from (f"  {one['external_id']}  {safe(one['reason'])}" for one in record["failed_articles"])


def _facts(record: Record) -> Iterator[tuple[str, object]]:
    yield "source", record["source"]
    yield "trigger", record["trigger"]
    yield "started", _time(record["started_at"])
    yield "finished", _time(record["finished_at"]) if record["finished_at"] else "not closed"
    yield "articles", ledger(record)
    if record["finished_at"]:
        yield "entries", f"{record['entries']:,} seen"
        yield "removed", f"{record['removed_lines']:,} lines"
        yield "requests", f"{record['requests']:,}"
    yield from (("because", reason) for reason in record["reasons"])


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"


def _why(outcome: str, reasons: dict[str, int]) -> Iterator[str]:
    for reason, number in sorted(reasons.items(), key=lambda pair: -pair[1]):
        words = f" ({_WHY[reason]})" if reason in _WHY else ""
        yield f"{outcome:<11} {number:,} {safe(reason) or 'without a reason'}{words}"
