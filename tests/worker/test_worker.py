"""Workers on one queue: who crawls what, and what happens when one of them stops or dies."""

import os
import signal

import pytest

from tests.conftest import without_service
from tests.faults.servers import FAST, IMMEDIATE, find_binaries, postgres_server
from vokspider.jobs.queue import add
from vokspider.jobs.queue_state import cancel
from vokspider.model.options import SCHEDULE, RunOptions

from ..jobs.conftest import Queue
from ..limits import HANG, wait_until
from .conftest import MakeFleet
from .workers import children_of

pytestmark = pytest.mark.slow
SLOWLY = 0.3  # s for a page


def test_two_workers_crawl_two_sources_at_once(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first", "second")
    fleet.slow(SLOWLY)
    workers = [fleet.start("worker") for _ in range(2)]
    assert all(fleet.add(name).number for name in fleet.sites)
    fleet.wait_for_jobs("running", 2)
    fleet.slow(0)
    fleet.wait_for_jobs("done", 2)
    assert [one.stop() for one in workers] == [0, 0]
    assert sorted(fleet.runs()) == [("first", "crawl", "ok"), ("second", "crawl", "ok")]
    assert all("ended: run" in one.said for one in workers)
    assert fleet.stored() == 40


def test_one_worker_takes_only_the_sources_that_it_is_given_and_as_many_as_it_may(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first", "second", "third", articles=10)
    fleet.slow(SLOWLY)
    worker = fleet.start("worker", "--source", "first", "--source", "third", "--concurrency", "2")
    for name in fleet.sites:
        fleet.add(name)
    fleet.wait_for_jobs("running", 2)
    fleet.slow(0)
    fleet.wait_for_jobs("done", 2)
    assert worker.stop() == 0
    assert [(job.source, job.state) for job in fleet.jobs()] == [
        ("first", "done"),
        ("second", "waiting"),
        ("third", "done"),
    ]


def test_after_a_worker_was_killed_another_one_takes_up_its_crawl(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first")
    fleet.slow(SLOWLY)
    dying = fleet.start("worker")
    fleet.add("first")
    fleet.wait_for_articles(3)
    dying.kill()
    fleet.slow(0)
    fleet.start("worker")
    fleet.wait_for_jobs("done")
    assert fleet.runs() == [("first", "crawl", "interrupted"), ("first", "crawl", "ok")]
    (job,) = fleet.jobs()
    assert (job.run, job.attempts) == (2, 2)
    assert fleet.stored() == 20
    assert fleet.rows("SELECT count(*) FROM revision") == [(20,)]


def test_a_stopped_worker_ends_its_crawl_in_order_and_gives_it_to_another_one(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first")
    fleet.slow(SLOWLY)
    first = fleet.start("worker")
    fleet.add("first")
    fleet.wait_for_articles(3)
    assert first.stop() == 0
    (job,) = fleet.jobs()
    assert job.state == "waiting"
    assert fleet.runs() == [("first", "crawl", "interrupted")]
    assert fleet.rows("SELECT count(*) FROM lease") == [(0,)]
    fleet.slow(0)
    fleet.start("worker")
    fleet.wait_for_jobs("done")
    assert fleet.runs() == [("first", "crawl", "interrupted"), ("first", "crawl", "ok")]
    assert fleet.stored() == 20


def test_a_second_signal_stops_a_worker_at_once(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first")
    worker = fleet.start("worker")
    fleet.add("first")
    fleet.wait_for_articles(1)
    fleet.slow(HANG)  # the page in flight never comes
    worker.process.send_signal(signal.SIGINT)
    worker.wait_for("stopping")
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(HANG) == 0
    assert [job.state for job in fleet.jobs()] == ["waiting"]
    assert fleet.runs() == [("first", "crawl", "interrupted")]


def test_a_crawl_that_crashes_is_a_failed_job(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first")
    fleet.slow(SLOWLY)
    worker = fleet.start("worker")
    fleet.add("first")
    fleet.wait_for_articles(2)
    (child,) = children_of(worker.process.pid)
    os.kill(child, signal.SIGKILL)
    fleet.wait_for_jobs("failed")
    assert fleet.runs() == [("first", "crawl", "failed")]
    assert worker.stop() == 0


def test_a_running_crawl_can_be_cancelled(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first")
    fleet.slow(SLOWLY)
    worker = fleet.start("worker")
    number = fleet.add("first").number
    assert number
    fleet.wait_for_articles(2)
    cancel(fleet.config, number)
    fleet.wait_for_jobs("cancelled")
    assert fleet.runs() == [("first", "crawl", "interrupted")]
    assert f"job {number}: crawl of first was cancelled: run 1 is interrupted" in worker.said
    assert worker.stop() == 0


def test_a_job_that_is_cancelled_in_another_archive_of_the_database_cancels_none_here(
    make_fleet: MakeFleet, another_queue: Queue
) -> None:
    fleet = make_fleet("first", "second")
    fleet.slow(SLOWLY)
    worker = fleet.start("worker", "--concurrency", "2")
    number = fleet.add("first").number
    fleet.wait_for_articles(2)
    assert number
    assert number == add(another_queue.config, "first", RunOptions()).number
    another_queue.becomes(number, "doing")
    cancel(another_queue.config, number)
    fleet.add("second")  # the worker hears of it after the other
    worker.wait_for("crawl of second starts")
    fleet.slow(0)
    fleet.wait_for_jobs("done", 2)
    assert sorted(fleet.runs()) == [("first", "crawl", "ok"), ("second", "crawl", "ok")]


def test_the_daemon_submits_and_a_worker_crawls(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first", "second", articles=10)
    fleet.miss_a_start()
    daemon, worker = fleet.start("daemon"), fleet.start("worker", "--concurrency", "2")
    daemon.wait_for("crawl of first ended: run")
    daemon.wait_for("crawl of second ended: run")
    assert "crawl of first waits as job" in daemon.said
    assert "is ok, 10 discovered, 10 new" in daemon.said
    wait_until(lambda: fleet.rows("SELECT count(*) FROM procrastinate_jobs WHERE args ? 'seen'") == [(2,)], "noticed")
    assert [one.stop() for one in (daemon, worker)] == [0, 0]
    assert sorted(fleet.runs()) == [("first", "schedule", "ok"), ("second", "schedule", "ok")]
    daemon = fleet.start("daemon")
    daemon.wait_for("started; next crawl")
    assert daemon.stop() == 0
    assert "ended" not in daemon.said  # each end is told once, also after a restart


def test_a_back_fill_is_done_batch_by_batch_while_the_scheduled_crawl_comes_first(make_fleet: MakeFleet) -> None:
    fleet = make_fleet("first", articles=30, batch=25)
    fleet.backfill("first")
    fleet.slow(SLOWLY)
    worker = fleet.start("worker")
    fleet.wait_for_articles(2)
    fleet.add("first", SCHEDULE)
    wait_until(lambda: ("first", "schedule", "ok") in fleet.runs(), "the scheduled crawl")
    fleet.slow(0)
    wait_until(lambda: fleet.rows("SELECT state FROM backfill") == [("finished",)], "the back-fill is finished")
    assert worker.stop() == 0
    triggers = [trigger for _, trigger, _ in fleet.runs()]
    assert triggers[:3] == ["backfill", "schedule", "backfill"], "a batch ends early for it, and another one goes on"
    assert set(fleet.rows("SELECT state FROM frontier")) == {("done",)}
    assert fleet.rows("SELECT count(*) FROM revision") == [(30,)]


def test_a_worker_survives_a_restart_of_postgresql(make_fleet: MakeFleet) -> None:
    binaries = find_binaries()
    if binaries is None:
        without_service("PostgreSQL's programs are not installed")
    with postgres_server(binaries) as server:
        fleet = make_fleet("first", "second", articles=10, url=server.database("restarted"))
        worker = fleet.start("worker", "--concurrency", "2", "--listen", "127.0.0.1:0")
        fleet.add("first")
        fleet.wait_for_jobs("done")
        assert (worker.health().status, worker.health().object["sources"]) == (200, ["first", "second"])
        server.stop(IMMEDIATE)
        server.start()
        fleet.add("second")
        fleet.wait_for_jobs("done", 2)
        server.stop(FAST)
        worker.wait_for("the database did not respond")
        assert worker.health().status == 503
        server.start()
        wait_until(lambda: worker.health().status == 200, "all is well again")
        fleet.add("first")
        fleet.wait_for_jobs("done", 3)
        assert worker.stop() == 0
        assert [verdict for *_, verdict in fleet.runs()] == ["ok", "ok", "quiet"]
        fleet.engine.dispose()
