"""The progress of a long command, with an estimate of the time left: one line on a terminal, nothing in a pipe."""

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
    """Whether progress is shown: standard error is a terminal, and the command is not quiet."""
    return sys.stderr.isatty() and loudness() > Loudness.QUIET


def followed(things: Iterable[T], what: str, total: Callable[[], int | None]) -> Iterator[T]:
    """Yield ``things`` while a bar shows how many of ``total()`` were yielded.

    ``total`` is called only if the bar is shown; None if it is not known. ``what`` names the things.
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
def progress_of(what: str, total: Callable[[], int | None]) -> Iterator[Callable[[int], None]]:
    """Context manager for a bar. Yields a function to call with the number done so far.

    As in ``followed``, ``total`` is called only if the bar is shown; it returns None if the total is not known.
    """
    if not shows_progress():
        yield lambda done: None
        return
    with _bar() as progress:
        task = progress.add_task(what, total=total())
        yield lambda done: progress.update(task, completed=done)
