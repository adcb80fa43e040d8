"""How far a long command is, with an estimate of the rest: one line on a terminal, nothing in a pipe."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from vokspider.cli.common import err
from vokspider.cli.loudness import Loudness, loudness

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")


def shows_progress() -> bool:
    """Whether somebody sees it: standard error is a terminal, and the command is not to be quiet."""
    return sys.stderr.isatty() and loudness() > Loudness.QUIET


def followed(things: Iterable[T], what: str, total: Callable[[], int]) -> Iterator[T]:
    """The same things, one after the other, while a bar shows how many of ``total`` went by.

    ``total`` is asked only where the bar is shown.
    """
    if not shows_progress():
        yield from things
        return
    with _bar() as progress:
        yield from progress.track(things, total=total(), description=what)


def _bar() -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    left = TimeRemainingColumn(compact=True)
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), left, TextColumn("left"))
    return Progress(*columns, console=err(), transient=True)


@contextmanager
def progress_of(what: str, total: Callable[[], int]) -> Iterator[Callable[[int], None]]:
    """A function to call with the number that is done, while a bar shows it beside ``total``; see ``followed``."""
    if not shows_progress():
        yield lambda done: None
        return
    with _bar() as progress:
        task = progress.add_task(what, total=total())
        yield lambda done: progress.update(task, completed=done)
