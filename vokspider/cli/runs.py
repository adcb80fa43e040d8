"""``vokspider runs``: the crawls and imports, and what came of them."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from vokspider.cli.common import Header, Json, print_fields, print_json, print_table, state
from vokspider.cli.database import open_archive, open_for_reading
from vokspider.cli.filters import Limit, Source
from vokspider.cli.naming import naming_in
from vokspider.cli.plain import note, print_lines
from vokspider.cli.run_report import ledger, report, start_of
from vokspider.model.clock import utc_now
from vokspider.model.errors import VokspiderError
from vokspider.reports.run import run_detail
from vokspider.reports.runs import RunSummary, runs
from vokspider.store.articles.article_detail import SeenEntry
from vokspider.store.db.engine import empty_log
from vokspider.store.runs.run_queries import accept_run, show_run
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
        found = runs(engine, utc_now(), source, limit)
        if json:
            for run in found:
                print_json(run.as_json())
        elif found:
            _print_table(found, header=header)
        if not found:
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
        found = run_detail(engine, run, utc_now(), naming_in(context), entries=entries)
        if json:
            print_json(found.as_json())
            return
        print_lines("\n".join(report(found)))
        if found.sightings:
            _print_entries(found.sightings)


def _print_entries(seen: Sequence[SeenEntry]) -> None:
    """As stored in a pipe; on a terminal places count from 1."""
    if not sys.stdout.isatty():
        print_fields((), ([getattr(entry, field) for field in _ENTRY_FIELDS] for entry in seen))
        return
    rows = ([entry.position + 1, *(getattr(entry, field) for field in _ENTRY_FIELDS[1:])] for entry in seen)
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


def _print_table(found: list[RunSummary], *, header: bool) -> None:
    """All fields in a pipe; on a terminal the ones that fit, and the source where there are several."""
    if not sys.stdout.isatty():
        print_fields(_FIELDS, map(_fields, found), header=header)
        return
    several = len({run.source for run in found}) > 1
    columns = ("run", "started (UTC)", "trigger", "verdict", *["source"] * several, "articles")
    print_table(columns, [_cells(run, several) for run in found], wrap=("articles",))


def _fields(run: RunSummary) -> list[object]:
    """A run as the fields of a line in a pipe."""
    fields = run.as_json() | {"verdict": run.state, **run.ledger}
    return [fields[name] for name in _FIELDS]


def _cells(run: RunSummary, several: bool) -> tuple[object, ...]:
    return run.run_id, start_of(run), run.trigger, run.state, *[run.source] * several, ledger(run.ledger)
