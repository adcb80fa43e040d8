"""The stored job: how it follows the configuration, and what is made up. Real job stores, a passed-in clock."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from attrs import define
from sqlalchemy import Engine, text

from vokspider.config import Config
from vokspider.jobs import Scheduler, bring_forward, crawl, job_id, make_scheduler, next_run, reconcile

from .conftest import MakeConfig
from .fakes import SOURCE, FakeCrawls

JOB = job_id(SOURCE)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def at(day: int, hour: float) -> datetime:
    """A time in UTC, days counted from Monday, 23 November 2026."""
    return MONDAY + timedelta(days=day, hours=hour)


@define
class Bench:
    """One start of a daemon's scheduler at a time."""

    crawls: FakeCrawls
    scheduler: Scheduler
    clock: time_machine.Traveller

    def process_at(self, moment: datetime) -> float:
        self.clock.move_to(moment, tick=False)
        return self.scheduler.process()

    @property
    def planned(self) -> datetime | None:
        return next_run(self.scheduler)

    def finish(self) -> int:
        """Stop; returns how many crawls there were."""
        self.scheduler.shutdown()
        return self.crawls.begun.qsize()


@pytest.fixture
def start(engine: Engine) -> Iterator[Callable[[Config, datetime], Bench]]:
    """Starts a scheduler at a moment, as the daemon does; the earlier one is down by then."""
    with time_machine.travel(MONDAY, tick=False) as clock:

        def begin(config: Config, moment: datetime) -> Bench:
            clock.move_to(moment, tick=False)
            crawls = FakeCrawls(config)
            scheduler = make_scheduler(crawls, engine)
            scheduler.start()
            reconcile(scheduler, config, moment)
            return Bench(crawls, scheduler, clock)

        yield begin


Start = Callable[[Config, datetime], Bench]


def rows(engine: Engine) -> list[tuple[str, float]]:
    with engine.connect() as connection:
        return [(row.id, row.next_run_time) for row in connection.execute(text("SELECT * FROM apscheduler_jobs"))]


# -- following the configuration ------------------------------------------------------------------------------------


def test_the_first_start_plans_the_next_time_and_crawls_nothing(
    start: Start, make_config: MakeConfig, engine: Engine
) -> None:
    bench = start(make_config("30 7 * * *", "0 19 * * *", timezone="UTC"), at(0, 12))
    assert bench.planned == at(0, 19)
    assert 0 < bench.scheduler.process() <= 7 * 3600
    assert bench.finish() == 0
    assert rows(engine) == [(JOB, at(0, 19).timestamp())]


def test_an_unchanged_job_keeps_its_next_run_even_a_missed_one(start: Start, make_config: MakeConfig) -> None:
    config = make_config("30 7 * * *", timezone="UTC")
    start(config, at(0, 12)).finish()
    bench = start(config, at(1, 12))
    assert bench.planned == at(1, 7.5)
    reconcile(bench.scheduler, config, at(1, 12))
    assert bench.planned == at(1, 7.5)
    bench.finish()


def test_the_same_lines_in_another_order_are_unchanged(start: Start, make_config: MakeConfig) -> None:
    start(make_config("30 7 * * *", "0 8 * * *", timezone="UTC"), at(0, 12)).finish()
    bench = start(make_config("0 8 * * *", "30 7 * * *", timezone="UTC"), at(1, 12))
    assert bench.planned == at(1, 7.5)
    bench.finish()


@pytest.mark.parametrize(
    ("lines", "zone", "expected"),
    [
        (("0 18 * * *",), "UTC", at(1, 18)),  # another line
        (("30 7 * * *", "0 18 * * *"), "UTC", at(1, 18)),  # one more
        (("30 7 * * *",), "Asia/Seoul", at(1, 22.5)),  # another zone only
    ],
)
def test_a_changed_trigger_replaces_the_job(
    start: Start, make_config: MakeConfig, engine: Engine, lines: tuple[str, ...], zone: str, expected: datetime
) -> None:
    start(make_config("30 7 * * *", timezone="UTC"), at(0, 12)).finish()
    bench = start(make_config(*lines, timezone=zone), at(1, 12))
    bench.scheduler.process()
    assert bench.planned == expected
    assert bench.finish() == 0
    assert rows(engine) == [(JOB, expected.timestamp())]


def test_a_line_that_is_gone_starts_nothing_any_more(start: Start, make_config: MakeConfig) -> None:
    start(make_config("30 7 * * *", "0 18 * * *", timezone="UTC"), at(0, 12)).finish()
    bench = start(make_config("30 7 * * *", timezone="UTC"), at(0, 13))
    bench.process_at(at(0, 18))
    assert bench.planned == at(1, 7.5)
    assert bench.finish() == 0


def test_other_jobs_in_the_table_are_removed(start: Start, make_config: MakeConfig, engine: Engine) -> None:
    config = make_config("30 7 * * *", timezone="UTC")
    bench = start(config, at(0, 12))
    bench.scheduler.add_job(crawl, "date", run_date=at(0, 13), id="from another version")
    bench.finish()
    bench = start(config, at(0, 14))
    assert [name for name, _ in rows(engine)] == [JOB]
    bench.finish()


