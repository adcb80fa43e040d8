"""The harness itself: days pass at the test's word, and crawls in one process leave nothing behind."""

import json
import subprocess
from collections.abc import Callable
from datetime import date

import pytest

from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from tests.crawl.days import Days, korean_day, time_of
from vokspider.model.options import REEXTRACT, RunOptions

Make = Callable[..., Lab]


@pytest.mark.sampled(1)
def test_five_days_with_news_and_an_edit(lab: Make, crawls: Crawls, database_url: str) -> None:
    archive = lab(12, database_url=database_url, layouts=("2025",))
    days = Days(archive, crawls)
    assert days.crawl(0)["new"] == 12
    for day in (1, 2, 3):
        archive.site.publish(2, on=korean_day(day))
        assert days.crawl(day)["new"] == 2
    edited = archive.site.articles[7]
    archive.site.edit(edited.external_id, paragraphs=("The mill was closed.", *edited.paragraphs[1:]))
    record = days.crawl(4, full=True)
    assert (record["verdict"], record["new"], record["changed"], record["unchanged"]) == ("ok", 0, 1, 17)
    assert archive.stored() == archive.truth()
    assert max(article.listed_on for article in archive.site.articles) == date(2025, 12, 6)
    times = [str(row[0])[:16] for row in archive.rows("SELECT started_at FROM run ORDER BY id")]
    assert times == [f"2025-12-0{day} 22:30" for day in (2, 3, 4, 5, 6)]
    seen = archive.rows("SELECT created_at FROM revision WHERE number = 2")
    assert [str(row[0])[:16] for row in seen] == ["2025-12-06 22:30"]


def test_days_are_korean() -> None:
    assert time_of(0).isoformat() == "2025-12-02T22:30:00+00:00"
    assert [korean_day(day) for day in (0, 0.6, 0.7, 29)] == [
        date(2025, 12, 3),
        date(2025, 12, 3),
        date(2025, 12, 4),
        date(2026, 1, 1),
    ]


def test_the_site_shows_the_day_of_the_crawl(lab: Make, crawls: Crawls) -> None:
    archive = lab(3)
    Days(archive, crawls).crawl(20)
    assert archive.site.today == date(2025, 12, 23)
    assert b"December 23, 2025" in archive.site.page(archive.site.start_path).body


@pytest.mark.slow
def test_nothing_piles_up(lab: Make, crawls: Crawls, database_url: str) -> None:
    archive = lab(12, database_url=database_url)
    days = Days(archive, crawls)
    days.crawl(0)
    archive.site.outage("dropped")
    days.crawl(1)
    archive.site.outage(None)
    before = crawls.left()
    for day in range(2, 8):
        days.crawl(day, full=True)
    after = crawls.left()
    assert (after["engines"], after["crawlers"], after["pages"]) == (0, 0, 0)
    # Tests before this one share the process; what they left open may be closed meanwhile.
    assert after["files"] <= before["files"]
    assert after["threads"] <= before["threads"]


def test_each_crawl_has_a_log_of_its_own(lab: Make, crawls: Crawls) -> None:
    archive = lab(3)
    days = Days(archive, crawls)
    for day in range(2):
        number = days.crawl(day)["run_id"]
        lines = (archive.folder / "logs" / f"run-{number}.jsonl").read_text().splitlines()
        assert {json.loads(line)["run_id"] for line in lines} == {number}


@pytest.mark.slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize("afresh", [False, True])
def test_a_crawl_in_the_process_ends_as_one_of_its_own(lab: Make, crawls: Crawls, afresh: bool) -> None:
    archive = lab(12)
    archive.overridden["crawl"] = {"retry_times": 0}
    archive.site.fault(archive.site.start_id, "not_found")
    shared, own = crawls.crawl(archive.config, RunOptions()), archive.start(afresh=afresh).wait()
    assert shared.record is not None
    assert own.record is not None
    same = ("verdict", "discovered", "failed", "entries", "requests", "reasons")
    assert [shared.record[name] for name in same] == [own.record[name] for name in same]
    assert shared.exit_code == own.exit_code == 1

    (archive.folder / "archive.db").write_text("This is no database. " * 100)
    shared, own = crawls.crawl(archive.config, RunOptions()), archive.start(afresh=afresh).wait()
    assert (shared.record, shared.exit_code) == (own.record, own.exit_code) == (None, 2)
    assert shared.errors == own.errors


def test_kept_pages_are_read_again_in_the_process_too(lab: Make) -> None:
    archive = lab(3)
    archive.crawl()
    record = archive.crawl(trigger=REEXTRACT)
    assert (record["trigger"], record["verdict"], record["unchanged"]) == ("reextract", "quiet", 3)
    assert archive.site.requests == []


def out_of_time(process: "subprocess.Popen[str]", order: object) -> None:
    """Order a crawl and do not wait for its answer."""
    assert process.stdin is not None
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    raise TimeoutError


@pytest.mark.slow
def test_a_process_that_was_given_up_is_replaced(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = lab(3)
    with Crawls() as own:
        assert own.crawl(archive.config, RunOptions()).exit_code == 0
        with monkeypatch.context() as patch:
            patch.setattr("tests.crawl.crawls._answer", out_of_time)
            with pytest.raises(TimeoutError):
                own.crawl(archive.config, RunOptions())
        assert own.crawl(archive.config, RunOptions()).exit_code == 0
