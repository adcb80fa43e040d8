"""Back-fills: a run takes a batch of pages, or walks through the listing, and leaves the rest to the next one."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import define

from vokspider.model.clock import utc_now
from vokspider.model.options import BACKFILL
from vokspider.store.db.checking import problems
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade
from vokspider.store.frontier.adding import Wanted, add
from vokspider.store.frontier.backfills import create, has_work, pause, resume
from vokspider.store.frontier.turns import ask_turn, is_turn_asked, take_turn
from vokspider.store.runs.runs import open_source

from .conftest import Lab

SOURCE = "kcnawatch-vok-en"


@define
class Filled:
    """A lab with a back-fill."""

    lab: Lab
    number: int

    def run(self, **overrides: Any) -> dict[str, Any]:
        """A run of the back-fill; its record."""
        self.lab.overridden["backfill"] = {**self.lab.overridden.get("backfill", {}), **overrides}
        return self.lab.crawl(trigger=BACKFILL, source=SOURCE)

    def states(self) -> dict[str, int]:
        return dict(tuple(row) for row in self.lab.rows("SELECT state, count(*) FROM frontier GROUP BY state"))

    def state(self) -> str:
        (row,) = self.lab.rows("SELECT state FROM backfill WHERE id = :id", id=self.number)
        return str(row[0])

    def is_waiting(self) -> bool:
        engine = open_engine(self.lab.config.database_url)
        try:
            return has_work(engine, SOURCE, utc_now())
        finally:
            engine.dispose()

    def do(self, act: Callable[..., Any], *arguments: Any) -> Any:
        engine = open_engine(self.lab.config.database_url)
        try:
            return act(engine, *arguments)
        finally:
            engine.dispose()

    def check(self) -> None:
        assert [str(one) for one in self.do(lambda engine: list(problems(engine)))] == []


def backfill(lab: Lab, numbers: Sequence[int] = (), since: date | None = None, until: date | None = None) -> Filled:
    """A back-fill of some articles of the site, by their places in its listing, or of some days."""
    engine = open_engine(lab.config.database_url)
    try:
        upgrade(engine)
        source_id = open_source(engine, lab.config.source(SOURCE), utc_now).source_id
        with engine.begin() as connection:
            number = create(connection, source_id, utc_now(), since, until)
            pages = [lab.site.articles[one] for one in numbers]
            add(connection, number, [Wanted(one.external_id, f"{lab.base}{one.path}") for one in pages])
    finally:
        engine.dispose()
    return Filled(lab, number)


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


@pytest.mark.postgresql_is_slow
def test_a_walk_finds_the_entries_of_the_days_and_fetches_none_of_them(lab: Callable[..., Lab], empty_url: str) -> None:
    made_lab = lab(60, database_url=empty_url)
    days = sorted({one.listed_on for one in made_lab.site.articles})
    since, until = days[2], days[-3]
    expected = {one.external_id for one in made_lab.site.articles if since <= one.listed_on <= until}
    made = backfill(made_lab, since=since, until=until)
    walked = made.run()
    started = {*made.lab.stored()}  # the start page, which leads to the listing
    assert walked["verdict"] in ("ok", "quiet"), walked["reasons"]
    assert walked["discovered"] == len(expected | started)
    assert walked["skipped"] == len(expected - started)
    expected -= started
    assert {row[0] for row in made.lab.rows("SELECT external_id FROM frontier")} == expected
    # The crawls of the source leave them to the back-fill, except those that the start page named first.
    assert made.lab.rows("SELECT count(*) FROM article WHERE due_at IS NOT NULL")[0][0] < len(expected) / 4
    assert len(made.lab.requested_articles()) == len(started)
    fetched = made.run()
    assert (fetched["verdict"], fetched["new"]) == ("ok", len(expected))
    assert made.state() == "finished"
    assert {i: one for i, one in made.lab.stored().items() if i in expected} == {
        i: one for i, one in made.lab.truth().items() if i in expected
    }
    made.check()


def _covered(lab: Lab) -> set[str]:
    return {row[0] for row in lab.rows("SELECT external_id FROM article WHERE covered")}


def _walking(made: Filled) -> bool:
    return made.lab.rows("SELECT walk_offset FROM backfill") != [(None,)]


def _founded(lab: Lab) -> Filled:
    """A back-fill of all days of a site whose first pages were crawled, so that their articles are covered."""
    lab.overridden["crawl"] = {"first_pages": 1}
    lab.crawl()
    assert 0 < len(_covered(lab)) < len(lab.site.articles) / 2
    return backfill(lab, since=min(one.listed_on for one in lab.site.articles))


def test_a_walk_in_batches_is_that_of_one_run(lab: Callable[..., Lab]) -> None:
    """No page of the listing is read twice, each entry is queued, and what the walk saw is covered."""
    made = _founded(lab(80))
    read, records = list[str](), list[dict[str, Any]]()
    while _walking(made):
        records.append(made.run(batch_pages=3))
        assert records[-1]["verdict"] in ("ok", "quiet"), records[-1]["reasons"]
        assert made.is_waiting()
        read += made.lab.site.requests
    pages = [one for one in read if "robots" not in one]
    assert len(pages) == len(set(pages)) == 3 * (len(records) - 1) + records[-1]["requests"] - 1
    assert len(records) > 2
    everything = {one.external_id for one in made.lab.site.articles}
    assert {row[0] for row in made.lab.rows("SELECT external_id FROM frontier")} == everything - {*made.lab.stored()}
    assert _covered(made.lab) == everything
    made.check()


@pytest.mark.slow
def test_a_walk_whose_process_is_killed_or_that_lost_a_page_goes_on_with_that_page(lab: Callable[..., Lab]) -> None:
    made = _founded(lab(120))
    made.lab.overridden["crawl"] |= {"delay": 0.05, "concurrency": 1, "retry_times": 0}
    made.lab.site.forget_requests()
    running = made.lab.start(trigger=BACKFILL, source=SOURCE)
    running.wait(lambda counts: running.process.kill() if counts["discovered"] > 40 else None)
    assert _walking(made)
    read = list(made.lab.site.requests)
    made.lab.site.listing_fault("server_error", offset=made.lab.rows("SELECT walk_offset FROM backfill")[0][0] + 9)
    assert made.run()["verdict"] == "suspect"
    read += made.lab.site.requests
    made.lab.site.clear_faults()
    assert made.do(resume, [made.number]) == 1
    made.run()
    read += made.lab.site.requests
    assert not _walking(made)
    pages = [one for one in read if "robots" not in one]
    assert len(pages) - len(set(pages)) <= 2  # the one in flight when it was killed, and the one that was lost
    assert _covered(made.lab) == {one.external_id for one in made.lab.site.articles}
    made.check()


@pytest.mark.slow
def test_a_walk_goes_on_where_it_was(lab: Callable[..., Lab]) -> None:
    """Once it broke, and once it made room for a crawl; entries are neither lost nor counted twice."""
    made_lab = lab(80)
    made_lab.crawl(max_pages=1)  # so that the listing is known, and some articles have a text
    stored = {*made_lab.stored()}
    made = backfill(made_lab, since=min(one.listed_on for one in made_lab.site.articles))
    made.lab.overridden["crawl"] = {"delay": 0.05, "concurrency": 1, "lease_seconds": 20, "retry_times": 0}
    made.lab.site.listing_fault("server_error", offset=28, times=1)
    assert made.run()["verdict"] == "suspect"
    assert not made.is_waiting()
    assert made.do(resume, [made.number]) == 1
    running = made.lab.start(trigger=BACKFILL, source=SOURCE)
    running.wait(lambda counts: made.do(ask_turn, SOURCE, utc_now, 60.0) if counts["discovered"] else None)
    assert made.lab.rows("SELECT walk_offset FROM backfill") != [(None,)]
    made.do(take_turn, SOURCE)
    last = made.run()
    assert last["verdict"] == "quiet", last["reasons"]
    (row,) = made.lab.rows("SELECT stored_before, walk_offset FROM backfill")
    everything = {one.external_id for one in made_lab.site.articles}
    assert tuple(row) == (len(stored & everything), None)
    assert {one[0] for one in made.lab.rows("SELECT external_id FROM frontier")} == everything - stored
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