def test_a_job_that_cannot_be_read_is_made_anew(
    start: Start, make_config: MakeConfig, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    config = make_config("30 7 * * *", timezone="UTC")
    start(config, at(0, 12)).finish()
    with engine.begin() as connection:
        connection.execute(text("UPDATE apscheduler_jobs SET job_state = :broken"), {"broken": b"broken"})
    bench = start(config, at(0, 13))
    assert bench.planned == at(1, 7.5)
    assert bench.finish() == 0


def test_a_changed_grace_keeps_the_next_run(start: Start, make_config: MakeConfig) -> None:
    start(make_config("30 7 * * *", timezone="UTC", grace_hours=1), at(0, 12)).finish()
    bench = start(make_config("30 7 * * *", timezone="UTC", grace_hours=24), at(1, 12))
    assert bench.planned == at(1, 7.5)
    bench.scheduler.process()
    assert bench.finish() == 1


def test_a_next_run_that_a_wrong_clock_planned_is_planned_again(start: Start, make_config: MakeConfig) -> None:
    config = make_config("30 7 * * *", timezone="UTC")
    start(config, at(365 * 70, 12)).finish()
    bench = start(config, at(0, 12))
    assert bench.planned == at(1, 7.5)
    bench.finish()


def test_a_clock_set_back_a_little_after_a_run_does_not_repeat_it(start: Start, make_config: MakeConfig) -> None:
    config = make_config("30 7 * * *", timezone="UTC")
    bench = start(config, at(0, 7))
    bench.process_at(at(0, 7.6))
    bench.clock.move_to(at(0, 7.4))
    reconcile(bench.scheduler, config, at(0, 7.4))
    bench.process_at(at(0, 7.7))
    assert bench.planned == at(1, 7.5)
    assert bench.finish() == 1


# -- making up ------------------------------------------------------------------------------------------------------


def test_a_start_missed_while_off_is_made_up_once(start: Start, make_config: MakeConfig) -> None:
    config = make_config("30 7 * * *", timezone="UTC")
    start(config, at(0, 12)).finish()
    bench = start(config, at(1, 12))
    bench.scheduler.process()
    bench.crawls.wait_for_one()
    bench.scheduler.process()
    assert bench.planned == at(2, 7.5)
    assert bench.finish() == 0
    bench = start(config, at(1, 13))
    bench.scheduler.process()
    assert bench.finish() == 0


def test_many_starts_of_several_lines_are_made_up_by_one_crawl(start: Start, make_config: MakeConfig) -> None:
    config = make_config("30 7 * * *", "30 19 * * *", "0 12 * * *", timezone="UTC")
    start(config, at(0, 13)).finish()
    bench = start(config, at(5, 13))
    bench.scheduler.process()
    assert bench.planned == at(5, 19.5)
    assert bench.finish() == 1


def test_a_machine_that_slept_makes_it_up_when_it_wakes(start: Start, make_config: MakeConfig) -> None:
    bench = start(make_config("30 7 * * *", timezone="UTC"), at(0, 7))
    bench.process_at(at(0, 10))
    assert bench.planned == at(1, 7.5)
    assert bench.finish() == 1


def test_a_start_older_than_the_grace_is_not_made_up(start: Start, make_config: MakeConfig) -> None:
    config = make_config("30 7 * * mon", timezone="UTC", grace_hours=24)
    start(config, at(0, 7)).finish()
    bench = start(config, at(1, 8))
    bench.scheduler.process()
    assert bench.planned == at(7, 7.5)
    assert bench.finish() == 0


def test_the_last_of_several_missed_starts_counts_for_the_grace(start: Start, make_config: MakeConfig) -> None:
    config = make_config("30 7 * * *", timezone="UTC", grace_hours=1)
    start(config, at(0, 7)).finish()
    bench = start(config, at(9, 8))
    bench.scheduler.process()
    assert bench.finish() == 1


def test_never_two_at_a_time(start: Start, make_config: MakeConfig, caplog: pytest.LogCaptureFixture) -> None:
    bench = start(make_config("0 * * * *", timezone="UTC"), at(0, 7.5))
    bench.crawls.open.clear()
    bench.process_at(at(0, 8))
    bench.crawls.wait_for_one()
    with caplog.at_level(logging.WARNING):
        bench.process_at(at(0, 9))
    assert "maximum number of running instances" in caplog.text
    assert bench.planned == at(0, 10)
    bench.crawls.open.set()
    assert bench.finish() == 0


def test_a_crawl_brought_forward_leaves_the_schedule_as_it_was(start: Start, make_config: MakeConfig) -> None:
    config = make_config("30 7 * * *", timezone="UTC")
    bench = start(config, at(0, 8))
    bring_forward(bench.scheduler, SOURCE, at(0, 8.1))
    bring_forward(bench.scheduler, SOURCE, at(0, 8.2))
    reconcile(bench.scheduler, config, at(0, 8))
    assert bench.planned == at(0, 8.1)
    bench.process_at(at(0, 8.1))
    assert bench.planned == at(1, 7.5)
    assert bench.finish() == 1


def test_the_stored_job_is_a_name_that_the_daemon_alone_can_run(start: Start, make_config: MakeConfig) -> None:
    bench = start(make_config("30 7 * * *", timezone="UTC"), at(0, 8))
    job: Any = bench.scheduler.get_job(JOB)
    assert (job.func_ref, job.args, job.kwargs) == ("vokspider.jobs:crawl", (), {"source": SOURCE})
    with pytest.raises(LookupError, match="vokspider crawl"):
        job.func()
    bench.finish()
