"""The progress of a long command, with an estimate of the time left: one line on a terminal, nothing in a pipe."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from vokspider.cli.common import err
from vokspider.cli.loudness import Loudness, loudness
from vokspider.store.db.steps import Tell, silently

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
    from rich.progress import BarColumn, Progress, TextColumn

    from vokspider.cli.columns import Done, Left

    columns = (TextColumn("{task.description}"), BarColumn(20), Done(), Left(compact=True))
    return Progress(*columns, console=err(), transient=True)


@contextmanager
def steps() -> Iterator[Tell]:
    """Context manager for a bar of several steps, one after the other. Yields what is told how far they are."""
    if not shows_progress():
        yield silently
        return
    with _bar() as progress:

        def tell(step: str, done: int, total: int | None) -> None:
            if not progress.tasks or progress.tasks[0].description != step:
                for former in progress.task_ids:
                    progress.remove_task(former)
                progress.add_task(step, total=total)
            progress.update(progress.task_ids[0], completed=done, total=total)

        yield tell


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
