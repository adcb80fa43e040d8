"""What follows a crawl: the same for a one-off crawl and for the daemon's."""

import attrs
import pytest
from pytest_httpserver import HTTPServer

from vokspider.config import Config, load
from vokspider.crawl.follow_up import follow_up
from vokspider.crawl.process import Result
from vokspider.model.options import IMPORT, REEXTRACT, SCHEDULE, RunOptions
from vokspider.store.outbox.notices import list_notices
from vokspider.store.runs.records import run_records

from ..archives import Archive, on_sqlite
from ..words import reason

pytestmark = on_sqlite
PATH = "/5ecret"


@pytest.fixture
def config(archive: Archive, httpserver: HTTPServer) -> Config:
    httpserver.expect_request(PATH).respond_with_data("OK")
    notify = {"urls": [f"json://127.0.0.1:{httpserver.port}{PATH}"], "ping_url": httpserver.url_for(PATH)}
    overrides: dict[str, dict[str, object]] = {"database": {"url": archive.config.database.url}, "notify": {**notify}}
    return load(environ={}, root=archive.config.root, overrides=overrides)


def methods(server: HTTPServer) -> list[str]:
    return [request.method for request, _ in server.log]


def ended(archive: Archive, verdict: str, telling: Config | None = None) -> Result:
    """How a crawl ended; with ``telling`` its own process wrote its messages."""
    (record,) = run_records(archive.engine, [archive.run(verdict=verdict, reasons=("x",), telling=telling)])
    return Result(record, (), 0, announced=telling is not None)


@pytest.mark.parametrize("trigger", ["crawl", SCHEDULE])
def test_a_suspect_run_is_written_and_sent_and_a_healthy_one_pinged(
    archive: Archive, config: Config, httpserver: HTTPServer, trigger: str
) -> None:
    options = RunOptions(trigger=trigger)
    follow_up(archive.engine, config, options, ended(archive, "suspect"), archive.clock)
    assert methods(httpserver) == ["POST"]
    follow_up(archive.engine, config, options, ended(archive, "quiet"), archive.clock)
    assert methods(httpserver) == ["POST", "GET", "POST"]
    assert [one.event for one in list_notices(archive.engine)] == ["recovery", "suspect"]


def test_messages_are_written_once(
    archive: Archive, config: Config, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ended(archive, "suspect", telling=config)
    monkeypatch.delattr("vokspider.notices.note_run")  # not even composed again
    follow_up(archive.engine, config, RunOptions(), result, archive.clock)
    assert [one.event for one in list_notices(archive.engine)] == ["suspect"]
    assert methods(httpserver) == ["POST"]


def test_who_ends_only_writes(archive: Archive, config: Config, httpserver: HTTPServer) -> None:
    for verdict in ("suspect", "quiet"):
        result = ended(archive, verdict)
        follow_up(archive.engine, config, RunOptions(), result, archive.clock, ping=False, deliver=False)
    assert [one.state for one in list_notices(archive.engine)] == ["waiting", "waiting"]
    assert methods(httpserver) == []


@pytest.mark.parametrize(("exit_code", "number"), [(1, 1), (2, 1), (4, 0), (130, 0)])
def test_a_crawl_without_a_run(
    archive: Archive, config: Config, httpserver: HTTPServer, exit_code: int, number: int
) -> None:
    result = Result(None, (reason("no room"),), exit_code)
    follow_up(archive.engine, config, RunOptions(source="another"), result, archive.clock)
    assert [(one.event, one.source) for one in list_notices(archive.engine)] == [("failed", "another")] * number
    assert methods(httpserver) == ["POST"] * number


@pytest.mark.parametrize(
    "options", [RunOptions(dry_run=True), RunOptions(trigger=IMPORT), RunOptions(trigger=REEXTRACT)]
)
def test_nothing_follows_what_asks_no_site(
    archive: Archive, config: Config, httpserver: HTTPServer, options: RunOptions
) -> None:
    for result in (ended(archive, "suspect"), ended(archive, "quiet")):
        follow_up(archive.engine, config, options, result, archive.clock)
    assert (list_notices(archive.engine), methods(httpserver)) == ([], [])


def test_before_there_is_an_archive(archive: Archive, config: Config, httpserver: HTTPServer) -> None:
    result = ended(archive, "quiet")
    follow_up(None, config, RunOptions(), result, archive.clock)
    follow_up(None, config, RunOptions(), attrs.evolve(result, record=None, exit_code=1), archive.clock)
    assert methods(httpserver) == ["GET"]
    assert list_notices(archive.engine) == []
