"""Crashes are tried again with growing pauses, over restarts too, and then told."""

from datetime import timedelta

import pytest
import time_machine
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from vokspider.crawl.process import Result
from vokspider.daemon import Daemon
from vokspider.daemon.retry_policy import pause_after
from vokspider.jobs import crashes_before, next_run

from ..archives import on_sqlite
from .conftest import TOMORROW, MakeDaemon
from .fakes import CRASHED, HELD, OK, SOURCE, FakeBackground, FakeCrawls, crawl_once

_DAY = timedelta(days=1)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@given(st.integers(1, 200), st.integers(0, 100), st.floats(0.001, 1440))
def test_pauses_double_up_to_a_day_and_end_with_the_tries(crashes: int, retries: int, first: float) -> None:
    pause = pause_after(crashes, retries, first)
    assert (pause is None) == (crashes > retries)
    if pause is not None:
        assert min(minutes(first), _DAY) <= pause <= _DAY
        before = pause_after(crashes - 1, retries, first) if crashes > 1 else None
        assert before is None or abs(pause - min(2 * before, _DAY)) < timedelta(milliseconds=1)


def with_background(daemon: Daemon) -> FakeBackground:
    background = FakeBackground(daemon.config)
    daemon.background = background  # type: ignore[assignment]
    daemon.step()
    return background


@on_sqlite
def test_a_crash_is_tried_again_three_times_and_then_told(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = make_daemon(CRASHED, CRASHED, CRASHED, CRASHED, CRASHED)
    background, begun = with_background(daemon), TOMORROW
    for pause in (5, 10, 20):
        crawl_once(daemon, clock)
        assert next_run(daemon.scheduler) == begun + minutes(pause)
        begun += minutes(pause)
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + _DAY
    assert "crashed 4 times in a row; waiting for the next start" in caplog.text
    assert background.told == [(SOURCE, CRASHED, False)] * 3 + [(SOURCE, CRASHED, True)]
    crawl_once(daemon, clock)  # and the counting begins anew
    assert next_run(daemon.scheduler) == TOMORROW + _DAY + minutes(5)


@on_sqlite
@pytest.mark.parametrize("end", [OK, evolve(OK, crashed=True), evolve(HELD, exit_code=2)])
def test_any_other_end_forgets_the_crashes(make_daemon: MakeDaemon, clock: time_machine.Traveller, end: Result) -> None:
    daemon = make_daemon(CRASHED, end)
    background = with_background(daemon)
    crawl_once(daemon, clock)
    assert crashes_before(daemon.scheduler, SOURCE) == 1
    crawl_once(daemon, clock)
    assert crashes_before(daemon.scheduler, SOURCE) == 0
    assert next_run(daemon.scheduler) == TOMORROW + _DAY
    assert background.told[1] == (SOURCE, end, True)


def test_a_restart_neither_loses_nor_multiplies_the_tries(
    make_daemon: MakeDaemon, clock: time_machine.Traveller
) -> None:
    first = make_daemon(CRASHED, CRASHED)
    first.step()
    crawl_once(first, clock)
    crawl_once(first, clock)
    first.scheduler.shutdown()
    first.lease.release()
    second = make_daemon(CRASHED, CRASHED)
    with_background(second)
    assert next_run(second.scheduler) == TOMORROW + minutes(15)
    crawl_once(second, clock)
    assert next_run(second.scheduler) == TOMORROW + minutes(35)
    crawl_once(second, clock)
    assert next_run(second.scheduler) == TOMORROW + _DAY


@on_sqlite
def test_a_crash_while_the_database_is_away_is_planned_when_it_is_back(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, engine: Engine
) -> None:
    daemon = make_daemon(CRASHED)
    background = with_background(daemon)
    assert isinstance(daemon.crawls, FakeCrawls)
    daemon.crawls.open.clear()
    clock.move_to(TOMORROW, tick=False)
    daemon.step()
    rename(engine, "apscheduler_jobs", "away")
    daemon.crawls.open.set()
    while daemon.under_way:
        daemon.step()
    daemon.step()
    assert background.told == []
    rename(engine, "away", "apscheduler_jobs")
    daemon.step()
    assert background.told == [(SOURCE, CRASHED, False)]
    assert next_run(daemon.scheduler) == TOMORROW + minutes(5)


def rename(engine: Engine, old: str, new: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


@on_sqlite
def test_somebody_elses_crawl_is_no_news(make_daemon: MakeDaemon, clock: time_machine.Traveller) -> None:
    daemon = make_daemon(HELD, HELD, HELD, HELD)
    background = with_background(daemon)
    for _ in range(4):
        crawl_once(daemon, clock)
    assert background.told == [(SOURCE, HELD, False)] * 4


@on_sqlite
@pytest.mark.parametrize(("late", "told"), [(9, []), (11, [(SOURCE, TOMORROW, True)])])
def test_a_start_that_is_made_up_late_is_told(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, late: float, told: list[object]
) -> None:
    daemon = make_daemon(OK)
    background = with_background(daemon)
    clock.move_to(TOMORROW + minutes(late), tick=False)
    daemon.step()
    while daemon.under_way:
        daemon.step()
    assert background.told == [*told, (SOURCE, OK, True)]
