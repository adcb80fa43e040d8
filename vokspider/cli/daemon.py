"""``vokspider daemon``: the scheduler in the foreground."""

import logging
import sys
import time

import typer

from vokspider.cli.common import safe
from vokspider.cli.loudness import Loudness, loudness
from vokspider.cli.state import state


class _Line(logging.Formatter):
    """Formats a log record as one line without characters that could control the terminal. Its time is UTC."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 (the library's name)
        """Return an empty text, since tracebacks are only for the log file."""
        return ""


def daemon(context: typer.Context) -> None:
    """Crawl whenever the schedule says so, until stopped by Ctrl-C or SIGTERM; SIGHUP reads the configuration again."""
    from vokspider.daemon import run_daemon

    show_log_of("vokspider.daemon")
    run_daemon(state(context).load)


def show_log_of(name: str) -> None:
    """Write the lines of a logger to standard error: few for each crawl, with ``--verbose`` those of all loggers."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line("%(asctime)s UTC %(message)s", "%Y-%m-%d %H:%M:%S"))
    if loudness() == Loudness.QUIET:
        handler.setLevel(logging.WARNING)
    # Standard error gets a few lines for each crawl, on a terminal and under systemd or docker, which keep them.
    logging.getLogger("vokspider" if loudness() == Loudness.VERBOSE else name).addHandler(handler)
