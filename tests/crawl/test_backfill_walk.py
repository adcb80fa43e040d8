"""Back-fills of days: the walk through the listing, which several runs may make."""

from collections.abc import Callable
from typing import Any

import pytest

from vokspider.model.clock import utc_now
from vokspider.model.options import BACKFILL
from vokspider.store.frontier.backfills import resume
from vokspider.store.frontier.turns import ask_turn, take_turn

from .backfilling import SOURCE, Filled, backfill
from .conftest import Lab


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
