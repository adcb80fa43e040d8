"""Text for people: no character from a page can control the terminal, and times name their zone."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar

import typer

from vokspider.cli.common import err, out
from vokspider.cli.hints import runnable
from vokspider.cli.loudness import Loudness, loudness
from vokspider.cli.pager import after_output
from vokspider.cli.table import within
from vokspider.formats.timing import MEANINGS
from vokspider.model.errors import VokspiderError
from vokspider.store.db.sizes import Size

T = TypeVar("T")
NOT_KNOWN = "not known"
_INDENT = 12  # column at which values begin


def printable(text: str) -> str:
    """``text`` without control and escape characters, except line ends."""
    return "".join(character if character == "\n" else _printable(character) for character in text)


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else ""


def print_text(text: str, style: str = "") -> None:
    """Print lines of text, wrapped at words on a terminal and unchanged in a pipe. ``style``: a style of Rich."""
    if sys.stdout.isatty():
        from rich.text import Text

        out().print(Text(printable(text), style))
    else:
        print_lines(text)


def print_lines(text: str) -> None:
    """Print lines of text without wrapping, so that addresses can be copied from them."""
    sys.stdout.write(printable(text) + "\n")


def note(text: str) -> None:
    """Print a line on standard error, after the results if they are paged. ``-q`` suppresses it."""
    text = runnable(text)
    if loudness() > Loudness.QUIET and not after_output(lambda: _print_note(text)):
        _print_note(text)


def _print_note(text: str) -> None:
    if sys.stderr.isatty():
        from rich.text import Text

        err().print(Text(text))
    else:
        sys.stderr.write(text + "\n")


def write_each(things: Iterable[T], write: Callable[[T], object]) -> int:
    """Call ``write`` with each of the ``things`` as they come; returns how many there were."""
    number = 0
    for thing in things:
        write(thing)
        number += 1
    return number


def at(time: datetime | None) -> str:
    """A time to the second in UTC, or ``not known`` for None."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else NOT_KNOWN


def time_from(word: str) -> str:
    """Where the time of a saved page comes from, in words."""
    return f"time from {MEANINGS.get(word, word)}"


def day(value: date | None) -> str:
    """A calendar day as ISO 8601, or ``not known`` for None."""
    return value.isoformat() if value else NOT_KNOWN


def number_of(number: int, thing: str, things: str = "") -> str:
    """A number with its noun, such as ``1 article`` or ``1,234 articles``. ``things``: a plural without ``s``."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def size_in_words(size: Size, thing: str, things: str = "") -> str:
    """The size of a list with its noun, such as ``at least 10,000 entries``, see ``number_of``."""
    return f"{'at least ' if size.is_at_least else ''}{number_of(size.number, thing, things)}"


def pairs(rows: Iterable[tuple[str, object]]) -> str:
    """Lines of a name and its value each, wrapped at words on a terminal."""
    return "\n".join(line for name, value in rows for line in fact(name, value))


def fact(name: str, value: object, otherwise: int | None = None) -> Iterator[str]:
    """Lines of a name and its value. ``otherwise``: as in ``wrapped``."""
    return wrapped(runnable(f"{name:<{_INDENT - 1}} {value}").rstrip(), _INDENT, otherwise)


def wrapped(text: str, indent: int = 0, otherwise: int | None = None) -> Iterator[str]:
    """``text`` wrapped at words to the width of the terminal; all lines but the first are indented.

    ``otherwise``: the width if standard output is not a terminal, None for a single line.
    """
    return within(text, out().width if sys.stdout.isatty() else otherwise, indent)


@contextmanager
def answering() -> Iterator[None]:
    """Context manager for writing results to standard output.

    The command ends quietly if the reader has seen enough, such as ``head``. Raises VokspiderError if the results
    cannot be written, for example on a full disk.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        raise typer.Exit(0) from None
    except OSError as error:
        _drop_output()
        raise VokspiderError(f"the results cannot be written: {error.strerror}") from error


def _drop_output() -> None:
    """Discard what is still buffered; otherwise Python reports an error at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
