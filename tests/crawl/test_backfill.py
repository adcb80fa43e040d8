"""Back-fills: a run takes a batch of pages, and leaves the rest to the next one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from vokspider.model.clock import utc_now
from vokspider.model.options import BACKFILL
from vokspider.store.frontier.backfills import pause, resume
from vokspider.store.frontier.turns import is_turn_asked

from .backfilling import SOURCE, Filled, backfill
from .conftest import Lab


@pytest.mark.postgresql_is_slow
def test_batches_fetch_all_addresses(lab: Callable[..., Lab], empty_url: str) -> None:
    made = backfill(lab(30, database_url=empty_url), range(10, 20))
    first, second = made.run(batch_pages=6), made.run()
    assert [one["verdict"] for one in (first, second)] == ["ok", "ok"]
    assert (first["new"], second["new"]) == (6, 4)
    assert made.states() == {"done": 10}
    assert made.state() == "finished"
    truth = made.lab.truth()
    wanted = {one.external_id for one in made.lab.site.articles[10:20]}
    assert made.lab.stored().keys() == wanted
    assert all(stored[:4] == truth[identity][:4] for identity, stored in made.lab.stored().items())
    assert not made.is_waiting()
    made.check()


def test_a_page_that_fails_three_times_has_failed(lab: Callable[..., Lab]) -> None:
    made = backfill(lab(30), range(6))
    broken = made.lab.site.articles[2].external_id
    made.lab.site.fault(broken, "truncated_body")
    records = [made.run() for _ in range(3)]
    assert [(one["new"], one["failed"]) for one in records] == [(5, 1), (0, 1), (0, 1)]
    (row,) = made.lab.rows("SELECT state, attempts, outcome, reason FROM frontier WHERE external_id = :id", id=broken)
    assert tuple(row)[:3] == ("failed", 3, "failed")
    assert row[3]
    assert made.state() == "finished"
    made.check()
    # The crawls of the source do not try it, unless they meet it.
    assert made.lab.rows("SELECT due_at FROM article WHERE external_id = :id", id=broken) == [(None,)]


@pytest.mark.slow
def test_a_page_that_is_not_there_is_tried_once_and_is_no_sign_of_a_broken_site(lab: Callable[..., Lab]) -> None:
    made = backfill(lab(30), range(4))
    for one in made.lab.site.articles[:3]:
        made.lab.site.fault(one.external_id, "not_found")
    record = made.run()
    assert (record["verdict"], record["new"], record["failed"]) == ("ok", 1, 3)
    assert made.lab.rows("SELECT DISTINCT reason, attempts FROM frontier WHERE state = 'failed'") == [("http_404", 1)]
    assert made.state() == "finished"


@pytest.mark.slow
def test_a_crawl_fetches_what_is_in_a_frontier_only_if_it_meets_it(lab: Callable[..., Lab]) -> None:
    """And what it has fetched is done without a request."""
    made = backfill(lab(60), [0, 1, 2, 50, 51])
    made.lab.crawl(max_pages=1)
    fetched = {*made.lab.stored()}
    assert made.lab.site.articles[50].external_id not in fetched
    record = made.run()
    assert record["new"] == 2
    assert len(made.lab.requested_articles()) == 2
    assert made.states() == {"done": 5}
    otherwise = "SELECT count(*) FROM frontier WHERE reason = 'stored_otherwise' AND outcome = 'unchanged'"
    assert made.lab.rows(otherwise) == [(3,)]
    made.check()


@pytest.mark.slow
def test_a_ban_holds_the_back_fill_and_what_was_in_flight_is_queued(lab: Callable[..., Lab]) -> None:
    made = backfill(lab(40), range(30))
    made.lab.overridden["crawl"] = {"rest_after": 3, "rests": 0, "retry_times": 0, "rest_minutes": 5}
    made.lab.site.outage("forbidden", after=12)
    record = made.run()
    assert record["verdict"] == "suspect"
    assert {one["code"] for one in record["reason_codes"]} >= {"banned"}
    states = made.states()
    assert set(states) == {"done", "queued"}
    assert sum(states.values()) == 30
    assert not made.is_waiting()
    (held,) = made.lab.rows("SELECT reason FROM backfill WHERE held_until IS NOT NULL")
    assert held[0] == "banned"
    made.lab.site.clear_faults()
    assert made.do(resume, [made.number]) == 1
    _lift_rest(made)
    assert made.run()["new"] == states["queued"]
    assert made.state() == "finished"
    made.check()


def _lift_rest(made: Filled) -> None:
    from sqlalchemy import text

    def lift(engine: Any) -> None:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM host_pace"))

    made.do(lift)


@pytest.mark.slow
def test_a_site_that_is_away_ends_the_run_and_holds_the_back_fill(lab: Callable[..., Lab]) -> None:
    made = backfill(lab(40), range(30))
    made.lab.overridden["crawl"] = {"rest_after": 3, "retry_times": 0}
    made.lab.site.outage("server_error", after=8)
    record = made.run()
    assert record["verdict"] == "suspect"
    assert "site_away" in {one["code"] for one in record["reason_codes"]}
    assert made.states()["queued"] >= 15
    assert not made.is_waiting()
    made.check()


@pytest.mark.slow
def test_a_paused_back_fill_is_not_worked_on(lab: Callable[..., Lab]) -> None:
    made = backfill(lab(30), range(3))
    made.do(pause, [made.number])
    record = made.run()
    assert (record["verdict"], record["discovered"]) == ("quiet", 0)
    assert made.do(resume, [made.number]) == 1
    assert made.run()["new"] == 3


@pytest.mark.slow
def test_a_crawl_that_finds_a_back_fill_running_gets_the_next_turn(lab: Callable[..., Lab]) -> None:
    made = backfill(lab(60), range(40))
    # Slow enough that the back-fill has not ended when the process of the crawl has started, also on a busy machine.
    made.lab.overridden["crawl"] = {"delay": 1.0, "concurrency": 1, "lease_seconds": 20}
    running = made.lab.start(trigger=BACKFILL, source=SOURCE)
    tried = list[int]()

    def begun(counts: dict[str, int]) -> None:
        if counts["new"] and not tried:
            tried.append(made.lab.run(max_pages=1).exit_code)

    ended = running.wait(begun)
    assert tried == [4]
    assert ended.record is not None
    assert ended.record["verdict"] == "ok"
    assert 0 < ended.record["new"] < 40
    made.lab.overridden["crawl"] |= {"delay": 0.02}
    assert made.do(is_turn_asked, SOURCE, utc_now())
    assert made.lab.run(trigger=BACKFILL, source=SOURCE).exit_code == 4
    assert made.lab.crawl(max_pages=1)["verdict"] == "ok"
    assert not made.do(is_turn_asked, SOURCE, utc_now() + timedelta(0))
    made.run()
    assert made.states() == {"done": 40}
    made.check()


@pytest.mark.slow
def test_a_killed_run_loses_nothing(lab: Callable[..., Lab]) -> None:
    made = backfill(lab(40), range(30))
    made.lab.overridden["crawl"] = {"delay": 0.02, "concurrency": 1}
    running = made.lab.start(trigger=BACKFILL, source=SOURCE)
    running.wait(lambda counts: running.process.kill() if counts["new"] > 4 else None)
    states = made.states()
    assert set(states) == {"done", "queued"}  # the parent closed the run, and gave its pages back
    assert made.run()["new"] == states["queued"]
    assert made.states() == {"done": 30}
    made.check()
