"""The daemon's loop, step by step: what it does after a crawl, with its lease, and when the database is away."""

import logging
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM
from typing import Any

import pytest
import time_machine
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import Engine, make_url, text

from tests.words import reason
from vokspider.crawl.process import Result
from vokspider.daemon import Daemon, describe
from vokspider.events import EVENT
from vokspider.jobs import bring_forward, job_id, next_run
from vokspider.model.clock import utc_now
from vokspider.model.errors import LeaseHeldError
from vokspider.store.db.engine import open_engine
from vokspider.store.db.leases import DAEMON_LEASE, Lease, crawl_lease, holder
from vokspider.store.db.schema import upgrade
from vokspider.store.frontier.turns import ask_turn

from ..archives import on_sqlite
from .conftest import NOON, TOMORROW, MakeDaemon
from .fakes import HELD, OK, SOURCE, FakeCrawls, crawl_once


def foreign_lease(engine: Engine, name: str, seconds: float) -> None:
    Lease(engine, name, seconds, utc_now).acquire()


def test_a_crawl_that_is_due_runs_and_the_next_one_is_planned(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = make_daemon(OK)
    daemon.step()
    assert next_run(daemon.scheduler) == TOMORROW
    with caplog.at_level(logging.INFO, "vokspider.daemon"):
        crawl_once(daemon, clock)
    assert [record.getMessage() for record in caplog.records if record.name == "vokspider.daemon"] == [
        "crawl starts, due at 2026-11-24 07:30:00 UTC",
        f"crawl ended: {describe(OK)}",
        "next crawl at 2026-11-25 07:30:00 UTC",
    ]
    started, ended, planned = (getattr(record, EVENT) for record in caplog.records if hasattr(record, EVENT))
    assert started == {"event": "crawl_started", "source": SOURCE, "due": "2026-11-24T07:30:00+00:00"}
    assert (ended["event"], ended["exit_code"], ended["verdict"]) == ("crawl_ended", 0, "ok")
    assert planned == {"event": "crawl_planned", "source": SOURCE, "next_run_at": "2026-11-25T07:30:00+00:00"}


def test_a_held_lease_is_tried_again_when_it_has_expired(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, engine: Engine
) -> None:
    daemon = make_daemon(HELD, OK)
    daemon.step()
    clock.move_to(TOMORROW, tick=False)
    foreign_lease(engine, crawl_lease("kcnawatch-vok-en"), 60)
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(seconds=62)
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(days=1)


def test_a_backfill_gets_some_seconds_to_make_room_and_then_its_lease_counts(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, engine: Engine
) -> None:
    daemon = make_daemon(HELD, HELD, OK)
    daemon.step()
    clock.move_to(TOMORROW, tick=False)
    foreign_lease(engine, crawl_lease(SOURCE), 60)
    ask_turn(engine, SOURCE, daemon.lease.clock, 180)
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(seconds=15)
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(seconds=62)
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(days=1)


def test_a_lease_that_is_held_again_and_again_is_left_alone(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = make_daemon(HELD, HELD, HELD, HELD)
    daemon.step()
    for tries in range(1, 4):
        crawl_once(daemon, clock)
        assert next_run(daemon.scheduler) == TOMORROW + timedelta(seconds=2 * tries)
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(days=1)
    assert "leaving it" in caplog.text


def test_a_crawl_that_ran_ends_the_counting_of_tries(make_daemon: MakeDaemon, clock: time_machine.Traveller) -> None:
    daemon = make_daemon(HELD, OK, HELD, HELD, HELD, OK)
    daemon.step()
    crawl_once(daemon, clock)
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(days=1)
    for tries in range(1, 4):
        crawl_once(daemon, clock)
        assert next_run(daemon.scheduler) == TOMORROW + timedelta(days=1, seconds=2 * tries)


def test_a_start_that_is_older_than_the_grace_is_said_to_be_lost(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = make_daemon()
    daemon.step()
    bring_forward(daemon.scheduler, SOURCE, NOON - timedelta(days=2))
    daemon.scheduler.modify_job(job_id(SOURCE), trigger=DateTrigger(NOON - timedelta(days=2)))
    daemon.scheduler.process()
    while daemon.under_way:
        daemon.step()
    assert "the start of 2026-11-21 12:00:00 UTC was missed by more than 24 h" in caplog.text
    assert isinstance(daemon.crawls, FakeCrawls)
    assert daemon.crawls.begun.empty()


def test_another_daemon_that_took_over_ends_this_one(make_daemon: MakeDaemon, engine: Engine) -> None:
    daemon = make_daemon()
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM lease"))
    foreign_lease(engine, DAEMON_LEASE, 60)
    with pytest.raises(LeaseHeldError, match="was this machine asleep") as caught:
        daemon.step()
    assert caught.value.exit_code == 4


def test_a_database_that_is_away_for_a_while_is_waited_for(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = make_daemon()
    daemon.step()
    rename(engine, "lease", "gone")
    assert daemon.step() is None
    assert "the database did not respond" in caplog.text
    rename(engine, "gone", "lease")
    rename(engine, "apscheduler_jobs", "gone")
    assert daemon.step() is None
    rename(engine, "gone", "apscheduler_jobs")
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(days=1)


def rename(engine: Engine, old: str, new: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_the_lease_is_renewed_at_every_step(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, engine: Engine
) -> None:
    daemon = make_daemon()
    clock.move_to(NOON + timedelta(hours=1), tick=False)
    daemon.step()
    held = holder(engine, DAEMON_LEASE)
    assert held is not None
    assert held.expires_at == NOON + timedelta(hours=1, seconds=0.3)


def test_a_job_that_somebody_deleted_is_made_again(make_daemon: MakeDaemon, engine: Engine) -> None:
    daemon = make_daemon()
    daemon.step()
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM apscheduler_jobs"))
    daemon.step()
    assert next_run(daemon.scheduler) == TOMORROW


def test_a_crawl_that_cannot_be_started_is_reported_and_tried_again(
    make_daemon: MakeDaemon,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def no_process(*_: Any) -> Result:
        raise OSError("Cannot allocate memory")

    monkeypatch.setattr(FakeCrawls, "run", no_process)
    daemon = make_daemon()
    daemon.step()
    crawl_once(daemon, clock)
    assert "the crawl could not start: Cannot allocate memory" in caplog.text
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(minutes=5)


def test_serving_ends_with_a_signal_and_stops_the_crawl_first(
    make_daemon: MakeDaemon, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = make_daemon()
    daemon.step()
    bring_forward(daemon.scheduler, SOURCE, NOON)
    daemon.scheduler.shutdown()
    assert isinstance(daemon.crawls, FakeCrawls)
    daemon = Daemon(daemon.crawls, daemon.lease, daemon.mail)
    daemon.crawls.open.clear()  # type: ignore[attr-defined]
    daemon.mail.put(int(SIGTERM))
    with caplog.at_level(logging.INFO, "vokspider.daemon"):
        daemon.serve()
    told = [record.getMessage() for record in caplog.records if record.name == "vokspider.daemon"]
    assert told[0] == "started; a crawl is due since 2026-11-23 12:00:00 UTC"
    assert told[2:] == ["stopping (SIGTERM)", f"crawl ended: {describe(OK)}", "stopped"]


def test_a_crawl_that_does_not_stop_is_asked_twice_and_then_killed(
    make_daemon: MakeDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stubborn(FakeCrawls):
        asked = 0

        def stop(self) -> None:
            self.asked += 1

        def kill(self) -> None:
            self.open.set()

    monkeypatch.setattr("vokspider.daemon.loop._PATIENCE", (0.05, 0.05))
    first = make_daemon()
    first.step()
    bring_forward(first.scheduler, SOURCE, NOON)
    first.scheduler.shutdown()
    crawls = Stubborn(first.config)
    crawls.open.clear()
    daemon = Daemon(crawls, first.lease, first.mail)
    daemon.mail.put(int(SIGTERM))
    daemon.serve()
    assert crawls.asked == 2
    assert daemon.under_way == 0


def test_a_run_is_described_on_one_line() -> None:
    counts = {"discovered": 5, "new": 2, "changed": 0, "unchanged": 1, "skipped": 1, "failed": 1}
    record = {"run_id": 12, "verdict": "suspect", "reason_codes": ["no entries", "it is late"], **counts}
    words = "5 discovered, 2 new, 0 changed, 1 unchanged, 1 skipped, 1 failed"
    assert describe(Result(record, (), 3)) == f"run 12 is suspect, {words}; no entries; it is late"
    assert describe(Result(None, (reason("no database"), reason("no disk")), 1)) == "no database; no disk"


@on_sqlite
def test_each_beat_leaves_one_whole_file(make_daemon: MakeDaemon, engine: Engine, tmp_path: Path) -> None:
    daemon = make_daemon()
    daemon.step()
    copy = shutil.copyfile(engine.url.database or "", tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM lease").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM apscheduler_jobs").fetchone() == (1,)


@on_sqlite
def test_a_file_that_was_replaced_by_a_backup_is_served(
    make_daemon: MakeDaemon, engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path(engine.url.database or "")
    before = open_engine(make_url(f"sqlite:///{tmp_path}/backup.db"))
    upgrade(before)  # from before any daemon
    before.dispose()
    daemon = make_daemon(OK)
    daemon.step()
    assert DAEMON_LEASE in leases_in(path)
    path.unlink()
    for _ in range(2):
        daemon.step()
    assert not path.exists()
    assert caplog.text.count("is missing; no crawl is started until it is there again") == 1
    (tmp_path / "backup.db").rename(path)
    daemon.step()
    assert "another file is at" in caplog.text
    assert DAEMON_LEASE in leases_in(path)
    assert next_run(daemon.scheduler) == TOMORROW


def leases_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM lease")]
