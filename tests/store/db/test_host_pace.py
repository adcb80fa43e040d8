"""The pace of a host: one turn for one of all who ask, by the database's clock."""

import threading
import time

import pytest
from sqlalchemy import select, update

from vokspider.store.db import tables
from vokspider.store.db.host_pace import HostPace

from ...archives import Archive
from ...limits import HANG

LONG = 1_000.0  # s; no test waits for it
_PACE = tables.host_pace.c


def pace(archive: Archive, host: str = "example.org") -> HostPace:
    return HostPace(archive.engine, host)


def set_times(archive: Archive, **times: float) -> None:
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
