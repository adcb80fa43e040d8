"""What the daemon does beside: messages, tidying, old logs. The thread is real, the messages are not."""

import logging
import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.daemon.background import Office

from ..archives import on_sqlite
from ..words import reason
from .conftest import NOON, MakeConfig
from .fakes import CRASHED, OK

pytestmark = on_sqlite
FAILURE = Result(None, (reason("no database"), reason("no disk")), 1)


class Notices:
    """Stands for the package: keeps what is asked of it, in order."""

    def __init__(self) -> None:
        self.asked: SimpleQueue[tuple[Any, Any]] = SimpleQueue()

    def note_run(self, _engine: Engine, _config: Config, record: Any, _clock: Any) -> None:
        self.asked.put(("run", record["verdict"]))

    def note_failure(self, _engine: Engine, _config: Config, source: str, errors: Any, _clock: Any) -> None:
        self.asked.put((source, errors))

    def note_missed(self, _engine: Engine, _config: Config, due: Any, _clock: Any, made_up: bool) -> None:
        self.asked.put((due, made_up))

    def deliver(self, *_: Any) -> int:
        self.asked.put(("deliver", None))
        return 0

    def ping(self, _config: Config, record: Any) -> None:
        self.asked.put(("ping", record["verdict"]))

    def next(self) -> tuple[Any, Any]:
        return self.asked.get(timeout=10)


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> Notices:
    made = Notices()
    monkeypatch.setattr("vokspider.daemon.background.notices", made)
    return made


@pytest.fixture
def office(make_config: MakeConfig, engine: Engine, notices: Notices) -> Iterator[Office]:
    made = Office(engine, make_config(), lambda: NOON)
    yield made
    made.close()


def test_at_the_start_what_an_earlier_daemon_left_is_sent(office: Office, notices: Notices) -> None:
    office.open()
    assert notices.next() == ("deliver", None)


def test_a_healthy_crawl_is_noted_pinged_and_sent(office: Office, notices: Notices) -> None:
    office.crawl_ended(OK, is_news=True)
    office.open()
    assert [notices.next() for _ in range(3)] == [("run", "ok"), ("ping", "ok"), ("deliver", None)]


def test_each_event_is_noted_before_anything_is_sent(office: Office, notices: Notices) -> None:
    office.crawl_ended(CRASHED, is_news=True)
    office.crawl_ended(FAILURE, is_news=True)
    office.crawl_ended(FAILURE, is_news=False)
    office.start_missed(NOON, made_up=True)
    office.open()
    assert [notices.next() for _ in range(4)] == [
        ("run", "failed"),
        ("kcnawatch-vok-en", FAILURE.errors),
        (NOON, True),
        ("deliver", None),
    ]


def test_what_was_not_sent_is_tried_again_after_a_while(
    office: Office, notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.daemon.background._QUIET", 0.01)
    office.open()
    assert [notices.next() for _ in range(3)] == [("deliver", None)] * 3


def test_when_it_closes_everything_is_noted_and_nothing_is_sent(office: Office, notices: Notices) -> None:
    sending, go_on = threading.Event(), threading.Event()

    def deliver(*_: Any) -> int:
        sending.set()
        assert go_on.wait(10)
        return 0

    notices.deliver = deliver  # type: ignore[method-assign]
    office.open()
    assert sending.wait(10)
    office.crawl_ended(OK, is_news=True)
    closing = threading.Thread(target=office.close)
    closing.start()
    while not office._closing:
        pass
    go_on.set()
    closing.join(10)
    assert notices.next() == ("run", "ok")
    assert notices.asked.empty()


def test_a_message_that_hangs_does_not_keep_the_daemon_from_ending(
    office: Office, notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.daemon.background._LAST_WORDS", 0.05)
    sending, hangs = threading.Event(), threading.Event()

    def deliver(*_: Any) -> int:
        sending.set()
        return int(hangs.wait(20))

    notices.deliver = deliver  # type: ignore[method-assign]
    office.open()
    assert sending.wait(10)
    office.close()
    assert office._thread.is_alive()
    hangs.set()


def test_whatever_goes_wrong_the_next_thing_is_done(
    office: Office, notices: Notices, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(notices, "note_run", broken)
    office.crawl_ended(OK, is_news=True)
    office.start_missed(NOON, made_up=False)
    office.open()
    assert notices.next() == (NOON, False)
    assert "an errand of the daemon went wrong, it goes on: ValueError('a bug')" in caplog.text


def test_old_logs_go_once_a_day(make_config: MakeConfig, engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    now = [NOON]
    config = make_config()
    office = Office(engine, config, lambda: now[0])
    folder = config.resolve(config.logs.dir)
    folder.mkdir()

    def old(name: str) -> Path:
        path = folder / name
        path.touch()
        os.utime(path, ((NOON - timedelta(days=91)).timestamp(),) * 2)
        return path

    first = old("run-1.jsonl")
    with caplog.at_level(logging.INFO, "vokspider.daemon"):
        office._clear_logs()
    assert not first.exists()
    assert "1 old log files deleted (logs.keep_days = 90)" in caplog.text
    second = old("run-2.jsonl")
    now[0] += timedelta(hours=23)
    office._clear_logs()
    assert second.exists()
    now[0] += timedelta(hours=1)
    office._clear_logs()
    assert not second.exists()
