"""The web pages of a daemon: they follow the configuration, and have its health beside them."""

import http.client
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import define, field

from vokspider.config import Config, load
from vokspider.daemon.health.metrics import HealthCollector
from vokspider.daemon.health.server import HealthServer
from vokspider.daemon.health.state import Health
from vokspider.daemon.pages import PagesServer, check_pages
from vokspider.model.errors import ConfigError
from vokspider.store.db.engine import open_hurried_engine

from ..archives import Archive, article, entry
from ..limits import HANG

TOKEN = "a-token-for-this-test"


@pytest.fixture
def database_url(prepared_sqlite_url: str) -> str:
    """Whichever database it is, it is served."""
    return prepared_sqlite_url


def configured(config: Config, **web: Any) -> Config:
    given = config.settings.model_dump() | {"health": {"listen": ""}, "web": web}
    return load(overrides=given, environ={}, root=config.root)


@define
class Served:
    health: Health
    server: PagesServer
    said: list[str] = field(factory=list)

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        host, port = (self.server.address or "").removeprefix("http://").rsplit(":", 1)
        connection = http.client.HTTPConnection(host, int(port), timeout=HANG)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@pytest.fixture
def served(archive: Archive) -> Iterator[Served]:
    engine = open_hurried_engine(archive.config.database_url, 0.5)
    health = Health(configured(archive.config, listen="127.0.0.1:0"), engine, lambda: datetime(2025, 12, 4, tzinfo=UTC))
    said: list[str] = []
    made = Served(health, PagesServer(health, said.append, said.append), said)
    made.server.follow()
    yield made
    made.server.close()
    engine.dispose()


def test_pages_and_health_at_one_address(archive: Archive, served: Served) -> None:
    archive.run([entry(1)], [article(1)])
    assert served.said == [f"web pages at {served.server.address}/"]
    assert "Title 1" in served.get("/")[1]
    status, text = served.get("/healthz")
    assert (status, json.loads(text)["status"]) == (200, "ok")
    status, text = served.get("/metrics")
    assert (status, "vokspider_healthy 1.0" in text) == (200, True)


def test_it_follows_the_configuration(archive: Archive, served: Served) -> None:
    first = served.server.address
    served.server.follow()
    assert (served.server.address, len(served.said)) == (first, 1)
    served.health.config = configured(archive.config, listen="127.0.0.1:0", token=TOKEN)
    served.server.follow()
    assert served.get("/metrics")[0] == 401
    assert served.get("/metrics", Authorization=f"Bearer {TOKEN}")[0] == 200
    served.health.config = configured(archive.config)
    served.server.follow()
    assert served.server.address is None


def test_an_address_that_is_taken_is_one_warning_and_tried_again(archive: Archive, served: Served) -> None:
    taken = (served.server.address or "").removeprefix("http://")
    said: list[str] = []
    health = Health(configured(archive.config, listen=taken), served.health.engine, served.health.clock)
    other = PagesServer(health, said.append, said.append)
    other.follow()
    assert said == [f"web.listen {taken}: Address already in use; the web pages are not served"]
    served.server.close()
    other.follow()
    assert said[1:] == [f"web pages at http://{taken}/"]
    other.close()


def test_the_small_server_leaves_one_address_to_the_pages(archive: Archive, served: Served) -> None:
    both = {"health": {"listen": "127.0.0.1:8470"}, "web": {"listen": "127.0.0.1:8470"}}
    config = load(overrides=archive.config.settings.model_dump() | both, environ={}, root=archive.config.root)
    health = Health(config, served.health.engine, served.health.clock)
    small = HealthServer(health, HealthCollector(health), print, print)
    small.follow()
    assert small.address is None


def test_what_cannot_be_served_is_said_at_the_start(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    check_pages(configured(archive.config))
    check_pages(configured(archive.config, listen="0.0.0.0:8765", token=TOKEN))
    with pytest.raises(ConfigError, match=r"web\.token is required"):
        check_pages(configured(archive.config, listen="0.0.0.0:8765"))
    monkeypatch.setitem(sys.modules, "vokspider.web.security", None)
    check_pages(configured(archive.config))  # nothing is served, so nothing is missing
    with pytest.raises(ConfigError, match=r"pip install 'vokspider\[web\]'"):
        check_pages(configured(archive.config, listen="127.0.0.1:8765"))
