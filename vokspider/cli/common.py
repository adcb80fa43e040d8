"""What the commands share: the configuration, the database, output for people and for programs."""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import field, frozen
from rich.console import Console

from vokspider.cli.loudness import Loudness, loudness
from vokspider.cli.tables import Grid
from vokspider.config import Config, from_command_line, load
from vokspider.model.errors import ConfigError
from vokspider.wording import worded

# Control characters that JSON lets stand, ends of lines for some programs, and what turns the direction of writing.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Header = Annotated[bool, typer.Option("--header", help="In a pipe, begin with a line of the fields' names.")]


@frozen
class State:
    """The options that come before a command's name."""

    config_file: Path | None = None
    database: str | None = None
    _said: set[str] = field(factory=set, init=False)  # warnings, each once however often the configuration is read

    def load(self, **overrides: Mapping[str, object]) -> Config:
        """The configuration, with ``overrides`` of sections from the command's own options."""
        database = None if self.database is None else from_command_line(self.database)
        config = load(self.config_file, {"database": {"url": database}, **overrides})
        for line in config.warnings:
            if line not in self._said and loudness() > Loudness.QUIET:
                err().print(line, markup=False)
            self._said.add(line)
        return config


def state(context: typer.Context) -> State:
    """The options before the command's name."""
    found: State = context.obj
    return found


class _Results(Console):
    """A console whose reader may go away: that is for ``plain.answering`` to judge, where rich exits with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def out() -> Console:
    """Where results go. In a pipe: no colour, no wrapping."""
    # Rich takes a dumb terminal for one of 80 columns, whatever it has.
    width = shutil.get_terminal_size().columns if os.environ.get("TERM") in ("dumb", "unknown") else None
    return _Results(soft_wrap=not sys.stdout.isatty(), highlight=False, emoji=False, width=width)


def err() -> Console:
    """Where notes, progress and errors go."""
    return Console(stderr=True, highlight=False, emoji=False, soft_wrap=not sys.stderr.isatty())


def print_json(value: object) -> None:
    """One JSON value on one line; dates and times as ISO 8601, and the reasons of runs in words beside their codes."""
    sys.stdout.write(json_line(worded(value)) + "\n")


def json_line(value: object) -> str:
    """A value as JSON, with the characters escaped that could steer a terminal."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"cannot be written as JSON: {value!r}")


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str | None = None,
    wrap: Sequence[str] = ("title",),
    optional: Sequence[str] = (),
) -> None:
    """A table on a terminal, lines with tabs between the fields in a pipe.

    The columns of ``wrap`` take more lines where it is narrow, the ``optional`` ones are left out first; where that is
    not enough, each row becomes a block of lines.
    """
    if not sys.stdout.isatty():
        print_fields((), rows)
        return
    console = out()
    grid = Grid(columns, [[safe(cell) for cell in row] for row in rows], wrap)
    if fitting := grid.fitting(console.width, optional):
        console.print(fitting.table(console.width, title), markup=False)
        return
    for line in (*([title, ""] if title else ()), *grid.blocks(console.width)):
        sys.stdout.write(line + "\n")


def print_fields(names: Sequence[str], rows: Iterable[Sequence[object]], *, header: bool = False) -> int:
    """Lines with tabs between the fields, as they come; with ``header`` after one of their names. Returns how many."""
    number = 0
    for number, row in enumerate(chain([names], rows) if header else rows, 1):  # noqa: B007
        sys.stdout.write("\t".join(safe(cell) for cell in row) + "\n")
    return number - header


def safe(value: object) -> str:
    """A cell as one line of text; what a page brought cannot steer the terminal."""
    text = "" if value is None else str(value)
    return "".join(letter if letter.isprintable() else " " for letter in text)


def parse_day(text: str | None, option: str) -> date | None:
    """The day in an option, ``YYYY-MM-DD``. Raises ConfigError for anything else."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a calendar day has no zone)
    except ValueError:
        raise ConfigError(f"{option} {text!r} is not a day; write YYYY-MM-DD, for example 2025-12-03") from None


Record = Mapping[str, Any]
