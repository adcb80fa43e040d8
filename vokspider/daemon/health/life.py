"""Whether a process is alive, and whether its database responds."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import TypeVar

from attrs import define, field
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config
from vokspider.model.clock import Clock

PATIENCE = 3.0  # s that a query may take
_SLACK = 1.0  # further s, for waits that the driver itself does not limit
T = TypeVar("T")


class AwayError(Exception):
    """The database does not respond; the message says why."""


@define
class Life:
    """The signs of life of one process.

    Its own threads call only ``beat``; other methods run in server threads. ``engine`` gives up after ``PATIENCE`` s,
    see ``open_hurried_engine``; a query may take ``patience`` s in all.
    """

    config: Config
    engine: Engine
    clock: Clock
    ticks: Callable[[], float] = time.monotonic
    patience: float = PATIENCE + _SLACK
    started_at: datetime = field(init=False)
    beat_at: datetime = field(init=False)
    _beat: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.started_at = self.clock()
        self.beat()

    def beat(self) -> None:
        """Note that the process does its work."""
        self.beat_at, self._beat = self.clock(), self.ticks()

    @property
    def beat_age(self) -> float:
        """Seconds since the last beat."""
        return self.ticks() - self._beat

    def ask(self, question: Callable[[], T]) -> T:
        """The result of a query. Raises AwayError if the database does not respond.

        The query has a thread of its own, since the driver has no time limit for a server that stops in mid-response.
        """
        answers: SimpleQueue[tuple[T | None, str | None]] = SimpleQueue()
        threading.Thread(target=lambda: answers.put(_answer(question)), daemon=True).start()
        try:
            answer, trouble = answers.get(timeout=self.patience)
        except Empty:
            raise AwayError(f"there was no response within {self.patience:g} s") from None
        if trouble is not None:
            raise AwayError(trouble)
        return answer  # type: ignore[return-value]  # without trouble there is an answer


def status_of(reasons: Sequence[str]) -> str:
    """The status of something with these reasons to complain."""
    return "failing" if reasons else "ok"


def _answer(question: Callable[[], T]) -> tuple[T | None, str | None]:
    try:
        return question(), None
    except SQLAlchemyError as error:
        said = getattr(error, "orig", None) or error
        return None, str(said).strip().partition("\n")[0]
