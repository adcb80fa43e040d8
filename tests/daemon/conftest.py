"""What the tests of the daemon share: projects with a database of their own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine

from tests.simulator.site import SimulatedSite
from vokspider.config import Config, load
from vokspider.crawl.process import Result
from vokspider.daemon import Daemon
from vokspider.demo.server import serve
from vokspider.model.clock import utc_now
from vokspider.store.db.engine import open_engine
from vokspider.store.db.leases import DAEMON_LEASE, Lease
from vokspider.store.db.schema import upgrade

from .daemons import Project
from .fakes import FakeCrawls

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
MakeConfig = Callable[..., Config]
MakeDaemon = Callable[..., Daemon]
MakeProject = Callable[..., Project]


@pytest.fixture
def make_config(tmp_path: Path, database_url: str) -> MakeConfig:
    """Makes configurations of one project: ``make_config("30 7 * * *", timezone="UTC")``."""

    def make(*cron: str, **schedule: object) -> Config:
        overrides: dict[str, dict[str, object]] = {
            "schedule": {"cron": cron or None, **schedule},
            "database": {"url": database_url},
            "crawl": {"lease_seconds": 0.3},
        }
        return load(overrides=overrides, environ={}, root=tmp_path)

    return make


@pytest.fixture
def engine(make_config: MakeConfig) -> Iterator[Engine]:
    """The project's database, at the present schema."""
    made = open_engine(make_config().database_url)
    upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def make_daemon(make_config: MakeConfig, engine: Engine) -> Iterator[MakeDaemon]:
    """Makes a started daemon at noon whose crawls end with the given results; the job is due at 07:30 UTC.

    Keywords are further arguments of the daemon.
    """
    made = []

    def make(*results: Result, **more: Any) -> Daemon:
        config = make_config("30 7 * * *", timezone="UTC")
        lease = Lease(engine, DAEMON_LEASE, config.crawl.lease_seconds, utc_now)
        lease.acquire()
        daemon = Daemon(FakeCrawls(config, *results), lease, SimpleQueue(), **more)
        daemon.scheduler.start()
        made.append(daemon)
        return daemon

    with time_machine.travel(NOON, tick=False):
        yield make
        for daemon in made:
            if daemon.scheduler.running:
                daemon.scheduler.shutdown()


@pytest.fixture
def clock(make_daemon: MakeDaemon) -> Iterator[time_machine.Traveller]:
    """The clock of the daemons that are made; it stands at noon."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def make_project(tmp_path: Path, sqlite_url: str) -> Iterator[Callable[..., Project]]:
    """Makes projects that crawl one demo site; no daemon of theirs outlives the test."""
    site = SimulatedSite.generate(20)
    made = []

    def make(url: str = sqlite_url, lease_seconds: float = 30) -> Project:
        crawl: dict[str, object] = {"start_url": site.start_url, "delay": 0.0, "lease_seconds": lease_seconds}
        overrides: dict[str, dict[str, object]] = {"crawl": crawl, "database": {"url": url}, "health": {"listen": ""}}
        config = load(overrides=overrides, environ={}, root=tmp_path)
        made.append(Project(site, config, tmp_path))
        return made[-1]

    with serve(site):
        yield make
        site.latency = 0.0
        for project in made:
            project.end()


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """A project on SQLite."""
    return make_project()
