"""A daemon of several sources: each has its own job, tries, missed starts and word in the log."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, text

from vokspider.config import load
from vokspider.crawl.process import Result
from vokspider.daemon import Daemon
from vokspider.jobs import bring_forward, crashes_before, job_id, make_table, next_run, next_runs, reconcile
from vokspider.model.clock import utc_now
from vokspider.store.db.leases import Lease, crawl_lease

from ..archives import on_sqlite
from ..limits import HANG
from .conftest import NOON, TOMORROW, MakeConfig, MakeDaemon, MakeProject
from .fakes import CRASHED, HELD, OK, SOURCE, FakeBackground, FakeCrawls

SECOND = "kcnawatch-kcna-en"
EVENING = datetime(2026, 11, 23, 20, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures/jobs"
_TABLE = """
[[source]]
name = "{name}"
site = "https://kcnawatch.org"
language = "en"
display_name = "{display_name}"
page = "kcnawatch"
"""
FIRST_TABLE = _TABLE.format(name=SOURCE, display_name="Voice of Korea (EN)")
SECOND_TABLE = _TABLE.format(name=SECOND, display_name="KCNA.kp (En)") + 'enabled = true\ncron = "0 20 * * *"\n'


@pytest.fixture
def declare(tmp_path: Path) -> Callable[[str], None]:
    """Writes the sources file of the project."""
    (tmp_path / "config").mkdir()

    def write(tables: str) -> None:
        (tmp_path / "config/sources.toml").write_text(tables)

    write(FIRST_TABLE + SECOND_TABLE)
    return write


Declare = Callable[[str], None]


Start = Callable[..., tuple[Daemon, FakeBackground]]


@pytest.fixture
def start(declare: Declare, make_daemon: MakeDaemon) -> Start:
    """Starts a daemon at noon: ``start(first=[CRASHED])``; the sources are due at 07:30 and 20:00 UTC."""

    def begin(**results: list[Result]) -> tuple[Daemon, FakeBackground]:
        daemon = make_daemon()
        assert isinstance(daemon.crawls, FakeCrawls)
        daemon.crawls.of_source = {SOURCE: results.get("first", []), SECOND: results.get("second", [])}
        background = FakeBackground(daemon.config)
        daemon.background = background  # type: ignore[assignment]
        daemon.step()
        return daemon, background

    return begin


def run_until(daemon: Daemon, clock: time_machine.Traveller, moment: datetime) -> None:
    """Go to a moment, and on until nothing is under way."""
    clock.move_to(moment, tick=False)
    daemon.step()
    while daemon.under_way:
        daemon.step()


def test_each_enabled_source_has_a_job_with_its_own_times(start: Start) -> None:
    daemon, _ = start()
    assert next_runs(daemon.scheduler) == {SOURCE: TOMORROW, SECOND: EVENING}
    assert next_run(daemon.scheduler) == EVENING
    assert {job.kwargs["source"] for job in daemon.scheduler.get_jobs()} == {SOURCE, SECOND}


def test_a_source_that_is_switched_off_has_no_job_any_more(
    start: Start, declare: Declare, make_config: MakeConfig
) -> None:
    daemon, _ = start()
    declare(FIRST_TABLE + SECOND_TABLE.replace("enabled = true", "enabled = false"))
    reconcile(daemon.scheduler, make_config("30 7 * * *", timezone="UTC"), NOON)
    assert list(next_runs(daemon.scheduler)) == [SOURCE]


def test_two_sources_are_crawled_at_the_same_time_and_none_twice(
    start: Start, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    daemon, _ = start()
    crawls = daemon.crawls
    assert isinstance(crawls, FakeCrawls)
    crawls.open.clear()
    clock.move_to(TOMORROW, tick=False)
    daemon.step()  # the second one's start of last evening is made up
    assert {crawls.wait_for_one(), crawls.wait_for_one()} == {SOURCE, SECOND}
    assert sorted(daemon.running) == [SECOND, SOURCE]
    clock.move_to(TOMORROW + timedelta(days=1), tick=False)
    daemon.step()
    assert f"a start of {SECOND} was left out" in caplog.text
    crawls.open.set()
    while daemon.under_way:
        daemon.step()


def test_the_tries_after_a_crash_are_those_of_one_source(start: Start, clock: time_machine.Traveller) -> None:
    daemon, background = start(second=[CRASHED, CRASHED])
    run_until(daemon, clock, EVENING)
    assert (crashes_before(daemon.scheduler, SECOND), crashes_before(daemon.scheduler, SOURCE)) == (1, 0)
    assert next_runs(daemon.scheduler) == {SOURCE: TOMORROW, SECOND: EVENING + timedelta(minutes=5)}
    run_until(daemon, clock, EVENING + timedelta(minutes=5))
    assert crashes_before(daemon.scheduler, SECOND) == 2
    run_until(daemon, clock, EVENING + timedelta(minutes=15))
    assert crashes_before(daemon.scheduler, SECOND) == 0
    assert next_runs(daemon.scheduler) == {SOURCE: TOMORROW, SECOND: EVENING + timedelta(days=1)}
    assert background.told == [(SECOND, CRASHED, False), (SECOND, CRASHED, False), (SECOND, OK, True)]


def test_a_held_lease_is_that_of_one_source(start: Start, clock: time_machine.Traveller, engine: Engine) -> None:
    daemon, _ = start(second=[HELD])
    clock.move_to(EVENING, tick=False)
    Lease(engine, crawl_lease(SECOND), 60, utc_now).acquire()
    Lease(engine, crawl_lease(SOURCE), 6_000, utc_now).acquire()
    run_until(daemon, clock, EVENING)
    assert next_runs(daemon.scheduler) == {SOURCE: TOMORROW, SECOND: EVENING + timedelta(seconds=62)}


def test_a_missed_start_is_said_of_its_source(start: Start, clock: time_machine.Traveller) -> None:
    daemon, background = start()
    run_until(daemon, clock, EVENING + timedelta(hours=2))
    assert background.told == [(SECOND, EVENING, True), (SECOND, OK, True)]


def test_the_lines_name_the_source(
    start: Start, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    daemon, _ = start()
    with caplog.at_level(logging.INFO, "vokspider.daemon"):
        run_until(daemon, clock, EVENING)
    said = [record.getMessage() for record in caplog.records if record.name == "vokspider.daemon"]
    assert said[0] == f"crawl of {SECOND} starts, due at 2026-11-23 20:00:00 UTC"
    assert said[1].startswith(f"crawl of {SECOND} ended: run 7 is ok")
    assert said[2] == f"next crawl of {SECOND} at 2026-11-24 20:00:00 UTC"


# -- an archive of version 0.1 --------------------------------------------------------------------------------------


def store_job(daemon: Daemon, engine: Engine, name: str, planned: datetime) -> None:
    """What version 0.1 stored for the line ``30 7 * * *`` in UTC: one job of the name ``crawl``."""
    make_table(daemon.scheduler)
    row = {"state": (FIXTURES / f"0.1-{name}.pickle").read_bytes(), "planned": planned.timestamp()}
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM apscheduler_jobs"))
        connection.execute(text("INSERT INTO apscheduler_jobs VALUES ('crawl', :planned, :state)"), row)


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT id FROM apscheduler_jobs")).scalars())


def test_a_start_that_version_0_1_missed_is_made_up(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, engine: Engine
) -> None:
    daemon = make_daemon()
    daemon.background = background = FakeBackground(daemon.config)  # type: ignore[assignment]
    store_job(daemon, engine, "missed", TOMORROW)
    run_until(daemon, clock, TOMORROW + timedelta(hours=5))
    assert background.told == [(SOURCE, TOMORROW, True), (SOURCE, OK, True)]
    assert rows(engine) == [job_id(SOURCE)]
    assert next_run(daemon.scheduler, SOURCE) == TOMORROW + timedelta(days=1)


def test_the_crashes_that_version_0_1_counted_go_on(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, engine: Engine
) -> None:
    daemon = make_daemon(CRASHED, CRASHED)
    soon = NOON + timedelta(minutes=10)
    store_job(daemon, engine, "crashed", soon)
    daemon.step()
    assert (next_run(daemon.scheduler, SOURCE), crashes_before(daemon.scheduler, SOURCE)) == (soon, 2)
    run_until(daemon, clock, soon)
    assert (next_run(daemon.scheduler, SOURCE), crashes_before(daemon.scheduler, SOURCE)) == (
        soon + timedelta(minutes=20),
        3,
    )


@on_sqlite
def test_the_job_of_version_0_1_is_that_of_the_configured_source_alone(
    start: Start, clock: time_machine.Traveller, engine: Engine
) -> None:
    daemon, _ = start()
    store_job(daemon, engine, "missed", TOMORROW)
    daemon.step()
    assert sorted(rows(engine)) == [job_id(SECOND), job_id(SOURCE)]
    assert next_runs(daemon.scheduler) == {SOURCE: TOMORROW, SECOND: EVENING}


@on_sqlite
def test_a_start_that_is_brought_forward_is_one_of_its_source(start: Start) -> None:
    daemon, _ = start()
    bring_forward(daemon.scheduler, SECOND, NOON + timedelta(minutes=1))
    bring_forward(daemon.scheduler, "unknown", NOON)
    assert next_runs(daemon.scheduler) == {SOURCE: TOMORROW, SECOND: NOON + timedelta(minutes=1)}


def test_the_shipped_source_alone_is_enabled() -> None:
    assert [source.name for source in load(environ={}).enabled] == [SOURCE]


@pytest.mark.slow
@pytest.mark.timeout(HANG)
def test_a_real_daemon_crawls_both_at_once(make_project: MakeProject, declare: Declare) -> None:
    project = make_project()
    site = project.site
    other = site.url(site.other.articles[-1])
    tables = [
        table.replace("https://kcnawatch.org", site.base_url) + f'start_url = "{start}"\n'
        for table, start in ((FIRST_TABLE, site.start_url), (SECOND_TABLE, other))
    ]
    declare("".join(tables).replace("KCNA.kp (En)", site.other.name))
    project.config = load(environ=project.config.to_environ(), root=project.folder)
    project.miss_a_start()
    daemon = project.daemon()
    for source in (SOURCE, SECOND):
        daemon.wait_for(f"crawl of {source} starts")
        daemon.wait_for(f"next crawl of {source} at")
    assert daemon.stop() == 0
    counted = project.rows("SELECT s.name, r.verdict, r.new FROM run r JOIN source s ON s.id = r.source_id ORDER BY 1")
    assert [tuple(row) for row in counted] == [(SECOND, "ok", len(site.other.articles)), (SOURCE, "ok", 20)]
    listings = dict(tuple(row) for row in project.rows("SELECT name, listing_url FROM source"))
    assert listings == {
        SOURCE: site.listing_url,
        SECOND: f"{site.base_url}/article/{site.other.listing_number}/",
    }
