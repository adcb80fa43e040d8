"""What the commands share: the configuration, the database, output for people and for programs."""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def out(width: int | None = None) -> "Console":
    """Where results go, by default as wide as the terminal. In a pipe: no colour, no wrapping."""
    # Rich assumes 80 columns for a dumb terminal, even if it has more or less.
    if width is None and os.environ.get("TERM") in ("dumb", "unknown"):
        width = shutil.get_terminal_size().columns
    from vokspider.cli.console import Results

    return Results(soft_wrap=not sys.stdout.isatty(), highlight=False, emoji=False, width=width)


def err() -> "Console":
    """Where notes, progress and errors go."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, emoji=False, soft_wrap=not sys.stderr.isatty())


def print_json(value: object) -> None:
    """One JSON value on one line; dates and times as ISO 8601, and the reasons of runs in words beside their codes."""
    from vokspider.reports.serializing import json_line
    from vokspider.wording import worded

    sys.stdout.write(json_line(worded(value)) + "\n")


def safe(value: object) -> str:
    """A cell as one line of text, without characters that could control the terminal."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


Record = Mapping[str, Any]
