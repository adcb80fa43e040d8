"""Sending what waits, to a real endpoint through Apprise, and to one that refuses."""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import text

from vokspider.config import Config
from vokspider.model.errors import ConfigError
from vokspider.notices import check, deliver
from vokspider.notices.delivery import pause_after
from vokspider.store.outbox.notices import GIVEN_UP, SENT, WAITING, Draft, Notice, add, claim, due, list_notices

from ..archives import Archive, on_sqlite
from .conftest import Telling

SECRETS = ("s3cretpass", "s3crettoken")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that reaches the log at the level DEBUG; pytest's own capture also takes what is kept out of it."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    handler.addFilter(lambda line: not line.name.startswith("werkzeug"))  # the test's own server
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)


def url(server: HTTPServer, path: str) -> str:
    return f"json://me:{SECRETS[0]}@127.0.0.1:{server.port}/{path}/{SECRETS[1]}"


def answer(server: HTTPServer, path: str, status: int = 200) -> None:
    server.expect_request(f"/{path}/{SECRETS[1]}").respond_with_data("", status)


def received(server: HTTPServer, path: str) -> list[Any]:
    return [request.get_json() for request, _ in server.log if request.path.startswith(f"/{path}/")]


def write(archive: Archive, *keys: str) -> None:
    with archive.engine.begin() as connection:
        drafts = [Draft(key, "gone", "voice", None, f"Title {key}", "A *body*\n<b>\\n &") for key in keys]
        assert add(connection, drafts, archive.now) == len(keys)


def only(archive: Archive) -> Notice:
    (notice,) = list_notices(archive.engine)
    return notice


def test_each_message_is_sent_once_as_plain_text(archive: Archive, telling: Telling, httpserver: HTTPServer) -> None:
    answer(httpserver, "one")
    config = telling(url(httpserver, "one"))
    write(archive, "a", "b")
    assert deliver(archive.engine, config, archive.clock) == 2
    assert deliver(archive.engine, config, archive.clock) == 0
    got = received(httpserver, "one")
    assert [one["title"] for one in got] == ["Title a", "Title b"]
    assert got[0]["message"] == "A *body*\n<b>\\n &"
    assert [(one.state, one.attempts) for one in list_notices(archive.engine)] == [(SENT, 1), (SENT, 1)]


@on_sqlite
def test_no_address_sends_nothing(archive: Archive, httpserver: HTTPServer) -> None:
    write(archive, "a")
    assert deliver(archive.engine, archive.config, archive.clock) == 0
    assert only(archive).attempts == 0


@on_sqlite
def test_what_fails_is_tried_again_only_where_it_failed(
    archive: Archive, telling: Telling, httpserver: HTTPServer
) -> None:
    answer(httpserver, "good")
    answer(httpserver, "bad", 503)
    config = telling(url(httpserver, "good"), url(httpserver, "bad"))
    write(archive, "a")
    assert deliver(archive.engine, config, archive.clock) == 0
    assert only(archive).last_error == "json://127.0.0.1: answered 503"
    archive.now += 4 * MINUTE
    assert deliver(archive.engine, config, archive.clock) == 0
    assert only(archive).attempts == 1
    httpserver.clear_all_handlers()
    answer(httpserver, "bad")
    archive.now += MINUTE
    assert deliver(archive.engine, config, archive.clock) == 1
    assert (len(received(httpserver, "good")), len(received(httpserver, "bad"))) == (1, 2)
    assert (only(archive).state, only(archive).last_error) == (SENT, None)


@on_sqlite
def test_after_three_days_it_is_given_up(archive: Archive, telling: Telling, caplog: pytest.LogCaptureFixture) -> None:
    config = telling()
    write(archive, "a")
    states = []
    for _ in range(80):
        deliver(archive.engine, config, archive.clock)
        states.append(only(archive).state)
        archive.now += 60 * MINUTE
    assert states[0] == WAITING
    assert states[-1] == GIVEN_UP
    assert 10 < only(archive).attempts < 25
    assert "given up" in caplog.messages[-1]
    assert only(archive).last_error == "json://127.0.0.1: no connection"


def test_pauses_grow_to_six_hours() -> None:
    minutes = [pause_after(tries) / MINUTE for tries in (1, 2, 3, 7, 8, 1_000_000)]
    assert minutes == [5, 10, 20, 320, 360, 360]


