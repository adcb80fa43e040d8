"""The health of a worker: whether it serves the queue, and whether its database responds.

Whether the crawls of a source are healthy is not a worker's affair. The daemon watches that, and each source would ring
as many alarms as there are workers.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, field
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import text

from vokspider.daemon.health.judging import trouble_of
from vokspider.daemon.health.life import AwayError, Life, status_of
from vokspider.daemon.health.metrics import gauge, signs_of, verdict_of
from vokspider.jobs import Crawls
from vokspider.store.db.engine import reading

_NOT_SERVED = "the worker has not served the queue"


@define
class WorkerHealth(Life):
    """What ``/healthz`` of a worker reports. A beat means that it serves the queue."""

    crawls: Crawls = field(kw_only=True)
    sources: tuple[str, ...] = field(kw_only=True)

    def report(self) -> dict[str, Any]:
        """The JSON object of ``/healthz``. ``status`` is ``ok`` or ``failing``, and ``reasons`` say why."""
        found = self.reasons(self.trouble())
        return {
            "status": status_of(found),
            "reasons": found,
            "beat_age_seconds": round(self.beat_age, 1),
            "started_at": self.started_at.isoformat(),
            "sources": list(self.sources),
            "crawling": self.crawls.running,
        }

    def reasons(self, trouble: str | None) -> list[str]:
        """What is wrong with the worker, in sentences. ``trouble``: why the database does not respond, or None."""
        return trouble_of(self.beat_age, trouble, _NOT_SERVED)

    def trouble(self) -> str | None:
        """Why the database does not respond; None if it does."""
        try:
            self.ask(self._ping)
        except AwayError as error:
            return str(error)
        return None

    def _ping(self) -> None:
        with reading(self.engine) as connection:
            connection.execute(text("SELECT 1"))


class WorkerCollector(Collector):
    """The collector of all metrics of one worker."""

    def __init__(self, health: WorkerHealth) -> None:
        self._health = health

    def describe(self) -> Iterable[Metric]:
        """Return nothing, since registering must not query the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All present metrics. Those of the archive are the daemon's, so that no sum has them several times."""
        health, trouble = self._health, self._health.trouble()
        yield from signs_of(health, "worker", "When it last served the queue.")
        yield from verdict_of(health.reasons(trouble), up=trouble is None)
        yield gauge("worker_crawls", "Crawls that it is running.", len(health.crawls.running))
