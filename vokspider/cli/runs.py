"""``vokspider runs``: the crawls, imports and re-extractions, and their results."""

from functools import partial
from typing import Annotated

import attrs
import typer

from vokspider.cli.common import print_json
from vokspider.cli.database import open_archive, open_for_reading, run_number
from vokspider.cli.filters import Limit, Source
from vokspider.cli.naming import naming_in
from vokspider.cli.output import Column, Json, Listing, Output, chosen, lists, print_rows
from vokspider.cli.plain import note, print_lines
from vokspider.cli.run_report import ledger, report, start_of
from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import VokspiderError
from vokspider.model.outcomes import OUTCOMES
from vokspider.reports.run import run_detail
from vokspider.reports.runs import RunSummary, runs
from vokspider.store.articles.article_detail import SeenEntry
from vokspider.store.db.engine import empty_log
from vokspider.store.runs.run_queries import accept_run, show_run

Number = Annotated[str, typer.Argument(metavar="ID", help="Number of the run, or last.")]
_FIELDS = ("run_id", "source", "started_at", "finished_at", "trigger", "verdict", "discovered", *OUTCOMES)


@lists
def list_all(
    context: typer.Context,
    source: Source = None,
    limit: Limit = 20,
    *,
    output: Output,
) -> None:
    """List runs, newest first."""
    with open_archive(context, source) as engine:
        if not print_rows(runs(engine, utc_now(), source, limit), RUNS, output):
            note("no runs yet")


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
        found = run_detail(engine, str(run_number(engine, run)), utc_now(), naming_in(context), entries=entries)
        if json:
            print_json(found.as_json())
            return
        print_lines("\n".join(report(found)))
        if found.sightings:
            print_rows(found.sightings, ENTRIES, chosen(None, None, header=False, json=False))


def accept(context: typer.Context, run: Number) -> None:
    """Mark a run as healthy, for example after a harmless redesign: later runs are compared with it."""
    with open_for_reading(state(context).load()) as engine:
        record = show_run(engine, str(run_number(engine, run)))
        if not accept_run(engine, record["run_id"]):
            raise VokspiderError(f"run {record['run_id']} measured nothing that later runs could be compared with")
        empty_log(engine)
    note(
        f"later runs are compared with run {record['run_id']} and those after it; its verdict stays {record['verdict']}"
    )


def _count(name: str, run: RunSummary) -> int:
    return run.ledger[name]


RUNS = Listing[RunSummary](
    _FIELDS,
    [
        Column("run_id", "run"),
        Column("started_at", "started (UTC)", cell=start_of),
        Column("trigger", extra=True),
        Column("verdict"),
        Column("source", if_several=True),
        Column("articles", cell=lambda run: ledger(run.ledger), wraps=True),
    ],
    RunSummary.as_json,
    {
        "verdict": lambda run: run.state,
        **{name: partial(_count, name) for name in ("discovered", *OUTCOMES)},
    },
)
ENTRIES = Listing[SeenEntry](
    ("position", "listed_on", "title", "teaser", "article_id"),
    [
        Column("position", "place", cell=lambda entry: entry.position + 1),
        Column("listed_on"),
        Column("title", shrinks=True),
        Column("teaser", shrinks=True, extra=True),
        Column("article_id", "id"),
    ],
    attrs.asdict,
)
