"""Pages that are not the article, and sites that do not answer: failed with a reason, never stored as text."""

from collections.abc import Callable

import pytest

from tests.crawl.conftest import Lab

Make = Callable[..., Lab]

REASONS = {
    "listing_in_place": "listing_in_place",
    "membership_popup": "membership_popup",
    "error_page": "error_page",
    "no_date_line": "no_date_line",
    "empty_body": "empty_body",
    "truncated_body": "truncated_body",
    "wrong_title": "title_mismatch",
    "not_found": "http_404",
    "server_error": "http_500",
    "blocked": "blocked_page",
    "dropped": "connection",
}


def test_each_soft_failure_has_its_reason_and_none_becomes_text(lab: Make) -> None:
    archive = lab(60, layouts=("2025",))
    archive.overridden["crawl"] = {"retry_times": 0}
    broken = dict(zip((a.external_id for a in archive.site.articles[3:50:4]), REASONS, strict=False))
    assert len(broken) == len(REASONS)
    for external_id, kind in broken.items():
        archive.site.fault(external_id, kind)
    record = archive.crawl()
    assert (record["verdict"], record["failed"], record["new"]) == ("ok", len(broken), 60 - len(broken))

    query = """
        SELECT a.external_id, o.reason, a.status, a.revision FROM run_outcome o JOIN article a ON a.id = o.article_id
        WHERE o.outcome = 'failed'
    """
    found = {row[0]: tuple(row[1:]) for row in archive.rows(query)}
    assert found == {external_id: (REASONS[kind], "failed", 0) for external_id, kind in broken.items()}
    # The page that was served in place of the article is kept, so that one can look at it.
    kept = archive.rows(
        "SELECT count(*) FROM capture c JOIN article a ON a.id = c.article_id"
        " WHERE a.status = 'failed' AND c.body IS NOT NULL"
    )
    assert kept[0][0] == len(broken) - 1  # a dropped connection has no page

    archive.site.clear_faults()
    assert archive.crawl()["new"] == len(broken)
    assert archive.stored() == archive.truth()


def test_the_word_of_a_crawl_waits_for_whoever_sends_it(lab: Make) -> None:
    archive = lab(12)
    archive.overridden["notify"] = {"urls": ["json://127.0.0.1:1"], "watch": [archive.site.articles[3].title]}
    # Nobody looks at this crawl's end; its messages are there because its run is closed.
    archive.crawl_alone()
    assert [tuple(row) for row in archive.rows("SELECT event, run_id, sent_at, attempts FROM notice")] == [
        ("watch", 1, None, 0)
    ]


def test_a_failure_on_a_second_visit_leaves_the_text_alone(lab: Make) -> None:
    archive = lab(12, layouts=("2025",))
    archive.crawl()
    archive.site.fault(archive.site.articles[4].external_id, "membership_popup")
    record = archive.crawl(full=True)
    assert (record["failed"], record["unchanged"]) == (1, 11)
    assert archive.stored() == archive.truth()


def test_mostly_failures_are_suspect(lab: Make) -> None:
    archive = lab(20, layouts=("2025",))
    for article in archive.site.articles[:10]:
        archive.site.fault(article.external_id, "membership_popup")
    result = archive.run()
    assert result.exit_code == 3
    assert result.record is not None
    assert any("10 of 20 fetched articles" in reason for reason in result.record["reasons"])


def test_one_article_that_is_gone_for_good_does_not_make_every_run_suspect(lab: Make) -> None:
    archive = lab(25, layouts=("2025",))
    archive.site.fault(archive.site.articles[1].external_id, "not_found")
    assert archive.crawl()["verdict"] == "ok"
    verdicts = [archive.crawl()["verdict"] for _ in range(4)]
    assert verdicts == ["quiet"] * 4
    attempts, due, last = archive.rows("SELECT attempts, due_at, last_error FROM article WHERE status = 'failed'")[0]
    # Three times at once, then after days: the fourth crawl came too early.
    assert attempts == 4
    assert due is not None
    assert last.startswith("http_404")


def test_retry_after_a_passing_fault(lab: Make) -> None:
    archive = lab(8, layouts=("2025",))
    archive.site.fault(archive.site.articles[2].external_id, "server_error", times=2)
    assert archive.crawl()["failed"] == 0
    assert archive.stored() == archive.truth()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", ["not_found", "server_error", "dropped", "membership_popup", "no_date_line"])
def test_without_the_known_page_the_first_crawl_fails_loudly(lab: Make, fault: str) -> None:
    archive = lab(8)
    archive.overridden["crawl"] = {"retry_times": 0}
    archive.site.fault(archive.site.start_id, fault)
    # One fault the full way, in a process of its own.
    result = archive.run_alone() if fault == "dropped" else archive.run()
    assert result.record is not None
    assert (result.exit_code, result.record["verdict"]) == (1, "failed")
    assert "start page" in result.record["reasons"][0]
    assert archive.stored() == {}


def test_what_stands_in_place_of_the_listing_is_named(lab: Make) -> None:
    archive = lab(8)
    archive.crawl()
    archive.site.listing_fault("membership_popup")
    record = archive.crawl()
    assert record["verdict"] == "suspect"
    assert "it has no entries: a membership popup was served" in record["reasons"][0]
