"""The state of the daemon as it is asked for: what it says of itself, and what its database says."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from attrs import define, field
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config
from vokspider.daemon.health.judging import Signs, healthy_since, reasons
from vokspider.model.clock import Clock
from vokspider.schedule import crawl_trigger, next_fire_times
from vokspider.store.runs.figures import Figures, Past, collect, past_of

PATIENCE = 3.0  # s that the database may take
_SLACK = 1.0  # s more for what the driver itself does not bound
T = TypeVar("T")


class AwayError(Exception):
    """The database does not answer; the message says why."""


@define
class Health:
    """What ``/healthz`` and ``/metrics`` tell. The main thread beats, the server's threads ask.

    ``engine`` gives up by itself after ``PATIENCE`` s, see ``open_hurried_engine``.
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
        """Say that the scheduler is alive."""
        self.beat_at, self._beat = self.clock(), self.ticks()

    def report(self) -> dict[str, Any]:
        """The state as ``/healthz`` gives it: ``status`` is ``ok`` or ``failing``, ``reasons`` say why."""
        past, trouble = Past(), None
        try:
            past = self._ask(lambda: past_of(self.engine, self.config.crawl.source))
        except AwayError as error:
            trouble = str(error)
        found = self.reasons(past, trouble)
        return {
            "status": "failing" if found else "ok",
            "reasons": found,
            "beat_age_seconds": round(self._beat_age, 1),
            "last_healthy_run_at": past.healthy_at.isoformat() if past.healthy_at else None,
            "next_run_at": self._next_run(),
            "started_at": self.started_at.isoformat(),
        }

    def figures(self) -> Figures:
        """The figures of the archive. Raises AwayError."""
        return self._ask(lambda: collect(self.engine, self.clock()))

    def reasons(self, past: Past, trouble: str | None = None) -> list[str]:
        """Why somebody has to look, if the crawls were as ``past`` says; ``trouble`` is that of the database."""
        since = healthy_since(crawl_trigger(self.config), self.config.crawl.timeout, self.clock())
        began_at = past.began_at or self.started_at
        return reasons(Signs(self._beat_age, began_at, past.healthy_at, trouble), since)

    @property
    def _beat_age(self) -> float:
        return self.ticks() - self._beat

    def _next_run(self) -> str | None:
        return next((time.isoformat() for time in next_fire_times(self.config, self.clock(), 1)), None)

    def _ask(self, question: Callable[[], T]) -> T:
        """The answer of the database. Nothing of the driver bounds a server that stops in the middle of an answer."""
        answers: SimpleQueue[tuple[T | None, str | None]] = SimpleQueue()
        threading.Thread(target=lambda: answers.put(_answer(question)), daemon=True).start()
        try:
            answer, trouble = answers.get(timeout=self.patience)
        except Empty:
            raise AwayError(f"there was no answer within {self.patience:g} s") from None
        if trouble is not None:
            raise AwayError(trouble)
        return answer  # type: ignore[return-value]  # there is one where there is no trouble


def _answer(question: Callable[[], T]) -> tuple[T | None, str | None]:
    try:
        return question(), None
    except SQLAlchemyError as error:
        said = getattr(error, "orig", None) or error
        return None, str(said).strip().partition("\n")[0]
