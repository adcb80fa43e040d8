"""Nothing that is stored is left out of sight: whatever happened to its page, its address, or the clock."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from tests.crawl.days import Days, korean_day
from vokspider.demo import views
from vokspider.demo.model import Reply
from vokspider.model.options import EVERY, NONE

Make = Callable[..., Lab]


@pytest.fixture
def days(lab: Make, crawls: Crawls) -> Days:
    """Ten articles that were crawled on day 0."""
    days = Days(lab(10, layouts=("2025",)), crawls)
    assert days.crawl(0)["new"] == 10
    return days


def absences(days: Days) -> list[tuple[Any, ...]]:
    query = "SELECT state, gone_at IS NOT NULL, back_at IS NOT NULL FROM absence ORDER BY id"
    return [tuple(row) for row in days.lab.rows(query)]


def test_an_article_whose_slug_follows_its_title_is_not_gone(days: Days) -> None:
    article = days.lab.site.articles[3]
    moved = article.path.rstrip("/").rpartition("/")[0] + "/a-new-slug/"
    days.lab.site.edit(article.external_id, title="A New Title", path=moved)
    for day in (1, 2, 4, 5, 8):
        days.crawl(day)
    assert absences(days) == []
    assert days.lab.stored() == days.lab.truth()
    (url,) = days.lab.rows("SELECT url FROM article WHERE external_id = :id", id=article.external_id)
    assert url[0].endswith("/a-new-slug/")


def test_the_word_of_another_page_that_it_did_not_change_is_no_article(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = days.lab.site
    site.validators = True
    days.crawl(0.1, recheck=EVERY)
    gone = site.articles[2]
    answer = type(site).answer

    def away(self: Any, target: str) -> Reply:
        if views.plain_path(target) == views.plain_path(gone.path):
            return Reply(301, (("Location", f"{site.base_url}/removed/"),), b"")
        return Reply(304, (), b"") if target == "/removed/" else answer(self, target)

    monkeypatch.setattr(type(site), "answer", away)
    record = days.crawl(1)
    # It led neither to the front page nor to a listing, so nothing says that the article is not there.
    assert (absences(days), record["failed"], record["changed"]) == ([], 1, 0)


def test_a_run_with_a_wrong_clock_puts_no_recheck_off_for_years(days: Days) -> None:
    days.crawl(2_000, recheck=EVERY)
    article = days.lab.site.articles[4]
    days.lab.site.edit(article.external_id, paragraphs=(*article.paragraphs, "One line more."))
    assert days.crawl(3)["changed"] == 1
    assert days.lab.stored() == days.lab.truth()


def test_what_the_listing_shows_is_remembered_by_a_run_that_fetches_nothing_again(days: Days) -> None:
    article = days.lab.site.articles[1]
    days.lab.site.edit(article.external_id, title="Another Title")
    assert days.crawl(0.1, recheck=NONE)["changed"] == 0
    assert days.crawl(0.2)["changed"] == 1


def test_the_listing_is_read_before_stored_articles_are_asked_for(days: Days) -> None:
    article = days.lab.site.articles[1]
    text = ("Nothing of the text before.", "Not a single paragraph.")
    days.lab.site.edit(
        article.external_id, title="Nothing Alike", paragraphs=text, original_url=f"{article.original_url}-2"
    )
    record = days.crawl(1)
    assert (record["changed"], record["failed"]) == (1, 0)


def test_what_the_budget_has_no_room_for_is_said(days: Days) -> None:
    days.lab.overridden["recheck"] = {"budget": 4}
    reasons = days.crawl(1)["reasons"]
    assert "recheck.budget leaves 6 overdue re-checks for later runs" in reasons
    assert days.crawl(1.1)["reasons"] == ["recheck.budget leaves 2 overdue re-checks for later runs"]
    assert days.crawl(1.2)["reasons"] == []


def test_a_full_crawl_that_is_cut_short_leaves_no_backlog(days: Days) -> None:
    days.crawl(0.1, full=True, max_pages=1)
    assert days.lab.rows("SELECT count(*) FROM article WHERE recheck_at <= fetched_at")[0][0] == 0
    assert korean_day(0) == days.lab.site.today


def test_a_clock_that_is_set_back_is_said_and_moves_no_recheck(days: Days) -> None:
    days.crawl(1)
    before = days.lab.rows("SELECT id, recheck_at FROM article ORDER BY id")
    record = days.crawl(-4_000)
    assert record["verdict"] == "suspect"
    assert any("clock says" in reason for reason in record["reasons"])
    assert days.lab.rows("SELECT id, recheck_at FROM article ORDER BY id") == before
    days.crawl(1.1)
    assert days.lab.requested_articles() == []
