"""Rests: no request leaves meanwhile, they end when the run has to, nothing is lost, and a page alone is no ban."""

import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from attrs import define, field

from tests.crawl.conftest import Lab
from tests.crawl.test_hostile import override
from tests.limits import HANG, wait_until
from tests.simulator.spoiled_pages import blocked_page
from vokspider.demo.model import Reply

Make = Callable[..., Lab]
HTML = (("Content-Type", "text/html"),)
ANSWERS = {
    "403": Reply(403, HTML, b"no"),
    "429": Reply(429, HTML, b"no"),
    "filter page": Reply(200, HTML, blocked_page()),
    "connection lost": Reply(0, (), b""),
}
ROBOTS = "/robots.txt"


@define
class Ban:
    """Answers as a ban the requests whose numbers are in ``numbers``, and notes what was asked when."""

    numbers: range
    reply: Reply
    spares_robots: bool = False
    asked: list[str] = field(factory=list)
    times: list[float] = field(factory=list)

    def __call__(self, target: str) -> Reply | None:
        number = len(self.asked)
        self.asked.append(target)
        self.times.append(time.monotonic())
        return None if number not in self.numbers or (self.spares_robots and target == ROBOTS) else self.reply


def resting(lab: Make, articles: int = 12, **crawl: Any) -> Lab:
    archive = lab(articles, layouts=("2025",))
    archive.overridden["crawl"] = {"concurrency": 1, "rest_after": 3, "rest_minutes": 0.002, "rests": 2} | crawl
    return archive


def rest_notes(record: dict[str, Any]) -> list[str]:
    return [reason for reason in record["reasons"] if reason.startswith("rested")]


def test_no_request_leaves_in_a_rest(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = resting(lab, concurrency=4, rest_after=1, rest_minutes=0.01, rests=5)
    archive.site.latency = 0.05
    ban = Ban(range(8, 12), ANSWERS["429"])
    override(archive, monkeypatch, ban)
    record = archive.crawl()
    assert (record["verdict"], record["new"], record["failed"]) == ("ok", 12, 0), record
    assert archive.stored() == archive.truth()
    gaps = [later - earlier for earlier, later in pairwise(ban.times)]
    (note,) = rest_notes(record)
    # What was under way when a rest began comes in, and does not count for another one.
    assert sum(gap > 0.5 for gap in gaps) >= int(note.split()[1])


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ANSWERS)
def test_a_ban_that_ends_costs_a_rest_and_nothing_else(lab: Make, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    archive = resting(lab)
    # The client asks once more by itself where a connection is lost that it had kept open.
    override(archive, monkeypatch, Ban(range(8, 12 if kind == "connection lost" else 11), ANSWERS[kind]))
    record = archive.crawl()
    assert (record["verdict"], record["failed"], record["skipped"]) == ("ok", 0, 0), record
    assert rest_notes(record) == [f"rested 1 time for 0.002 minutes after 3 refusals in a row ({kind})"]
    assert archive.stored() == archive.truth()


def test_a_ban_that_does_not_end_ends_the_crawl_and_the_next_one_goes_on(
    lab: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = resting(lab)
    with monkeypatch.context() as patch:
        override(archive, patch, Ban(range(8, 1000), ANSWERS["403"]))
        result = archive.run()
    assert result.record is not None
    record = result.record
    assert result.exit_code == 3, record
    assert "the site bans us, after 2 rests of 0.002 minutes: 3 refusals in a row (403)" in record["reasons"][0]
    assert record["failed"] == 0, record  # nothing is held against an article that was banned with all the others
    assert record["skipped"] > 0
    assert archive.crawl()["verdict"] == "ok"
    assert archive.stored() == archive.truth()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("spares_robots", [True, False])
def test_a_ban_from_the_first_request_on(
    lab: Make, monkeypatch: pytest.MonkeyPatch, kind: str, spares_robots: bool
) -> None:
    archive = resting(lab)
    override(archive, monkeypatch, Ban(range(5), ANSWERS[kind], spares_robots))
    record = archive.crawl()
    assert (record["verdict"], record["new"], record["failed"]) == ("ok", 12, 0), record
    assert archive.stored() == archive.truth()
    assert len(rest_notes(record)) == 1


def test_without_a_rest_left_a_ban_at_the_start_is_suspect_and_nothing_failed(
    lab: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = resting(lab, rests=0)
    ban = Ban(range(1000), ANSWERS["connection lost"])
    override(archive, monkeypatch, ban)
    result = archive.run()
    assert result.exit_code == 3
    assert result.record is not None
    assert "the site bans us, with no rest allowed (crawl.rests = 0)" in result.record["reasons"][0]
    assert set(ban.asked) == {ROBOTS}


def test_single_pages_that_are_forbidden_are_no_ban(lab: Make) -> None:
    archive = resting(lab, rest_after=2, rest_minutes=10)
    for article in archive.site.articles[1:-1:3]:
        archive.site.fault(article.external_id, "forbidden")
    record = archive.crawl()
    assert (record["failed"], record["new"], rest_notes(record)) == (4, 8, [])
    found = archive.rows("SELECT reason, count(*) FROM run_outcome WHERE outcome = 'failed' GROUP BY reason")
    assert found == [("http_403", 4)]
    asked = archive.requested_articles()
    assert len(asked) == len(set(asked))


def test_the_last_page_alone_is_no_ban(lab: Make) -> None:
    archive = resting(lab, rest_minutes=10)
    archive.crawl()
    (fresh,) = archive.site.publish(1)
    archive.site.fault(fresh.external_id, "forbidden")
    record = archive.crawl()
    assert (record["failed"], rest_notes(record)) == (1, [])


def test_a_rest_ends_at_once_when_told_to_stop(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = resting(lab, rest_minutes=10)
    ban = Ban(range(4, 1000), ANSWERS["403"])
    override(archive, monkeypatch, ban)
    child = archive.start()
    results: list[Any] = []
    follower = threading.Thread(target=lambda: results.append(child.wait()))
    follower.start()
    wait_until(lambda: len(ban.asked) >= 7)
    child.stop()
    follower.join(HANG)
    assert not follower.is_alive()
    assert (results[0].exit_code, len(ban.asked)) == (130, 7)
    assert results[0].record["failed"] == 0
    assert rest_notes(results[0].record)


@pytest.mark.slow
def test_a_rest_does_not_outlive_the_time_of_a_run(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = resting(lab, rest_minutes=10, timeout=1)
    override(archive, monkeypatch, Ban(range(4, 1000), ANSWERS["403"]))
    record = archive.crawl()
    assert (record["verdict"], record["failed"]) == ("suspect", 0)
    assert any("crawl.timeout" in reason for reason in record["reasons"])


@pytest.mark.sampled(1)
@pytest.mark.parametrize("value", ["999999999999", "9" * 4000, "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_site_that_asks_for_longer_than_a_run_ends_it(lab: Make, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    archive = resting(lab)
    ban = Ban(range(5, 1000), Reply(503, (("Retry-After", value),), b""))
    override(archive, monkeypatch, ban)
    record = archive.crawl()
    assert (record["verdict"], record["failed"], len(ban.asked)) == ("suspect", 0, 6), record
    assert "longer than crawl.timeout" in record["reasons"][0]
