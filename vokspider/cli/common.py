"""What the commands share: the configuration, the database, output for people and for programs."""

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# Control characters that JSON does not escape, line ends of some programs, and changes of the writing direction.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


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
    from vokspider.wording import worded

    sys.stdout.write(json_line(worded(value)) + "\n")


def json_line(value: object) -> str:
    """A value as JSON, with the characters escaped that could control a terminal."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"cannot be written as JSON: {value!r}")


def safe(value: object) -> str:
    """A cell as one line of text, without characters that could control the terminal."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


Record = Mapping[str, Any]
