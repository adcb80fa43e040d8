"""Real daemons, real crawls in real children, a demo site on loopback: what the schedule promises."""

import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest
import time_machine

from vokspider.config import load
from vokspider.daemon import Daemon
from vokspider.jobs import Crawls
from vokspider.model.clock import utc_now
from vokspider.store.db.engine import open_engine
from vokspider.store.db.leases import DAEMON_LEASE, Lease, crawl_lease
from vokspider.store.db.schema import upgrade

from ..limits import HANG, wait_until
from .conftest import MakeProject
from .daemons import Project

OPEN = ("schedule", None)


@pytest.mark.slow
def test_a_missed_start_is_made_up_once(make_project: MakeProject, database_url: str) -> None:
    project = make_project(database_url)
    project.miss_a_start()

    daemon = project.daemon()
    daemon.wait_for("crawl ended: run 1 is ok")
    daemon.wait_for("next crawl at")
    assert daemon.stop() == 0
    assert project.articles() == 20

    project.miss_a_start(timedelta(days=3))  # with the lines of every day since
    daemon = project.daemon()
    daemon.wait_for("crawl ended: run 2 is quiet")
    assert daemon.stop() == 0
    assert project.next_run() > datetime.now(UTC)

    daemon = project.daemon()
    daemon.wait_for("started; next crawl at")
    assert daemon.stop() == 0
    assert project.runs() == [("schedule", "ok"), ("schedule", "quiet")]


@pytest.mark.slow
def test_the_log_has_what_the_terminal_has(project: Project, tmp_path: Path) -> None:
    project.miss_a_start()
    daemon = project.daemon()
    daemon.wait_for("crawl ended: run 1 is ok")
    daemon.stop()
    lines = [json.loads(line) for line in (tmp_path / "logs/daemon.jsonl").read_text().splitlines()]
    told = [line["message"] for line in lines if line["logger"] == "vokspider.daemon"]
    said = [line.split(" ", 3) for line in daemon.said.splitlines()]
    assert [message for _, _, _, message in said] == told
    assert {zone for _, _, zone, _ in said} == {"UTC"}
    assert (tmp_path / "logs/run-1.jsonl").exists()


@pytest.mark.slow
def test_sigterm_in_the_middle_of_a_crawl_ends_it_before_its_last_page(project: Project) -> None:
    project.site.latency = 0.5
    project.miss_a_start()
    daemon = project.daemon()
    wait_until(lambda: project.runs() and project.articles(), "an article is stored")
    assert daemon.stop() == 0
    assert project.articles() < 20
    assert project.runs() == [("schedule", "interrupted")]
    assert project.rows("SELECT * FROM lease") == []
    assert project.next_run() > datetime.now(UTC)

    project.site.latency = 0.0
    project.miss_a_start()
    daemon = project.daemon()
    daemon.wait_for("crawl ended: run 2 is ok")
    assert project.articles() == 20
    assert daemon.stop() == 0


@pytest.mark.slow
def test_a_second_signal_ends_a_crawl_that_hangs_at_once(project: Project) -> None:
    project.site.latency = 2 * HANG
    project.miss_a_start()
    daemon = project.daemon()
    wait_until(lambda: OPEN in project.runs() and project.site.requests, "a request is under way")
    daemon.signal(signal.SIGTERM)
    daemon.wait_for("stopping (SIGTERM)")
    daemon.signal(signal.SIGTERM)
    assert daemon.wait() == 0
    assert OPEN not in project.runs()
    assert project.rows("SELECT * FROM lease") == []


@pytest.mark.slow
def test_ctrl_c_is_a_stop_like_any_other(project: Project) -> None:
    daemon = project.daemon()
    daemon.wait_for("started")
    daemon.signal(signal.SIGINT)
    assert daemon.wait() == 0
    assert "Traceback" not in daemon.said


@pytest.mark.slow
def test_a_second_daemon_says_who_is_first_and_exits_4(project: Project) -> None:
    first = project.daemon()
    first.wait_for("started")
    second = project.daemon()
    assert second.wait() == 4
    assert (
        f"another daemon is already using this database: the lease 'daemon' is held by process {first.process.pid}"
        in second.said
    )
    assert len(second.said.splitlines()) == 1
    assert first.stop() == 0


