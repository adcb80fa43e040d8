"""Stopping, killing, and two at a time."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from tests.crawl.conftest import Lab
from tests.faults.harm import at_article
from tests.limits import HANG
from tests.words import said
from vokspider.crawl.process import CrawlProcess
from vokspider.model.clock import utc_now
from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine
from vokspider.store.db.leases import Lease, crawl_lease

Make = Callable[..., Lab]


def when_new(reached: int, act: Callable[[], Any]) -> Callable[[dict[str, int]], None]:
    """A progress callback that acts once, when so many articles are new."""
    done = threading.Event()

    def on_progress(counts: dict[str, int]) -> None:
        if counts["new"] >= reached and not done.is_set():
            done.set()
            act()

    return on_progress


@pytest.mark.sampled(1)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_crawl_closes_its_run_and_the_next_one_finishes_the_work(lab: Make, number: int) -> None:
    archive = lab(60)
    archive.overridden["crawl"] = {"concurrency": 1}
    started: list[CrawlProcess] = []
    with at_article(archive, 8, lambda: started[0].process.send_signal(number)):
        started.append(archive.start())
        result = started[0].wait()
    assert result.record is not None
    assert (result.exit_code, result.record["verdict"]) == (130, "interrupted")
    assert 5 <= result.record["new"] < 60
    assert result.record["discovered"] == result.record["new"] + result.record["skipped"] + result.record["unchanged"]

    archive.crawl()
    assert archive.stored() == archive.truth()
    assert archive.rows("SELECT count(*) FROM lease") == [(0,)]


def test_a_crawl_ends_when_its_parent_is_gone(lab: Make) -> None:
    archive = lab(60)
    archive.overridden["crawl"] = {"concurrency": 1}
    archive.site.latency = 0.02  # so that it sees the end of its input before its last page
    started: list[CrawlProcess] = []

    def leave() -> None:
        # What a kill -9 of the parent leaves: the other end of its standard input is closed.
        assert started[0].process.stdin is not None
        started[0].process.stdin.close()

    with at_article(archive, 5, leave):
        started.append(archive.start())
        result = started[0].wait()
    assert result.record is not None
    assert result.record["verdict"] == "interrupted"


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_double_nothing(lab: Make, database_url: str) -> None:
    archive = lab(60, database_url=database_url)
    archive.overridden["crawl"] = {"lease_seconds": 1, "first_pages": 0}
    dice = random.Random(20)
    archive.site.latency = 0.005
    killed = 0
    while killed < 20:
        archive.site.publish(12)
        child = archive.start()
        result = child.wait(when_new(dice.randint(0, 12), child.process.kill))
        if result.record is not None and result.record["verdict"] == "failed":
            assert "ended with exit status -9" in result.record["reasons"][0]
            killed += 1
    archive.site.latency = 0
    archive.crawl()
    assert archive.stored() == archive.truth()
    assert_sound(archive)


def assert_sound(archive: Lab) -> None:
    """The database is whole, every run is closed and balanced, and no article is there twice."""
    if archive.database_url.startswith("sqlite"):
        assert archive.rows("PRAGMA integrity_check") == [("ok",)]
        assert archive.rows("PRAGMA foreign_key_check") == []
    assert archive.rows("SELECT count(*) FROM run WHERE verdict IS NULL") == [(0,)]
    unbalanced = "SELECT id FROM run WHERE discovered <> new + changed + unchanged + skipped + failed"
    assert archive.rows(unbalanced) == []
    doubled = "SELECT article_id FROM revision GROUP BY article_id HAVING count(*) > 1"
    assert archive.rows(doubled) == []
    orphans = "SELECT id FROM revision WHERE capture_id NOT IN (SELECT id FROM capture)"
    assert archive.rows(orphans) == []


def test_a_killed_crawl_without_a_parent_is_taken_over_when_its_lease_expires(lab: Make) -> None:
    archive = lab(60)
    archive.overridden["crawl"] = {"concurrency": 1, "lease_seconds": HANG}
    started: list[CrawlProcess] = []
    with at_article(archive, 5, lambda: started[0].process.send_signal(signal.SIGKILL)):
        started.append(archive.start())
        started[0]._follow({})  # and no parent that would tidy up after it
    with started[0].process:
        pass
    assert archive.run_alone().exit_code == 4
    ((expires,),) = archive.rows("SELECT expires_at FROM lease")
    assert str(utc_now().replace(tzinfo=None)) < str(expires)
    engine = open_engine(archive.config.database_url)
    with engine.begin() as connection:
        connection.execute(update(tables.lease).values(expires_at=utc_now()))
    engine.dispose()
    record = archive.crawl_alone()
    assert "took over from run 1, whose process died" in record["reasons"]
    assert archive.rows("SELECT verdict FROM run WHERE id = 1") == [("interrupted",)]
    assert archive.stored() == archive.truth()


def test_a_second_crawl_says_who_crawls_and_exits_4(lab: Make) -> None:
    archive = lab(10)
    archive.crawl()
    engine = open_engine(archive.config.database_url)
    other = Lease(engine, crawl_lease("kcnawatch-vok-en"), 60, utc_now)
    other.acquire()
    archive.site.forget_requests()
    result = archive.run_alone()
    assert (result.exit_code, result.record) == (4, None)
    assert f"process {os.getpid()}" in said(result)[0]
    assert archive.site.requests == []
    other.release()
    engine.dispose()
    assert archive.run_alone().exit_code == 0


def test_a_crawl_that_loses_its_lease_stops(lab: Make) -> None:
    archive = lab(60)
    archive.site.latency = 0.1  # so that it looks at its lease before its last page
    archive.overridden["crawl"] = {"concurrency": 1, "lease_seconds": 1}
    engine = open_engine(archive.config.database_url)

    def steal() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE lease SET owner = 'somebody else'")

    with at_article(archive, 3, steal):
        result = archive.start().wait()
    engine.dispose()
    assert result.record is not None
    assert (result.exit_code, result.record["verdict"]) == (1, "failed")
    assert "lease was lost" in result.record["reasons"][0]
    assert archive.rows("SELECT owner FROM lease") == [("somebody else",)]


@pytest.mark.slow
def test_a_run_has_a_time_limit(lab: Make) -> None:
    archive = lab(20)
    archive.overridden["crawl"] = {"concurrency": 1, "timeout": 10}
    with at_article(archive, 3, lambda: time.sleep(12)):
        result = archive.run_alone()
    assert result.record is not None
    assert (result.exit_code, result.record["verdict"]) == (3, "suspect")
    assert any("time limit" in reason for reason in result.record["reasons"])
    archive.overridden["crawl"] = {}
    archive.crawl()
    assert archive.stored() == archive.truth()
