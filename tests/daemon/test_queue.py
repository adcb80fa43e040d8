"""A daemon whose crawls go to a queue: it submits, reads how they ended in the archive, and plans as ever."""

from queue import SimpleQueue

import pytest

from tests.jobs.conftest import SOURCE, Queue, queue, queue_url
from vokspider.daemon import Daemon
from vokspider.jobs import Crawls, bring_forward, crashes_before, next_run, reconcile
from vokspider.model.clock import utc_now
from vokspider.store.db.leases import DAEMON_LEASE, Lease

from ..limits import wait_until
from .fakes import FakeBackground

__all__ = ["queue", "queue_url"]


@pytest.fixture
def daemon(queue: Queue) -> Daemon:
    """A daemon whose crawl is due."""
    lease = Lease(queue.engine, DAEMON_LEASE, 60, utc_now)
    lease.acquire()
    daemon = Daemon(Crawls(queue.config), lease, SimpleQueue())
    daemon.background = FakeBackground(queue.config)  # type: ignore[assignment]
    daemon.scheduler.start()
    reconcile(daemon.scheduler, queue.config, utc_now())
    bring_forward(daemon.scheduler, SOURCE, utc_now())
    return daemon


def due(daemon: Daemon) -> None:
    """Let the daemon start what is due, and take notice of its place in the queue."""
    daemon.step()
    wait_until(lambda: not daemon.under_way or daemon.step(), "the crawl is in the queue")


def test_a_crawl_that_crashed_at_a_worker_is_tried_again(daemon: Daemon, queue: Queue) -> None:
    due(daemon)
    (job,) = queue.jobs()
    assert (job.trigger, job.state) == ("schedule", "waiting")
    planned = next_run(daemon.scheduler, SOURCE)
    assert planned
    queue.becomes(job.id, "failed")
    daemon._beat()
    again = next_run(daemon.scheduler, SOURCE)
    assert again
    assert again < planned
    assert crashes_before(daemon.scheduler, SOURCE) == 1
    daemon._beat()
    assert crashes_before(daemon.scheduler, SOURCE) == 1, "each end counts once"
    daemon.scheduler.shutdown()


def test_a_daemon_that_stops_leaves_the_queue_alone(daemon: Daemon, queue: Queue) -> None:
    due(daemon)
    daemon._end_crawls()
    assert [job.state for job in queue.jobs()] == ["waiting"]
    daemon.scheduler.shutdown()
