"""Stored articles are fetched again: when, how many, and what is believed of what comes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from tests.crawl.days import Days
from vokspider.model.options import EVERY, NONE

Make = Callable[..., Lab]
Begin = Callable[..., Days]


@pytest.fixture
def begin(lab: Make, crawls: Crawls) -> Begin:
    """A lab of articles in one layout that was crawled on day 0; ``recheck`` are settings."""

    def make(count: int = 10, recheck: dict[str, Any] | None = None, *, validators: bool = False) -> Days:
        archive = lab(count, layouts=("2025",))
        archive.site.validators = validators
        archive.overridden["recheck"] = recheck or {}
        days = Days(archive, crawls)
        assert days.crawl(0)["new"] == count
        return days

    return make


def asked(days: Days) -> int:
    return len(days.lab.requested_articles())


def changes(days: Days) -> list[tuple[Any, ...]]:
    query = "SELECT a.external_id, c.kinds FROM change c JOIN article a ON a.id = c.article_id ORDER BY c.id"
    return [tuple(row) for row in days.lab.rows(query)]


def test_every_article_is_fetched_again_on_its_day_and_not_between(begin: Begin) -> None:
    days = begin()
    found = {}
    for day in (0.25, 1, 1.5, 2, 3, 4):
        record = days.crawl(day)
        found[day] = asked(days)
        assert (record["verdict"], record["unchanged"]) == ("quiet", 10)
    assert found == {0.25: 0, 1: 10, 1.5: 0, 2: 10, 3: 0, 4: 10}


def test_the_budget_takes_the_most_overdue_and_the_rest_comes_next(begin: Begin) -> None:
    days = begin(recheck={"budget": 4})
    rounds = []
    for day in (1, 1.1, 1.2, 1.3):
        days.crawl(day)
        rounds.append(set(days.lab.requested_articles()))
    assert [len(some) for some in rounds] == [4, 4, 2, 0]
    assert len(set.union(*rounds)) == 10


def test_no_recheck_asks_for_none_and_recheck_all_for_every_one(begin: Begin) -> None:
    days = begin(recheck={"budget": 4})
    days.crawl(1, recheck=NONE)
    assert asked(days) == 0
    record = days.crawl(0.1, recheck=EVERY)
    assert (asked(days), record["unchanged"]) == (10, 10)


def test_a_dry_run_fetches_nothing_again(begin: Begin) -> None:
    days = begin()
    record = days.crawl(1, dry_run=True)
    assert (asked(days), record["verdict"]) == (0, "quiet")


def test_a_site_with_validators_is_asked_whether_a_page_changed(begin: Begin) -> None:
    days = begin(validators=True)
    # The More From block and the day of the visit are part of the page: here they stay as they were.
    days.crawl(0.1, recheck=EVERY)
    states = days.lab.rows("SELECT status, state, count(*) FROM capture WHERE run_id = 2 GROUP BY status, state")
    assert [tuple(row) for row in states] == [(304, "served", 10)]
    article = days.lab.site.articles[0]
    days.lab.site.edit(article.external_id, paragraphs=("The ferry is late.", *article.paragraphs[1:]))
    record = days.crawl(0.2, recheck=EVERY)
    assert (record["changed"], record["unchanged"]) == (1, 9)
    assert days.lab.stored() == days.lab.truth()


def test_an_edit_is_found_when_it_is_due_and_the_listing_shows_it_at_once(begin: Begin) -> None:
    days = begin()
    site = days.lab.site
    site.edit(site.articles[2].external_id, paragraphs=("The ferry is late.", *site.articles[2].paragraphs[1:]))
    record = days.crawl(0.1)  # the teaser in the listing is another one
    assert (record["changed"], asked(days)) == (1, 1)
    last = site.articles[3].paragraphs
    site.edit(site.articles[3].external_id, paragraphs=(*last[:-1], "The harbour is closed on Mondays."))
    assert days.crawl(0.2)["changed"] == 0
    assert days.crawl(1)["changed"] == 1
    assert days.lab.stored() == days.lab.truth()


def test_a_title_that_the_site_edits_is_a_change_wherever_it_shows_first(begin: Begin) -> None:
    days = begin()
    site = days.lab.site
    both, page_only = site.articles[1].external_id, site.articles[4].external_id
    site.edit(both, title="The Bridge Was Opened to Traffic")
    site.edit(page_only, title="The Granary Was Rebuilt", listed=False)
    record = days.crawl(1)
    assert (record["failed"], record["changed"]) == (0, 2)
    assert sorted(changes(days)) == sorted([(both, '["title"]'), (page_only, '["title"]')])


def test_another_articles_page_is_not_taken_for_an_edit(begin: Begin) -> None:
    days = begin()
    before = days.lab.stored()
    wrong = days.lab.site.articles[1].external_id
    days.lab.site.fault(wrong, "wrong_title")
    record = days.crawl(1)
    assert (record["failed"], record["changed"]) == (1, 0)
    assert days.lab.stored() == before
    assert changes(days) == []


def test_pages_of_another_article_with_the_same_title_are_told_by_text_and_link(begin: Begin) -> None:
    days = begin()
    site = days.lab.site
    one, other = site.articles[1], site.articles[5]
    site.edit(one.external_id, title="Press Review")
    site.edit(other.external_id, title="Press Review")
    assert days.crawl(1)["changed"] == 2
    # The site serves the other day's review at this address.
    site.edit(one.external_id, paragraphs=other.paragraphs, original_url=other.original_url, teaser=one.teaser)
    record = days.crawl(2)
    assert (record["failed"], record["changed"]) == (1, 0)
    assert days.lab.rows("SELECT reason FROM run_outcome WHERE outcome = 'failed'")[0][0] == "other_article"


@pytest.mark.slow
def test_a_mass_disappearance_is_suspect_and_lists_what_vanished(begin: Begin) -> None:
    days = begin(30)
    doomed = [article.external_id for article in days.lab.site.articles[10:22]]
    for identity in doomed:
        days.lab.site.remove(identity)
    record = days.crawl(1)
    assert record["verdict"] == "suspect"
    (reason,) = [reason for reason in record["reasons"] if "mass disappearance" in reason]
    assert all(identity in reason for identity in doomed)
    assert days.lab.rows("SELECT count(*) FROM article WHERE gone_at IS NOT NULL")[0][0] == 0
    days.lab.site.publish(1)
    days.crawl(2)
    record = days.crawl(3)
    assert record["verdict"] == "quiet"
    gone = days.lab.rows("SELECT external_id FROM article WHERE gone_at IS NOT NULL")
    assert {row[0] for row in gone} == set(doomed)


@pytest.mark.slow
def test_a_site_that_misses_everything_for_days_loses_no_article(begin: Begin) -> None:
    days = begin(10)
    for article in days.lab.site.articles:
        days.lab.site.fault(article.external_id, "not_found")
    for day in (1, 2, 3, 4):
        assert days.crawl(day)["verdict"] == "suspect"
    assert days.lab.rows("SELECT count(*) FROM absence WHERE gone_at IS NOT NULL")[0][0] == 0
    days.lab.site.clear_faults()
    assert days.crawl(5)["verdict"] == "quiet"
    assert days.lab.rows("SELECT count(*) FROM absence WHERE back_at IS NULL")[0][0] == 0


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["dropped", "server_error", "forbidden", "blocked", "membership_popup"])
def test_a_ban_is_no_disappearance(begin: Begin, kind: str) -> None:
    days = begin(8)
    days.lab.overridden["crawl"] = {"retry_times": 0}
    for article in days.lab.site.articles:
        days.lab.site.fault(article.external_id, kind)
    record = days.crawl(1)
    assert (record["verdict"], record["failed"]) == ("suspect", 8)
    assert days.lab.rows("SELECT count(*) FROM absence")[0][0] == 0
    days.lab.site.clear_faults()
    record = days.crawl(1.1)
    assert (record["verdict"], asked(days)) == ("quiet", 8)


def test_all_pages_are_kept_when_the_configuration_says_so(begin: Begin, lab: Make, crawls: Crawls) -> None:
    days = begin(5)
    days.crawl(1)
    assert days.lab.rows("SELECT count(*) FROM capture WHERE body IS NULL")[0][0] == 5
    days.lab.overridden["captures"] = {"keep": "all"}
    days.crawl(2)
    assert days.lab.rows("SELECT count(*) FROM capture WHERE body IS NULL")[0][0] == 5


def test_an_article_that_is_listed_again_is_looked_at_at_once(begin: Begin) -> None:
    days = begin(8)
    identity = days.lab.site.articles[3].external_id
    days.lab.site.fault(identity, "gone")
    days.crawl(1)
    days.crawl(2)
    assert days.lab.rows("SELECT count(*) FROM absence WHERE gone_at IS NOT NULL")[0][0] == 1
    days.lab.site.clear_faults()
    days.crawl(2.1)
    assert days.lab.rows("SELECT back_at IS NOT NULL FROM absence")[0][0] == 1


def told(record: dict[str, Any]) -> str:
    return " ".join(record["reasons"])


def gone_states(days: Days) -> dict[str, str]:
    query = (
        "SELECT a.external_id, b.state FROM absence b JOIN article a ON a.id = b.article_id WHERE b.gone_at IS NOT NULL"
    )
    return dict(tuple(row) for row in days.lab.rows(query))


def test_articles_that_swapped_their_addresses_are_both_told(begin: Begin) -> None:
    days = begin(8)
    site = days.lab.site
    one, other = site.articles[1], site.articles[5]
    fields = ("title", "paragraphs", "original_url")
    for article, by in ((one, other), (other, one)):
        changed = {name: getattr(by, name) for name in fields}
        site.edit(article.external_id, **changed, teaser=article.teaser, listed=False)
    records = [days.crawl(day) for day in (1, 2)]
    assert [record["changed"] for record in records] == [0, 0]
    assert gone_states(days) == {one.external_id: "other_article", other.external_id: "other_article"}
    assert "gone: " in told(records[1])
    assert changes(days) == []
    assert "2 gone articles are still gone" in told(days.crawl(2.5, full=True))


def test_a_source_that_the_site_renames_loses_no_article(begin: Begin) -> None:
    days = begin(8)
    for article in days.lab.site.articles:
        days.lab.site.edit(article.external_id, source_name="Voice of Korea and the World (EN)")
    for day in (1, 2, 3):
        record = days.crawl(day)
        assert record["verdict"] == "suspect"
        assert "the site now calls the source 'Voice of Korea and the World (EN)'" in told(record)
        assert "mass disappearance" not in told(record)
    assert gone_states(days) == {}


def test_a_paywall_in_front_of_all_articles_edits_none(begin: Begin) -> None:
    days = begin(8)
    before = days.lab.stored()
    for article in [one for one in days.lab.site.articles if len(one.paragraphs) > 1]:
        call = "Subscribe to read the full article."
        days.lab.site.edit(article.external_id, paragraphs=(article.paragraphs[0], call), teaser=article.teaser)
    for day in (1, 2, 3):
        record = days.crawl(day, full=True)
        assert (record["verdict"], record["changed"]) == ("suspect", 0)
        assert "show only the beginning of their text" in told(record)
    assert days.lab.stored() == before
    assert changes(days) == []


def test_a_line_that_a_plugin_adds_is_one_change_of_the_template(begin: Begin) -> None:
    days = begin(8)
    for article in days.lab.site.articles:
        paragraphs = (*article.paragraphs, "Follow us on the new channel.")
        days.lab.site.edit(article.external_id, paragraphs=paragraphs, teaser=article.teaser)
    record = days.crawl(1)
    assert (record["verdict"], record["changed"], record["unchanged"]) == ("quiet", 0, 8)
    assert told(record).count("Follow us on the new channel.") == 1
    assert {row[0] for row in days.lab.rows("SELECT origin FROM change")} == {"template"}
    assert days.lab.stored() == days.lab.truth()
    days.lab.site.publish(1)
    assert "template" not in told(days.crawl(2))


def test_an_article_that_is_dated_years_back_is_an_edit_of_its_date(begin: Begin) -> None:
    days = begin(6)
    article = days.lab.site.articles[2]
    days.lab.site.edit(article.external_id, published_on=date(2013, 12, 12))
    assert days.crawl(1)["changed"] == 1
    assert changes(days) == [(article.external_id, '["date"]')]
    days.lab.site.edit(article.external_id, published_on=article.published_on)
    assert days.crawl(2)["changed"] == 1
    assert [bool(row[0]) for row in days.lab.rows("SELECT returned FROM change ORDER BY id")] == [False, True]
