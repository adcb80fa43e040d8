"""What the commands share: consoles, JSON and safe text."""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def out(width: int | None = None) -> "Console":
    """The console for results, by default as wide as the terminal. In a pipe it neither colours nor wraps."""
    # Rich assumes that a dumb terminal has 80 columns.
    if width is None and os.environ.get("TERM") in ("dumb", "unknown"):
        width = shutil.get_terminal_size().columns
    from vokspider.cli.console import Results

    return Results(soft_wrap=not sys.stdout.isatty(), highlight=False, emoji=False, width=width)


def err() -> "Console":
    """The console for notes, progress and errors."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, emoji=False, soft_wrap=not sys.stderr.isatty())


def print_json(value: object) -> None:
    """Print a value as JSON on one line.

    Dates and times are ISO 8601; the reasons of runs get a sentence beside their code.
    """
    from vokspider.reports.serializing import json_line
    from vokspider.wording import worded

    sys.stdout.write(json_line(worded(value)) + "\n")


def safe(value: object) -> str:
    """``value`` as one line of text, in which a space replaces each character that could control the terminal."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


Record = Mapping[str, Any]
