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
from vokspider.daemon.background import Background
from vokspider.model.verdict import HEALTHY

from ..archives import on_sqlite
from ..limits import HANG, wait_until
from ..words import reason
from .conftest import NOON, MakeConfig
from .fakes import CRASHED, OK, SOURCE

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

    def note_missed(self, _engine: Engine, _config: Config, source: str, due: Any, _clock: Any, made_up: bool) -> None:
        self.asked.put((f"{source} missed {due}", made_up))

    def deliver(self, *_: Any) -> int:
        self.asked.put(("deliver", None))
        return 0

    def ping(self, _config: Config, record: Any) -> None:
        assert record["source"] == SOURCE
        if record["verdict"] in HEALTHY:  # as the real one
            self.asked.put(("ping", record["verdict"]))

    def next(self) -> tuple[Any, Any]:
        return self.asked.get(timeout=HANG)


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> Notices:
    made = Notices()
    for module in ("daemon.background", "crawl.follow_up"):
        monkeypatch.setattr(f"vokspider.{module}.notices", made)
    return made


@pytest.fixture
def background(make_config: MakeConfig, engine: Engine, notices: Notices) -> Iterator[Background]:
    made = Background(engine, make_config(), lambda: NOON)
    yield made
    made.close()


def test_at_the_start_what_an_earlier_daemon_left_is_sent(background: Background, notices: Notices) -> None:
    background.open()
    assert notices.next() == ("deliver", None)


def test_a_healthy_crawl_is_noted_pinged_and_sent(background: Background, notices: Notices) -> None:
    background.crawl_ended(SOURCE, OK, is_news=True)
    background.open()
    assert [notices.next() for _ in range(3)] == [("run", "ok"), ("ping", "ok"), ("deliver", None)]


def test_each_event_is_noted_before_anything_is_sent(background: Background, notices: Notices) -> None:
    background.crawl_ended(SOURCE, CRASHED, is_news=True)
    background.crawl_ended("another", FAILURE, is_news=True)
    background.crawl_ended("another", FAILURE, is_news=False)
    background.start_missed("another", NOON, made_up=True)
    background.open()
    assert [notices.next() for _ in range(4)] == [
        ("run", "failed"),
        ("another", FAILURE.errors),
        (f"another missed {NOON}", True),
        ("deliver", None),
    ]


def test_what_was_not_sent_is_tried_again_after_a_while(
    background: Background, notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.daemon.background._QUIET", 0.01)
    background.open()
    assert [notices.next() for _ in range(3)] == [("deliver", None)] * 3


def test_when_it_closes_everything_is_noted_and_nothing_is_sent(background: Background, notices: Notices) -> None:
    sending, go_on = threading.Event(), threading.Event()

    def deliver(*_: Any) -> int:
        sending.set()
        assert go_on.wait(HANG)
        return 0

    notices.deliver = deliver  # type: ignore[method-assign]
    background.open()
    assert sending.wait(HANG)
    background.crawl_ended(SOURCE, OK, is_news=True)
    closing = threading.Thread(target=background.close)
    closing.start()
    wait_until(lambda: background._closing)
    go_on.set()
    closing.join(HANG)
    assert notices.next() == ("run", "ok")
    assert notices.asked.empty()


def test_a_message_that_hangs_does_not_keep_the_daemon_from_ending(
    background: Background, notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.daemon.background._LAST_WORDS", 0.05)
    sending, hangs = threading.Event(), threading.Event()

    def deliver(*_: Any) -> int:
        sending.set()
        return int(hangs.wait(HANG))

    notices.deliver = deliver  # type: ignore[method-assign]
    background.open()
    assert sending.wait(HANG)
    background.close()
    assert background._thread.is_alive()
    hangs.set()


def test_whatever_goes_wrong_the_next_thing_is_done(
    background: Background, notices: Notices, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(notices, "note_run", broken)
    background.crawl_ended(SOURCE, OK, is_news=True)
    background.start_missed("another", NOON, made_up=False)
    background.open()
    assert notices.next() == (f"another missed {NOON}", False)
    assert "a task of the daemon failed, the daemon continues: ValueError('a bug')" in caplog.text


def test_old_logs_go_once_a_day(make_config: MakeConfig, engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    now = [NOON]
    config = make_config()
    background = Background(engine, config, lambda: now[0])
    folder = config.resolve(config.logs.dir)
    folder.mkdir()

    def old(name: str) -> Path:
        path = folder / name
        path.touch()
        os.utime(path, ((NOON - timedelta(days=91)).timestamp(),) * 2)
        return path

    first = old("run-1.jsonl")
    with caplog.at_level(logging.INFO, "vokspider.daemon"):
        background._clear_logs()
    assert not first.exists()
    assert "1 old log files deleted (logs.keep_days = 90)" in caplog.text
    second = old("run-2.jsonl")
    now[0] += timedelta(hours=23)
    background._clear_logs()
    assert second.exists()
    now[0] += timedelta(hours=1)
    background._clear_logs()
    assert not second.exists()
