"""The pace of a host: one turn for one of all who ask, by the database's clock."""

import threading
import time

import pytest
from sqlalchemy import select, update

from vokspider.store.db import tables
from vokspider.store.db.host_pace import FLIGHT_LEASE, HostPace

from ...archives import Archive
from ...limits import HANG

LONG = 1_000.0  # s; no test waits for it
_PACE = tables.host_pace.c


def pace(archive: Archive, host: str = "example.org", owner: str = "") -> HostPace:
    return HostPace(archive.engine, host, owner)


def set_times(archive: Archive, **times: float | None) -> None:
    with archive.engine.begin() as connection:
        connection.execute(update(tables.host_pace).values(times))


def times(archive: Archive) -> tuple[float, float]:
    with archive.engine.connect() as connection:
        next_at, blocked_until = connection.execute(select(_PACE.next_at, _PACE.blocked_until)).one()
    return next_at, blocked_until


def test_the_first_turn_is_free_and_the_next_one_comes_after_the_gap(archive: Archive) -> None:
    assert pace(archive).take(LONG) is None
    wait = pace(archive).take(LONG)
    assert wait is not None
    assert 0 < wait <= LONG
    set_times(archive, next_at=time.time() - 5)
    assert pace(archive).take(LONG) is None


def test_each_host_has_its_own(archive: Archive) -> None:
    assert pace(archive).take(LONG) is None
    assert pace(archive, "other.example.org").take(LONG) is None
    assert pace(archive, "127.0.0.1:8000").take(LONG) is None


def test_the_gap_counts_from_the_turn_by_the_databases_clock(archive: Archive) -> None:
    before = time.time()
    pace(archive).take(LONG)
    next_at, _ = times(archive)
    assert before - 5 <= next_at - LONG <= time.time() + 5


def test_of_many_who_ask_at_once_one_gets_the_turn(archive: Archive) -> None:
    start, got = threading.Barrier(6), list[float | None]()

    def ask() -> None:
        start.wait(HANG)
        got.append(pace(archive).take(LONG))

    for _ in range(2):  # where the host is new, and where it has a row
        got.clear()
        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(HANG)
        assert sorted(wait is None for wait in got) == [False] * 5 + [True]
        set_times(archive, next_at=time.time() - 5)


@pytest.mark.parametrize("known", [True, False])
def test_a_rest_of_one_is_a_rest_for_all_and_only_grows(archive: Archive, known: bool) -> None:
    if known:
        pace(archive).take(1e-6)
    pace(archive).block(LONG)
    pace(archive).block(1)
    set_times(archive, next_at=0)
    wait = pace(archive).take(1)
    assert wait is not None
    assert LONG - 100 < wait <= LONG
    set_times(archive, blocked_until=time.time() - 5)
    assert pace(archive).take(1) is None


def test_what_a_wrong_clock_wrote_keeps_nobody_waiting(archive: Archive) -> None:
    pace(archive).take(1)
    set_times(archive, next_at=time.time() + 10 * 365 * 86_400, blocked_until=time.time() + 10 * 365 * 86_400)
    assert pace(archive).take(1) is None
    pace(archive).block(LONG)
    assert times(archive)[1] < time.time() + 2 * LONG


def test_a_rest_without_end_is_two_days(archive: Archive) -> None:
    pace(archive).block(float("inf"))
    wait = pace(archive).take(1)
    assert wait is not None
    assert wait <= 2 * 86_400


def test_a_request_in_flight_keeps_others_from_a_turn_until_it_has_ended(archive: Archive) -> None:
    one, other, many = pace(archive, owner="one"), pace(archive, owner="other"), pace(archive)
    assert one.take(1) is None
    set_times(archive, next_at=0)
    for waiting in (other, many):
        wait = waiting.take(1)
        assert wait is not None
        assert 0 < wait <= 1  # they look again soon, since nobody knows when the request ends
    other.release(1)  # it is not theirs
    assert other.take(1) is not None
    one.release(LONG)
    set_times(archive, next_at=0)
    assert other.take(1) is None


def test_the_next_request_comes_a_gap_after_the_end_of_the_former(archive: Archive) -> None:
    one = pace(archive, owner="one")
    assert one.take(1e-6) is None
    one.release(LONG)
    for waiting in (one, pace(archive, owner="other")):
        wait = waiting.take(LONG)
        assert wait is not None
        assert LONG - 100 < wait <= LONG


def test_a_sign_holds_the_turn_and_only_that_of_its_owner(archive: Archive) -> None:
    one, other = pace(archive, owner="one"), pace(archive, owner="other")
    assert one.take(1) is None
    set_times(archive, next_at=0, leased_until=time.time() + 1)
    other.hold(1)
    one.hold(1)
    leased_until = held(archive)[1]
    assert leased_until is not None
    assert leased_until > time.time() + FLIGHT_LEASE - 5
    assert held(archive)[0] == "one"


@pytest.mark.parametrize("leased_until", [-5.0, 10 * 365 * 86_400.0])
def test_the_lease_of_a_dead_owner_expires_also_if_its_clock_was_wrong(archive: Archive, leased_until: float) -> None:
    assert pace(archive, owner="one").take(1) is None
    set_times(archive, next_at=0, leased_until=time.time() + leased_until)
    assert pace(archive, owner="other").take(1) is None
    pace(archive, owner="one").release(1)
    assert held(archive)[0] == "other"


def test_a_crawl_with_several_requests_in_flight_holds_nothing(archive: Archive) -> None:
    assert pace(archive).take(1) is None
    assert held(archive) == (None, None)


def held(archive: Archive) -> tuple[str | None, float | None]:
    with archive.engine.connect() as connection:
        owner, leased_until = connection.execute(select(_PACE.owner, _PACE.leased_until)).one()
    return owner, leased_until
