"""Text for people: nothing from a page can control the terminal, and times say their zone."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar

import typer

from vokspider.cli.common import err, out
from vokspider.cli.loudness import Loudness, loudness
from vokspider.cli.pager import after_output
from vokspider.cli.table import within
from vokspider.formats.timing import MEANINGS
from vokspider.model.errors import VokspiderError

T = TypeVar("T")
NOT_KNOWN = "not known"
_INDENT = 12  # of a value


def printable(text: str) -> str:
    """``text`` without control and escape characters; its line ends stay."""
    return "".join(character if character == "\n" else _printable(character) for character in text)


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else ""


def print_text(text: str, style: str = "") -> None:
    """Lines of text, wrapped at words on a terminal and as they are in a pipe; ``style`` is Rich's."""
    if sys.stdout.isatty():
        from rich.text import Text

        out().print(Text(printable(text), style))
    else:
        print_lines(text)


def print_lines(text: str) -> None:
    """Lines of text that stay whole, so that an address can be copied from them."""
    sys.stdout.write(printable(text) + "\n")


def note(text: str) -> None:
    """A line beside the results, after them where they are paged; -q leaves it out."""
    if loudness() > Loudness.QUIET and not after_output(lambda: _print_note(text)):
        _print_note(text)


def _print_note(text: str) -> None:
    if sys.stderr.isatty():
        from rich.text import Text

        err().print(Text(text))
    else:
        sys.stderr.write(text + "\n")


def write_each(things: Iterable[T], write: Callable[[T], object]) -> int:
    """Write one after the other, as they come; returns how many there were."""
    number = 0
    for thing in things:
        write(thing)
        number += 1
    return number


def at(time: datetime | None) -> str:
    """A time to the second, in UTC."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else NOT_KNOWN


def time_from(word: str) -> str:
    """What the time of a saved page is taken from."""
    return f"time from {MEANINGS.get(word, word)}"


def day(value: date | None) -> str:
    """A calendar day."""
    return value.isoformat() if value else NOT_KNOWN


def number_of(number: int, thing: str, things: str = "") -> str:
    """``1 article``, ``1,234 articles``; ``things`` where an s does not make the plural."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def pairs(rows: Iterable[tuple[str, object]]) -> str:
    """Lines of a name and its value, broken between words on a terminal."""
    return "\n".join(line for name, value in rows for line in fact(name, value))


def fact(name: str, value: object, otherwise: int | None = None) -> Iterator[str]:
    """A name and its value, see ``wrapped``."""
    return wrapped(f"{name:<{_INDENT - 1}} {value}".rstrip(), _INDENT, otherwise)


def wrapped(text: str, indent: int = 0, otherwise: int | None = None) -> Iterator[str]:
    """Lines as wide as the terminal, the later ones indented; ``otherwise`` is the width in a pipe, None for one line.

    They are broken between words.
    """
    return within(text, out().width if sys.stdout.isatty() else otherwise, indent)


@contextmanager
def answering() -> Iterator[None]:
    """Write results to standard output.

    The command ends quietly when the reader, such as ``head``, has seen enough. Raises VokspiderError when they cannot
    be written, as on a full disk.
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
    """Discard what is still buffered, or Python would complain about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
