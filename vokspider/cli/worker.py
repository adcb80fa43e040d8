"""``vokspider worker``: crawls from the queue, in the foreground."""

import logging
from typing import Annotated

import typer

from vokspider.cli import completing
from vokspider.cli.daemon import show_log_of
from vokspider.cli.state import state


def worker(
    context: typer.Context,
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="Take only crawls of this source; may be given several times. By default those of all sources.",
            metavar="NAME",
            autocompletion=completing.sources,
        ),
    ] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="Crawls at a time; by default jobs.concurrency.", metavar="N"),
    ] = None,
    listen: Annotated[
        str,
        typer.Option(
            help="Where to serve /healthz and /metrics of this worker; port 0 for any free one. By default nowhere.",
            metavar="HOST:PORT",
        ),
    ] = "",
) -> None:
    """Take crawls from the queue and run them, until stopped by Ctrl-C or SIGTERM; a second signal stops at once.

    Workers may run on any number of machines. They need jobs.engine = "queue", and PostgreSQL.
    """
    from vokspider.worker import run_worker

    show_log_of("vokspider.worker")
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # it would log a line for each look at the queue
    # The same file configures the daemon, which has these addresses if it runs on this machine.
    config = state(context).load(health={"listen": listen}, web={"listen": ""})
    run_worker(config, source or (), concurrency)
