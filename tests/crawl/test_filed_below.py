"""Articles that the site files below known ones, and listings in another order: found, or told."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from tests.crawl.conftest import Lab
from tests.crawl.days import korean_day, time_of
from tests.simulator.site import DemoArticle

Make = Callable[..., Lab]


def begin(lab: Make, count: int = 220, **crawl: Any) -> Lab:
    """An archive of all of a site, a day old."""
    archive = lab(count, layouts=("2025",))
    archive.overridden |= {"crawl": crawl, "recheck": {"budget": 0}, "monitors": {"least_runs": 30, "window": 30}}
    crawl_on(archive, 0)
    return archive


def crawl_on(archive: Lab, day: int) -> dict[str, Any]:
    archive.site.today = korean_day(day)
    return archive.crawl(now=time_of(day))


def file_at(archive: Lab, place: int) -> DemoArticle:
    """Publish an article that the listing shows this far down, with a day like those around it."""
    site = archive.site
    (made,) = site.publish(1)
    site.articles.remove(made)
    made = evolve(made, listed_on=site.articles[place].listed_on)
    site.add(made, place)
    return made


def notes(record: dict[str, Any]) -> str:
    return " ".join(record["reasons"])


@pytest.mark.sampled(1)
@pytest.mark.parametrize("floor", [30, 19])
def test_what_is_filed_below_known_entries_is_found_the_same_day(lab: Make, floor: int) -> None:
    archive = begin(lab, first_pages=floor)
    for day, place in enumerate((25, 60, 150), 1):
        archive.site.publish(day)
        made = file_at(archive, place)
        record = crawl_on(archive, day)
        assert (record["verdict"], record["new"]) == ("ok", day + 1), record
        assert ("inserted below known ones" in notes(record)) == (place > 40)
        assert made.external_id in archive.stored()
        assert len(archive.site.requests) < 30
    # And that is all: the next crawl asks for the listing and for one page of it more.
    record = crawl_on(archive, 4)
    assert (record["verdict"], record["new"], record["discovered"]) == ("quiet", 0, 20)
    assert len(archive.site.requests) == 3


@pytest.mark.slow
def test_a_look_costs_one_request_a_day_and_the_listing_is_read_again_each_week(lab: Make) -> None:
    archive = begin(lab, 60)
    asked = []
    for day in range(1, 16):
        archive.site.publish(1)
        record = crawl_on(archive, day)
        assert (record["verdict"], record["new"]) == ("ok", 1)
        asked.append(sum("admin-ajax" in target for target in archive.site.requests))
    # The page below the one that has the new entry, and the one far down.
    assert asked[:6] == [2] * 6
    assert max(asked) == asked[6] == asked[13] > 4
    assert sorted(asked)[:13] == [2] * 13


@pytest.mark.slow
def test_one_that_comes_for_one_that_goes_is_found_within_a_week(lab: Make) -> None:
    archive = begin(lab, 90, look_days=4)
    made = file_at(archive, 45)
    archive.site.remove(archive.site.articles[50].external_id)
    found = [crawl_on(archive, day)["new"] for day in range(1, 5)]
    assert found == [0, 0, 0, 1]
    assert made.external_id in archive.stored()


@pytest.mark.slow
def test_a_look_does_not_go_below_the_floor(lab: Make) -> None:
    archive = lab(150, layouts=("2025",))
    archive.overridden |= {"crawl": {"first_pages": 4, "look_days": 1}, "recheck": {"budget": 0}}
    archive.overridden |= {"monitors": {"least_runs": 30, "window": 30}}
    stored = crawl_on(archive, 0)["new"]
    for day in range(1, 5):
        file_at(archive, 25)
        assert crawl_on(archive, day)["new"] == 1
    # An entry of the look's own end that goes is no reason to read on for ever.
    for article in archive.site.articles[20:45]:
        archive.site.unlist(article.external_id)
    crawl_on(archive, 5)
    assert len(archive.stored()) <= stored + 4 + 20


@pytest.mark.slow
def test_new_ones_at_the_end_of_the_listing_are_found(lab: Make) -> None:
    archive = begin(lab, 60)
    for day in (1, 2):
        for _ in range(7):
            file_at(archive, len(archive.site.articles) - 1)
            archive.site.articles.append(archive.site.articles.pop(-2))
        record = crawl_on(archive, day)
        assert (record["verdict"], record["new"]) == ("ok", 7), record
    assert archive.stored() == archive.truth()


@pytest.mark.slow
def test_a_listing_sorted_by_its_last_change_loses_nothing(lab: Make) -> None:
    """Forty that were edited come first, and three new ones below them."""
    archive = begin(lab, 120)
    site = archive.site
    site.publish(3)
    site.articles[:0] = [site.articles.pop(43 + 40) for _ in range(40)]
    record = crawl_on(archive, 1)
    assert (record["verdict"], record["new"]) == ("ok", 3), record
    assert archive.stored() == archive.truth()


@pytest.mark.slow
def test_entries_that_are_re_dated_and_listed_twice_lose_nothing(lab: Make) -> None:
    archive = begin(lab, 120)
    site = archive.site
    for day in range(1, 4):
        site.publish(2)
        moved = site.articles.pop(100 - day)
        site.add(evolve(moved, listed_on=site.articles[10].listed_on), 10)
        site.articles.insert(35, site.articles[3])
        record = crawl_on(archive, day)
        assert (record["verdict"], record["new"]) == ("ok", 2), record
        del site.articles[35]
        site.index()
    assert archive.stored().keys() == archive.truth().keys()


@pytest.mark.slow
def test_a_listing_that_begins_with_its_oldest_entries_is_told(lab: Make) -> None:
    archive = begin(lab, 120)
    archive.site.articles.reverse()
    archive.site.publish(2)
    archive.site.articles.extend(archive.site.articles[:2])
    del archive.site.articles[:2]
    record = crawl_on(archive, 1)
    assert record["verdict"] == "suspect"
    assert "begins with its oldest entries" in notes(record)


def test_where_the_fragments_are_forbidden_nobody_looks(lab: Make) -> None:
    archive = lab(45, layouts=("2025",))
    archive.site.robots = "User-agent: *\nDisallow: /wp-admin/\n"
    crawl_on(archive, 0)
    record = crawl_on(archive, 1)
    assert record["verdict"] == "quiet"
    assert "listing's first page" not in notes(record)
    assert not any("admin-ajax" in target for target in archive.site.requests)


@pytest.mark.slow
def test_the_look_can_be_switched_off(lab: Make) -> None:
    archive = begin(lab, 60, look_pages=0)
    file_at(archive, 40)
    assert crawl_on(archive, 1)["new"] == 0
    assert archive.site.requests[1:] == [archive.site.listing_path]
