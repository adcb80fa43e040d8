"""``vokspider notify``, and what a one-off crawl tells."""

import json

import pytest
from pytest_httpserver import HTTPServer

from vokspider.cli.running import finish
from vokspider.config import load
from vokspider.crawl.process import Result
from vokspider.model.clock import utc_now
from vokspider.model.options import IMPORT, RunOptions
from vokspider.notices import deliver, note_run
from vokspider.store.outbox.notices import list_notices
from vokspider.store.runs.records import run_records

from ..archives import SOURCE, Archive, on_sqlite
from ..commands import Cli
from ..words import reason

PATH = "/5ecret"


@pytest.fixture
def server(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """Takes messages and pings at ``PATH``; all commands are told of it."""
    httpserver.expect_request(PATH).respond_with_data("OK")
    urls = [f"json://me:pa55word@127.0.0.1:{httpserver.port}{PATH}"]
    monkeypatch.setenv("VOKSPIDER_NOTIFY__URLS", json.dumps(urls))
    monkeypatch.setenv("VOKSPIDER_NOTIFY__PING_URL", httpserver.url_for(PATH))
    return httpserver


def methods(server: HTTPServer) -> list[str]:
    return [request.method for request, _ in server.log]


class TestTest:
    def test_says_of_each_address_whether_it_went(
        self, server: HTTPServer, cli: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done = cli("notify", "test")
        assert (done.code, done.fields, done.err) == (0, [["json://127.0.0.1", "sent"]], "")
        urls = [f"json://127.0.0.1:{server.port}{PATH}", "json://me:pa55word@127.0.0.1:1/5ecret"]
        monkeypatch.setenv("VOKSPIDER_NOTIFY__URLS", json.dumps(urls))
        done = cli("notify", "test")
        assert (done.code, done.err) == (1, "")
        assert done.fields == [["json://127.0.0.1", "sent"], ["json://127.0.0.1", "not sent: no connection"]]

    def test_nobody_and_an_unknown_address(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        assert cli("notify", "test").refused("notify.urls is empty")
        monkeypatch.setenv("VOKSPIDER_NOTIFY__URLS", '["nosuch://me:pa55word@example.org"]')
        done = cli("notify", "test")
        assert done.refused("notify.urls", "nosuch://...")
        assert "pa55word" not in done.err


class TestList:
    @on_sqlite
    def test_sent_and_waiting(self, archive: Archive, server: HTTPServer, cli: Cli) -> None:
        assert cli("notify", "list").err == "no messages yet\n"
        config = load()
        for why in ("one", "two"):
            (run,) = run_records(archive.engine, [archive.run(verdict="suspect", reasons=(why,))])
            note_run(archive.engine, config, run, utc_now)
            if why == "one":
                deliver(archive.engine, config, utc_now)
        second, first = cli("notify", "list").fields
        assert (first[2:6], first[6:]) == (["suspect", "sent", "1", f"{SOURCE}: suspect: one"], [""])
        assert second[2:5] == ["suspect", "waiting", "0"]
        assert [one["state"] for one in cli("notify", "list", "--json").objects] == ["waiting", "sent"]
        assert cli("notify", "list", "--json", "--limit", "1").object["body"].startswith("Run 2 of ")
        assert cli("notify", "list", "--source", SOURCE, "--limit", "1").fields == [second]


class TestCrawl:
    @on_sqlite
    def test_a_one_off_crawl_tells(self, archive: Archive, server: HTTPServer) -> None:
        bad, good = archive.run(verdict="suspect", reasons=("x",)), archive.run(verdict="quiet")
        for run in run_records(archive.engine, [bad, good]):
            finish(load(), RunOptions(), Result(run, (), 0))
        assert [one.event for one in list_notices(archive.engine)] == ["recovery", "suspect"]
        assert methods(server) == ["POST", "GET", "POST"]

    @on_sqlite
    def test_a_crawl_that_opened_no_run(self, archive: Archive, server: HTTPServer) -> None:
        finish(load(), RunOptions(), Result(None, (reason("no room"),), 4))
        assert list_notices(archive.engine) == []
        finish(load(), RunOptions(), Result(None, (reason("no room"),), 1))
        assert [one.title for one in list_notices(archive.engine)] == [f"{SOURCE}: failed: no room"]

    @on_sqlite
    def test_imports_and_dry_runs_tell_nothing(self, archive: Archive, server: HTTPServer) -> None:
        (run,) = run_records(archive.engine, [archive.run(verdict="suspect")])
        for options in (RunOptions(dry_run=True), RunOptions(trigger=IMPORT)):
            finish(load(), options, Result(run, (), 3))
        assert (list_notices(archive.engine), methods(server)) == ([], [])

    def test_no_database_is_made_for_it(self, server: HTTPServer) -> None:
        config = load()
        finish(config, RunOptions(), Result(None, (reason("no room"),), 1))
        assert not (config.root / "data").exists()
