"""What the tests of health share: a daemon's health, and a server that shows it."""

import http.client
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import define, field, frozen

from vokspider.config import Config, load
from vokspider.daemon.health.metrics import HealthCollector
from vokspider.daemon.health.server import HealthServer
from vokspider.daemon.health.state import Health
from vokspider.store.db.engine import open_hurried_engine

from ...archives import Archive
from ...limits import HANG


@frozen
class Page:
    """What came from the health address."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def object(self) -> Any:
        return json.loads(self.text)


@define
class Served:
    """A health that is served on loopback; its clocks are the test's."""

    health: Health
    server: HealthServer
    said: list[str] = field(factory=list)

    def get(self, path: str, method: str = "GET") -> Page:
        return page_of(self.server.address or "", path, method)


def page_of(address: str, path: str, method: str = "GET") -> Page:
    """What a server answers; ``address`` is ``http://HOST:PORT``."""
    host, port = address.removeprefix("http://").rsplit(":", 1)
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=HANG)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return Page(answer.status, dict(answer.getheaders()), answer.read().decode())
    finally:
        connection.close()


def listening(config: Config, listen: str) -> Config:
    given = config.settings.model_dump()
    return load(overrides=given | {"health": {"listen": listen}}, environ={}, root=config.root)


Serve = Callable[..., Served]


@pytest.fixture
def serve(archive: Archive) -> Iterator[Serve]:
    """Serves the health of the archive: ``serve(now)``, the time being what the daemon takes for the present."""
    made: list[Served] = []

    def begin(now: datetime = datetime(2025, 12, 4, tzinfo=UTC), listen: str = "127.0.0.1:0", **more: Any) -> Served:
        engine = open_hurried_engine(archive.config.database_url, 0.5)
        health = Health(listening(archive.config, listen), engine, lambda: now, **more)
        said: list[str] = []
        made.append(Served(health, HealthServer(health, HealthCollector(health), said.append, said.append), said))
        made[-1].server.follow()
        return made[-1]

    yield begin
    for one in made:
        one.server.close()
        one.health.engine.dispose()
