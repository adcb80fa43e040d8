"""``vokspider runs``: the crawls and imports, and what came of them."""

import sys
from datetime import datetime
from typing import Annotated, Any

import attrs
import typer
from sqlalchemy import Engine

from vokspider.cli.common import Header, Json, Record, print_fields, print_json, print_table, state
from vokspider.cli.database import live_holder, open_archive, open_for_reading
from vokspider.cli.filters import Limit, Source
from vokspider.cli.plain import note, print_lines
from vokspider.cli.run_report import DIED, RUNNING, ledger, report
from vokspider.model.clock import utc_now
from vokspider.model.errors import VokspiderError
from vokspider.store.articles.article_detail import entries_of_run
from vokspider.store.db.engine import empty_log
from vokspider.store.db.leases import crawl_lease
from vokspider.store.runs.run_queries import accept_run, count_so_far, list_runs, show_run
from vokspider.store.writing.discovery import OUTCOMES

group = typer.Typer(help="The crawls and imports, and what came of them.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="ID", help="Number of the run.")]
_FIELDS = ("run_id", "source", "started_at", "finished_at", "trigger", "verdict", "discovered", *OUTCOMES)
_ENTRY_FIELDS = ("position", "listed_on", "title", "teaser", "article_id")
_ENTRY_COLUMNS = ("place", "listed on", "title", "teaser", "id")


@group.command("list")
def list_all(
    context: typer.Context, source: Source = None, limit: Limit = 20, header: Header = False, json: Json = False
) -> None:
    """List runs, newest first."""
    with open_archive(context, source) as engine:
        records = list_runs(engine, source, limit)
        if json:
            for record in records:
                print_json(record)
        elif records:
            now = utc_now()
            _print_table([as_it_is(engine, record, now) for record in records], header=header)
        if not records:
            note("no runs yet")


@group.command("show")
def show(
    context: typer.Context,
    run: Number,
    entries: Annotated[
        bool, typer.Option("--entries", help="The entries that it saw, also those of captured text without a link.")
    ] = False,
    json: Json = False,
) -> None:
    """Show a run: its verdict and ledger, what its figures were compared with, and what to look at."""
    with open_for_reading(state(context).load()) as engine:
        record = show_run(engine, run)
        seen = [attrs.asdict(entry) for entry in entries_of_run(engine, record["run_id"])] if entries else None
        if json:
            print_json(record if seen is None else {**record, "sightings": seen})
            return
        print_lines("\n".join(report(as_it_is(engine, record, utc_now()))))
        if seen:
            _print_entries(seen)


def _print_entries(seen: list[dict[str, Any]]) -> None:
    """As stored in a pipe; on a terminal places count from 1."""
    if not sys.stdout.isatty():
        print_fields((), ([entry[field] for field in _ENTRY_FIELDS] for entry in seen))
        return
    rows = ([entry["position"] + 1, *(entry[field] for field in _ENTRY_FIELDS[1:])] for entry in seen)
    print_table(_ENTRY_COLUMNS, rows, wrap=("title", "teaser"), optional=("teaser",))


@group.command("accept")
def accept(context: typer.Context, run: Number) -> None:
    """Mark a run as healthy, as after a harmless redesign: later runs are compared with it."""
    with open_for_reading(state(context).load()) as engine:
        record = show_run(engine, run)
        if not accept_run(engine, record["run_id"]):
            raise VokspiderError(f"run {record['run_id']} measured nothing that later runs could be compared with")
        empty_log(engine)
    note(
        f"later runs are compared with run {record['run_id']} and those after it; its verdict stays {record['verdict']}"
    )


def as_it_is(engine: Engine, record: Record, now: datetime) -> Record:
    """The record; that of an open run with the counts so far and, for a verdict, whether it goes on.

    The lease of its source tells that.
    """
    if record["verdict"]:
        return record
    word = RUNNING if live_holder(engine, crawl_lease(record["source"]), now) else DIED
    return {**record, **count_so_far(engine, record["run_id"]), "verdict": word}


def start_of(record: Record) -> str:
    """When it began, to the minute, in UTC."""
    return f"{datetime.fromisoformat(record['started_at']):%Y-%m-%d %H:%M}"


def _print_table(records: list[Record], *, header: bool) -> None:
    """All fields in a pipe; on a terminal the ones that fit, and the source where there are several."""
    if not sys.stdout.isatty():
        print_fields(_FIELDS, ([record[field] for field in _FIELDS] for record in records), header=header)
        return
    several = len({record["source"] for record in records}) > 1
    columns = ("run", "started (UTC)", "trigger", "verdict", *["source"] * several, "articles")
    print_table(columns, [_cells(record, several) for record in records], wrap=("articles",))


def _cells(record: Record, several: bool) -> tuple[object, ...]:
    source = [record["source"]] * several
    return record["run_id"], start_of(record), record["trigger"], record["verdict"], *source, ledger(record)