@pytest.mark.slow
def test_after_kill_9_the_crawl_ends_by_itself_and_a_new_daemon_starts(make_project: MakeProject) -> None:
    project = make_project(lease_seconds=2)
    project.site.latency = 0.5
    project.miss_a_start()
    daemon = project.daemon()
    wait_until(lambda: OPEN in project.runs(), "a run is open")
    daemon.signal(signal.SIGKILL)
    daemon.wait()
    wait_until(lambda: project.runs() == [("schedule", "interrupted")], "the crawl has closed its run")
    left = project.daemon_holder()
    assert left is not None
    assert left.pid == daemon.process.pid
    wait_until(lambda: left.expires_at < datetime.now(UTC), "the lease has expired")

    project.site.latency = 0.0
    project.miss_a_start()
    daemon = project.daemon()
    daemon.wait_for("crawl ended: run 2 is ok")
    assert daemon.stop() == 0


@pytest.mark.slow
def test_a_daemon_that_slept_and_lost_its_place_stops(make_project: MakeProject) -> None:
    project = make_project(lease_seconds=2)
    first = project.daemon()
    first.wait_for("started")
    project.freeze(first)
    held = project.daemon_holder()
    assert held is not None
    wait_until(lambda: held.expires_at < datetime.now(UTC), "the lease has expired")
    second = project.daemon()
    second.wait_for("started")
    first.signal(signal.SIGCONT)
    assert first.wait() == 4
    assert f"the daemon's lease is lost to process {second.process.pid}" in first.said
    assert second.stop() == 0


@pytest.mark.slow
def test_a_start_that_nothing_woke_the_daemon_for_is_seen_at_the_next_beat(make_project: MakeProject) -> None:
    project = make_project(lease_seconds=2)
    daemon = project.daemon()
    daemon.wait_for("started; next crawl at")
    project.miss_a_start()
    daemon.wait_for("crawl ended: run 1 is ok")
    assert daemon.stop() == 0
    assert project.runs() == [("schedule", "ok")]


@pytest.mark.slow
def test_a_crawl_that_finds_the_lease_of_a_dead_one_is_tried_again(project: Project) -> None:
    project.miss_a_start()
    engine = open_engine(project.config.database_url)
    lease = Lease(engine, crawl_lease(project.config.crawl.source), 3, utc_now)
    lease.acquire()
    daemon = project.daemon()
    held = f"is held by process {os.getpid()}"
    wait_until(lambda: lease.renew() and held in daemon.said, "the crawl was refused")
    engine.dispose()
    daemon.wait_for("crawl ended: run 1 is ok")
    assert daemon.stop() == 0
    assert project.next_run() - datetime.now(UTC) > timedelta(minutes=1)


def test_the_time_comes_by_a_passed_in_clock_and_a_real_child_crawls(project: Project) -> None:
    engine = open_engine(project.config.database_url)
    upgrade(engine)
    with time_machine.travel("2026-11-23T22:29:00+00:00", tick=False) as clock:
        lease = Lease(engine, DAEMON_LEASE, 3, utc_now)
        lease.acquire()
        daemon = Daemon(Crawls(project.config), lease, SimpleQueue())
        daemon.scheduler.start()
        daemon.step()
        assert (daemon.under_way, project.runs()) == (0, [])
        clock.shift(60)
        daemon.step()
        assert daemon.under_way == 1 or project.runs()  # a step waits for its end, if that comes within a second
        wait_until(lambda: daemon.step() or not daemon.under_way, "the crawl has ended")
        daemon.scheduler.shutdown()
        assert project.next_run() == datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    engine.dispose()
    assert project.runs() == [("schedule", "ok")]


def test_another_schedule_replaces_the_job(project: Project) -> None:
    project.miss_a_start()
    other = load(environ=project.config.to_environ() | {"VOKSPIDER_SCHEDULE__CRON": "0 0 1 1 *"})
    project.config = other
    daemon = project.daemon()
    daemon.wait_for("started; next crawl at")
    assert "-01-01 00:00:00 KST" in daemon.said
    assert daemon.stop() == 0
    assert project.rows("SELECT id FROM apscheduler_jobs") == [("crawl:kcnawatch-vok-en",)]
    assert project.runs() == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("SCHEDULE__CRON", "99 7 * * *", "not a cron line"),
        ("SCHEDULE__TIMEZONE", "Asia/Pyongyong", "Asia/Pyongyong"),
        ("DATABASE__URL", "postgresql://nobody@127.0.0.1:1/none", "cannot be used"),
    ],
)
def test_what_cannot_work_is_one_line_and_exit_2(
    project: Project, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, words: str
) -> None:
    environ = project.config.to_environ() | {f"VOKSPIDER_{setting}": value}
    monkeypatch.setattr(type(project.config), "to_environ", lambda _config: environ)
    daemon = project.daemon()
    assert daemon.wait() == 2
    assert words in daemon.said
    assert len(daemon.said.splitlines()) == 1
