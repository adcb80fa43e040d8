"""``/healthz`` and what the server lets in."""

import socket
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from vokspider.daemon.health.server import _Handler

from ...archives import SOURCE, Archive, article, entry, on_sqlite
from ...limits import HANG
from .conftest import Serve, listening

GONE_BY = "and 2 starts have gone by since: see 'vokspider runs list'"
ARCHIVED = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)  # 07:30 on 4 December in Korea


@pytest.fixture
def used(archive: Archive) -> Archive:
    archive.run([entry(1)], [article(1)])
    archive.run([entry(1)], verdict="failed")
    return archive


def test_well(used: Archive, serve: Serve) -> None:
    page = serve(ARCHIVED + timedelta(days=2, hours=6)).get("/healthz")
    assert (page.status, page.headers["Content-Type"]) == (200, "application/json")
    assert page.object == {
        "status": "ok",
        "reasons": [],
        "beat_age_seconds": pytest.approx(0, abs=5),
        "last_healthy_run_at": "2025-12-03T22:30:00+00:00",
        "next_run_at": "2025-12-07T07:30:00+09:00",
        "started_at": "2025-12-06T04:30:00+00:00",
        "sources": {
            SOURCE: {
                "status": "ok",
                "reasons": [],
                "last_healthy_run_at": "2025-12-03T22:30:00+00:00",
                "next_run_at": "2025-12-07T07:30:00+09:00",
            }
        },
    }


@on_sqlite
def test_two_starts_without_a_healthy_run(used: Archive, serve: Serve) -> None:
    page = serve(ARCHIVED + timedelta(days=2, hours=6, minutes=11)).get("/healthz")
    assert (page.status, page.object["status"]) == (503, "failing")
    assert page.object["reasons"] == [
        f"the last healthy crawl ended at 2025-12-03 22:30 UTC, {GONE_BY}",
    ]


@on_sqlite
def test_an_import_is_no_crawl(archive: Archive, serve: Serve) -> None:
    archive.run([entry(1)], [article(1)], saved=True)
    assert serve(ARCHIVED).get("/healthz").object["last_healthy_run_at"] is None


@on_sqlite
def test_a_scheduler_that_stands_still(used: Archive, serve: Serve) -> None:
    ticks = [0.0]
    served = serve(ARCHIVED, ticks=lambda: ticks[0])
    ticks[0] = 91.0
    assert served.get("/healthz").object["reasons"] == ["the scheduler has not checked for due crawls for 91 s"]
    served.health.beat()
    assert served.get("/healthz").status == 200


def test_a_database_that_is_away_is_said_at_once(used: Archive, serve: Serve) -> None:
    served = serve(ARCHIVED)
    with used.engine.begin() as connection:
        connection.execute(text("ALTER TABLE run RENAME TO away"))
    page = served.get("/healthz")
    assert page.status == 503
    assert page.object["reasons"][0].startswith("the database does not respond: ")
    assert "vokspider_database_up 0.0" in served.get("/metrics").text


@on_sqlite
def test_a_database_that_hangs_in_the_middle_of_an_answer_does_not_hang_the_page(
    used: Archive, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = threading.Event()
    monkeypatch.setattr("vokspider.daemon.health.state.past_of", lambda *_: hangs.wait(HANG))
    page = serve(ARCHIVED, patience=0.05).get("/healthz")
    hangs.set()
    assert page.object["reasons"] == ["the database does not respond: there was no response within 0.05 s"]


@on_sqlite
def test_a_database_that_somebody_locks_does_not_hang_the_page(used: Archive, serve: Serve) -> None:
    used.engine.dispose()
    with closing(sqlite3.connect(used.engine.url.database or "", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")  # else readers would not wait at all
        other.execute("BEGIN EXCLUSIVE")
        page = serve(ARCHIVED).get("/healthz")
    assert page.object["reasons"] == ["the database does not respond: database is locked"]


@on_sqlite
@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/", 404, "there are /healthz and /metrics\n"),
        ("GET", "/healthz/../../etc/passwd", 404, "there are /healthz and /metrics\n"),
        ("POST", "/healthz", 405, "GET and HEAD only\n"),
        ("DELETE", "/metrics", 405, "GET and HEAD only\n"),
        ("HEAD", "/healthz", 200, ""),
        ("HEAD", "/metrics", 200, ""),
    ],
)
def test_two_pages_to_read(serve: Serve, method: str, path: str, status: int, words: str) -> None:
    page = serve().get(path, method)
    assert (page.status, page.text) == (status, words)


@on_sqlite
def test_clients_that_say_nothing_do_not_keep_others_out_for_long(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.daemon.health.server._AT_A_TIME", 2)
    assert 0 < _Handler.timeout <= 10
    monkeypatch.setattr("vokspider.daemon.health.server._Handler.timeout", 0.2)
    served = serve()
    host, port = (served.server.address or "").removeprefix("http://").rsplit(":", 1)
    silent = [socket.create_connection((host, int(port)), timeout=HANG) for _ in range(2)]
    for one in silent:
        assert one.recv(1) == b""  # let go
        one.close()
    assert served.get("/healthz").status == 200


@on_sqlite
def test_a_port_that_is_taken_is_one_warning_and_tried_again(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        served = serve(listen=listen)
        assert served.said == [
            f"health.listen '{listen}': Address already in use; /healthz and /metrics are not served"
        ]
        assert served.server.address is None
    served.server.follow()
    assert served.said[1:] == [f"health and metrics at http://{listen}/healthz and /metrics"]
    assert served.get("/healthz").status == 200


@on_sqlite
def test_another_address_is_followed_the_same_one_is_kept_and_an_empty_one_ends_it(
    archive: Archive, serve: Serve
) -> None:
    served = serve()
    first = served.server.address
    served.server.follow()
    assert (served.server.address, len(served.said)) == (first, 1)
    served.health.config = listening(archive.config, "[::1]:0")
    served.server.follow()
    assert (served.server.address or "").startswith("http://[::1]:")
    assert served.get("/healthz").status == 200
    served.health.config = listening(archive.config, "")
    served.server.follow()
    assert served.server.address is None
