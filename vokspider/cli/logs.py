"""``vokspider logs``: what a run, or the daemon, wrote into its log."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from vokspider.cli.common import safe
from vokspider.cli.database import open_for_reading, run_number
from vokspider.cli.output import Json
from vokspider.cli.pager import paged
from vokspider.cli.plain import answering, wrapped
from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.model.errors import ConfigError
from vokspider.reports.log_lines import name_of_run_log, read_line
from vokspider.store.articles.resolve import as_number

_DAEMON = "daemon"
_INDENT = 29  # columns before a message, for time and level


def logs(
    context: typer.Context,
    run: Annotated[str, typer.Argument(help="Number of a run, or last; without one, the daemon's log.")] = _DAEMON,
    json: Json = False,
) -> None:
    """Print the log of a run, or of the daemon. Times are UTC.

    'vokspider log' lists what happened in the archive.
    """
    config = state(context).load()
    path = config.resolve(config.logs.dir) / _name(config, run)
    if not path.exists():
        raise ConfigError(f"there is no log {path}; {_why_none(config, run)}")
    with answering(), paged():
        for line in _lines(path):
            if json:
                typer.echo(line)
            else:
                typer.echo("\n".join(_shown(line)))


def _name(config: Config, run: str) -> str:
    if run == _DAEMON:
        return f"{_DAEMON}.jsonl"
    if number := as_number(run):
        return name_of_run_log(number)
    with open_for_reading(config) as engine:
        return name_of_run_log(run_number(engine, run))


def _why_none(config: Config, run: str) -> str:
    if run == _DAEMON:
        return "no daemon has run here yet; 'vokspider logs last' prints the log of the last run"
    return f"old ones are deleted after {config.logs.keep_days} days"


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as stream:
        yield from (line.rstrip("\n") for line in stream)


def _shown(line: str) -> Iterator[str]:
    """A line of the log for people. Any other line is not changed."""
    if (found := read_line(line)) is None:
        yield safe(line)
        return
    yield from wrapped(safe(f"{found.time:%Y-%m-%d %H:%M:%S} {found.level:<8} {found.message}"), _INDENT)
    yield from (f"{'':{_INDENT}}{safe(one)}" for one in found.exception)
