"""The health of a worker: it serves the queue, and its database responds."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from attrs import define, field
from prometheus_client.parser import text_string_to_metric_families

from vokspider.daemon.health.server import HealthServer
from vokspider.jobs import Crawls
from vokspider.store.db.engine import open_hurried_engine
from vokspider.worker.health import WorkerCollector, WorkerHealth

from ..archives import Archive
from ..daemon.health.conftest import Page, listening, page_of

NOW = datetime(2025, 12, 4, tzinfo=UTC)


@define
class Watched:
    """The health of a worker of two sources, which is served on loopback; its clock is the test's."""

    health: WorkerHealth
    server: HealthServer
    ticks: list[float] = field(factory=lambda: [0.0])

    def get(self, path: str) -> Page:
        return page_of(self.server.address or "", path)

    def metrics(self) -> dict[str, float]:
        families = text_string_to_metric_families(self.get("/metrics").text)
        return {one.name: one.value for family in families for one in family.samples}


@pytest.fixture
def watched(archive: Archive) -> Iterator[Watched]:
    config, ticks = listening(archive.config, "127.0.0.1:0"), [0.0]
    tick: Callable[[], float] = lambda: ticks[0]  # noqa: E731
    engine = open_hurried_engine(config.database_url, 0.5)
    health = WorkerHealth(config, engine, lambda: NOW, tick, crawls=Crawls(config), sources=("one", "two"))
    server = HealthServer(health, WorkerCollector(health), print, print)
    server.follow()
    yield Watched(health, server, ticks)
    server.close()
    engine.dispose()


def test_a_worker_that_serves_the_queue_is_well(watched: Watched) -> None:
    page = watched.get("/healthz")
    assert page.status == 200
    assert page.object == {
        "status": "ok",
        "reasons": [],
        "beat_age_seconds": 0,
        "started_at": "2025-12-04T00:00:00+00:00",
        "sources": ["one", "two"],
        "crawling": [],
    }
    assert watched.metrics() == {
        "vokspider_build_info": 1,
        "vokspider_worker_start_time_seconds": NOW.timestamp(),
        "vokspider_worker_last_beat_timestamp_seconds": NOW.timestamp(),
        "vokspider_healthy": 1,
        "vokspider_database_up": 1,
        "vokspider_worker_crawls": 0,
    }


def test_a_worker_that_does_not_serve_the_queue_is_not_well(watched: Watched) -> None:
    watched.ticks[0] = 91.0
    page = watched.get("/healthz")
    assert (page.status, page.object["reasons"]) == (503, ["the worker has not served the queue for 91 s"])
    assert watched.metrics()["vokspider_healthy"] == 0
    watched.health.beat()
    assert watched.get("/healthz").status == 200


def test_a_worker_whose_database_is_away_is_not_well(
    watched: Watched, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = archive.config.database_url.set(database="/nowhere/away")
    monkeypatch.setattr(watched.health, "engine", open_hurried_engine(away, 0.5))
    page = watched.get("/healthz")
    assert page.status == 503
    assert page.object["reasons"][0].startswith("the database does not respond: ")
    assert watched.metrics()["vokspider_database_up"] == 0
