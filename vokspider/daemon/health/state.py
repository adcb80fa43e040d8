"""The state of the daemon: what it knows about itself, and what its database says."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from attrs import define, field
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config, Source
from vokspider.daemon.health.judging import Signs, healthy_since, silence_of, trouble_of
from vokspider.model.clock import Clock
from vokspider.schedule import crawl_trigger, next_fire_times
from vokspider.store.runs.figures import ArchiveFigures, CrawlTimes, collect, past_of

PATIENCE = 3.0  # s that a query may take
_SLACK = 1.0  # further s, for waits that the driver itself does not limit
T = TypeVar("T")


class AwayError(Exception):
    """The database does not respond; the message says why."""


@define
class Health:
    """What ``/healthz`` and ``/metrics`` report.

    The main thread calls only ``beat``; other methods run in server threads. ``engine`` gives up after ``PATIENCE`` s,
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
        """Note that the scheduler is alive."""
        self.beat_at, self._beat = self.clock(), self.ticks()

    def report(self) -> dict[str, Any]:
        """The JSON object of ``/healthz``. ``status`` is ``ok`` or ``failing``, and ``reasons`` say why.

        ``last_healthy_run_at`` is the oldest of those of all enabled sources, None if one source has none. ``sources``
        has the values of each.
        """
        past, trouble = dict[str, CrawlTimes](), None
        try:
            past = self._ask(lambda: {one.name: past_of(self.engine, one.name) for one in self.config.enabled})
        except AwayError as error:
            trouble = str(error)
        sources = {one.name: self._of_source(one, past) for one in self.config.enabled}
        found = self.reasons(past, trouble)
        healthy = [one["last_healthy_run_at"] for one in sources.values()]
        return {
            "status": _status(found),
            "reasons": found,
            "beat_age_seconds": round(self._beat_age, 1),
            "last_healthy_run_at": None if None in healthy else min(healthy, default=None),
            "next_run_at": self._next_run(),
            "started_at": self.started_at.isoformat(),
            "sources": sources,
        }

    def _of_source(self, source: Source, past: Mapping[str, CrawlTimes]) -> dict[str, Any]:
        silence, healthy_at = self.silences(past).get(source.name), past.get(source.name, CrawlTimes()).healthy_at
        found = [silence] if silence else []
        return {
            "status": _status(found),
            "reasons": found,
            "last_healthy_run_at": healthy_at.isoformat() if healthy_at else None,
            "next_run_at": next((time.isoformat() for time in self._next_times(source)), None),
        }

    def figures(self) -> ArchiveFigures:
        """The figures of the archive. Raises AwayError if the database does not respond."""
        return self._ask(lambda: collect(self.engine, self.clock()))

    def reasons(self, past: Mapping[str, CrawlTimes], trouble: str | None = None) -> list[str]:
        """What is wrong with the daemon and the crawls, in sentences.

        ``past``: the times of crawls, by source. ``trouble``: why the database does not respond; then ``past`` is not
        used.
        """
        silences = {} if trouble else self.silences(past)
        one = len(self.config.enabled) == 1
        named = [silence if one else f"{source}: {silence}" for source, silence in silences.items()]
        return [*trouble_of(self._beat_age, trouble), *named]

    def silences(self, past: Mapping[str, CrawlTimes]) -> dict[str, str]:
        """What is wrong with the crawls of enabled sources, by source. ``past``: the times of crawls, by source."""
        found = {one.name: self._silence(one, past.get(one.name, CrawlTimes())) for one in self.config.enabled}
        return {source: silence for source, silence in found.items() if silence}

    def _silence(self, source: Source, past: CrawlTimes) -> str | None:
        since = healthy_since(crawl_trigger(self.config, source), self.config.crawl.timeout, self.clock())
        return silence_of(Signs(past.began_at or self.started_at, past.healthy_at), since)

    @property
    def _beat_age(self) -> float:
        return self.ticks() - self._beat

    def _next_run(self) -> str | None:
        times = [time for source in self.config.enabled for time in self._next_times(source)]
        return min(times).isoformat() if times else None

    def _next_times(self, source: Source) -> list[datetime]:
        return next_fire_times(self.config, source, self.clock(), 1)

    def _ask(self, question: Callable[[], T]) -> T:
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


def _status(reasons: Sequence[str]) -> str:
    return "failing" if reasons else "ok"


def _answer(question: Callable[[], T]) -> tuple[T | None, str | None]:
    try:
        return question(), None
    except SQLAlchemyError as error:
        said = getattr(error, "orig", None) or error
        return None, str(said).strip().partition("\n")[0]