@on_sqlite
def test_a_process_that_dies_while_it_sends_loses_nothing(
    archive: Archive, telling: Telling, httpserver: HTTPServer
) -> None:
    answer(httpserver, "one")
    write(archive, "a")
    assert claim(archive.engine, only(archive), pause_after(1), archive.now)
    assert deliver(archive.engine, telling(url(httpserver, "one")), archive.clock) == 0
    archive.now += 5 * MINUTE
    assert deliver(archive.engine, telling(url(httpserver, "one")), archive.clock) == 1


@on_sqlite
def test_no_secret_is_logged_stored_or_raised_at_any_level(
    archive: Archive, telling: Telling, httpserver: HTTPServer, logged: io.StringIO
) -> None:
    answer(httpserver, "one")
    answer(httpserver, "bad", 401)
    refusing = f"json://me:{SECRETS[0]}@127.0.0.1:1/{SECRETS[1]}"
    unknown = f"nosuch://me:{SECRETS[0]}@127.0.0.1/{SECRETS[1]}"
    config = telling(url(httpserver, "one"), url(httpserver, "bad"), refusing, unknown)
    write(archive, "a")
    deliver(archive.engine, config, archive.clock)
    with pytest.raises(ConfigError) as error:
        check(config)
    assert "address 4, nosuch://...;" in str(error.value)
    with archive.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM notice")).all())
    assert len(received(httpserver, "one")) == len(received(httpserver, "bad")) == 1
    assert "json://127.0.0.1: answered 401; json://127.0.0.1: no connection" in logged.getvalue()
    for said in (logged.getvalue(), stored, str(error.value), repr(config.notify)):
        assert not any(secret in said for secret in SECRETS)
    assert "/bad" not in logged.getvalue()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("tgram://123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI/12315544/", "tgram://..."),
        ("discord://1234567890/s3cret-token", "discord://..."),
        ("ntfy://s3crettopic", "ntfy://..."),
        ("ntfy://s3crettopic/other", "ntfy://..."),
        ("mailto://me:s3cret@example.org", "mailto://example.org"),
    ],
)
@on_sqlite
def test_the_name_of_an_address_has_no_secret(telling: Telling, address: str, name: str) -> None:
    from vokspider.notices.addresses import addresses

    config: Config = telling(address)
    check(config)
    assert [one.name for one in addresses(config)] == [name]
    assert address not in repr(addresses(config))


@on_sqlite
def test_without_apprise(archive: Archive, telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    write(archive, "a")
    with pytest.raises(ConfigError, match=r"pip install 'vokspider\[notify\]'"):
        check(telling())
    check(archive.config)
    assert deliver(archive.engine, telling(), archive.clock) == 0
    assert only(archive).attempts == 0


@on_sqlite
def test_a_database_that_fails_raises_nothing(
    archive: Archive, telling: Telling, caplog: pytest.LogCaptureFixture
) -> None:
    with archive.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE notice")
    assert deliver(archive.engine, telling(), archive.clock) == 0
    (line,) = caplog.messages
    assert line.startswith("messages could not be sent: ")


def test_two_processes_do_not_both_claim(archive: Archive) -> None:
    write(archive, "a")
    (seen,) = due(archive.engine, archive.now)
    assert claim(archive.engine, seen, 5 * MINUTE, archive.now)
    assert not claim(archive.engine, seen, 5 * MINUTE, archive.now)
    assert due(archive.engine, archive.now) == []
    assert not claim(archive.engine, only(archive), 5 * MINUTE, archive.now)


def test_who_read_a_message_before_another_tried_it_does_not_claim_it(archive: Archive) -> None:
    # It does not know which addresses the other one reached, and would tell them twice.
    write(archive, "a")
    (seen,) = due(archive.engine, archive.now)
    assert claim(archive.engine, seen, 5 * MINUTE, archive.now)
    later = archive.now + 6 * MINUTE
    assert not claim(archive.engine, seen, 5 * MINUTE, later)
    assert claim(archive.engine, only(archive), 5 * MINUTE, later)


@on_sqlite
@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("failed", "failure"),
        ("suspect", "warning"),
        ("gone", "warning"),
        ("missed", "warning"),
        ("recovery", "success"),
        ("watch", "info"),
    ],
)
def test_the_type_of_a_message_is_that_of_its_event(
    archive: Archive, telling: Telling, httpserver: HTTPServer, event: str, kind: str
) -> None:
    answer(httpserver, "desk")
    with archive.engine.begin() as connection:
        add(connection, [Draft("key", event, "voice", None, "Title", "Body")], archive.now)
    assert deliver(archive.engine, telling(url(httpserver, "desk")), archive.clock) == 1
    assert [message["type"] for message in received(httpserver, "desk")] == [kind]
