"""``vokspider jobs``: the queue of crawls."""

from typing import Annotated, Any

import attrs
import typer

from vokspider.cli import completing
from vokspider.cli.filters import Source
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import answering, note, print_lines
from vokspider.cli.state import state
from vokspider.jobs import queue_state
from vokspider.jobs.queue import add, queue_engine, require_engine
from vokspider.jobs.queue_state import FAILED, RUNNING, STALLED, WAITING, Job
from vokspider.model.options import RunOptions

Number = Annotated[int, typer.Argument(metavar="ID", help="Number of the job.")]
_FIELDS = tuple(one.name for one in attrs.fields(Job))
_OPEN = (WAITING, RUNNING, STALLED, FAILED)


@lists
def list_all(
    context: typer.Context,
    source: Source = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also jobs that are done or cancelled; they are kept for some days.")
    ] = False,
    *,
    output: Output,
) -> None:
    """List the crawls in the queue: what waits, what runs where and since when, and what failed."""
    config = state(context).load()
    require_engine(config)
    states = queue_state.STATES if every else _OPEN
    with queue_engine(config) as engine, answering():
        found = queue_state.jobs(engine, config.jobs.stalled_seconds, states)
        shown = [job for job in found if source in (None, job.source)]
        if not print_rows(shown, JOBS, output):
            note("no jobs")
        if not queue_state.workers(engine, config.jobs.stalled_seconds):
            note("no worker is running; 'vokspider worker' runs the crawls of the queue")


def add_crawl(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            help="Source to crawl; by default crawl.source.", metavar="NAME", autocompletion=completing.sources
        ),
    ] = "",
) -> None:
    """Put a crawl of a source into the queue, for the next free worker."""
    config = state(context).load()
    name = config.source(source or config.crawl.source).name
    queued = add(config, name, RunOptions())
    waits = f"job {queued.number}: a crawl of {name} waits for a worker"
    print_lines(waits if queued.number else f"a crawl of {name} is waiting already")


def retry(context: typer.Context, number: Number) -> None:
    """Let a job that failed wait for a worker again."""
    job = queue_state.retry(state(context).load(), number)
    print_lines(f"job {job.id}: the crawl of {job.source} waits for a worker again")


def cancel(context: typer.Context, number: Number) -> None:
    """Take a waiting job out of the queue, or end the crawl of a running one after the page in progress."""
    job = queue_state.cancel(state(context).load(), number)
    runs = job.state in (RUNNING, STALLED)
    print_lines(f"job {job.id}: the crawl of {job.source} {'is being ended' if runs else 'is cancelled'}")


def _record(job: Job) -> dict[str, Any]:
    return attrs.asdict(job) | {"since": job.since.isoformat()}


JOBS = Listing[Job](
    _FIELDS,
    [
        Column("id"),
        Column("source"),
        Column("trigger"),
        Column("state"),
        Column("since", "since (UTC)", cell=lambda job: f"{job.since:%Y-%m-%d %H:%M}"),
        Column("run", omit_if=""),
        Column("host", "on", omit_if=""),
        Column("verdict", omit_if=""),
        Column("attempts", "begun before", omit_if="0", extra=True),
    ],
    _record,
)
