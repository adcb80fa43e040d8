"""Leases: one holder at a time, on both databases, with a clock of the test's own."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from vokspider.model.errors import LeaseHeldError
from vokspider.store.db.leases import Lease, crawl_lease, drop_lease_of, holder

from ...archives import Archive

NAME = crawl_lease("somewhere")


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2025, 12, 3, 7, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def lease(archive: Archive, clock: Clock, name: str = NAME) -> Lease:
    return Lease(archive.engine, name, 60, clock)


def test_the_second_one_is_told_who_holds_it_and_until_when(archive: Archive, clock: Clock) -> None:
    lease(archive, clock).acquire()
    with pytest.raises(LeaseHeldError, match=r"process \d+ on .* since 2025-12-03 07:30:00 UTC; .*07:31:00 UTC"):
        lease(archive, clock).acquire()
    assert LeaseHeldError("").exit_code == 4
    lease(archive, clock, crawl_lease("elsewhere")).acquire()


def test_a_lease_that_is_renewed_does_not_expire(archive: Archive, clock: Clock) -> None:
    mine = lease(archive, clock)
    mine.acquire()
    for _ in range(5):
        clock.go_on(50)
        assert mine.renew()
    with pytest.raises(LeaseHeldError):
        lease(archive, clock).acquire()


def test_an_expired_lease_is_taken_over_and_its_owner_notices(archive: Archive, clock: Clock) -> None:
    old, new = lease(archive, clock), lease(archive, clock)
    old.acquire()
    clock.go_on(60)
    new.acquire()
    assert not old.renew()
    old.release()  # of what is not its own any more
    held = holder(archive.engine, NAME)
    assert held is not None
    assert held.expires_at == clock.now + timedelta(seconds=60)
    assert new.renew()


def test_a_lease_that_is_given_back_is_free(archive: Archive, clock: Clock) -> None:
    mine = lease(archive, clock)
    mine.acquire()
    mine.release()
    assert holder(archive.engine, NAME) is None
    lease(archive, clock).acquire()


def test_the_lease_of_a_dead_process_of_this_machine_can_be_dropped(archive: Archive, clock: Clock) -> None:
    lease(archive, clock).acquire()
    held = holder(archive.engine, NAME)
    assert held is not None
    drop_lease_of(archive.engine, NAME, held.pid + 1)
    assert holder(archive.engine, NAME) is not None
    drop_lease_of(archive.engine, NAME, held.pid)
    assert holder(archive.engine, NAME) is None


def test_of_many_at_once_one_gets_it(archive: Archive, clock: Clock) -> None:
    lease(archive, clock).acquire()
    clock.go_on(61)
    gate, won = threading.Barrier(8), []

    def reach() -> None:
        mine = lease(archive, clock)
        gate.wait()
        try:
            mine.acquire()
        except LeaseHeldError:
            return
        won.append(mine)

    threads = [threading.Thread(target=reach) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
