"""Sticky entries: the same ones on top of the listing and of its fragments lose no article and cost few requests."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest

from tests.crawl.conftest import Lab
from tests.crawl.sticky import make_sticky, stick

Make = Callable[..., Lab]

VARIANTS: dict[str, dict[str, Any]] = {
    "on top of all pages": {},
    "counted by the offsets": {"counted": True},
    "on top of all pages, and at their place": {"twice": True},
    "counted, and at their place": {"counted": True, "twice": True},
    "on the first page": {"where": "first"},
    "on the first page, and at their place": {"where": "first", "twice": True},
    "on the fragments": {"where": "fragments"},
    "in place of others": {"within": True},
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number"), [*zip(VARIANTS, cycle((5, 2)))])
def test_a_first_crawl_and_daily_ones_lose_nothing(lab: Make, name: str, number: int) -> None:
    archive = lab(75, layouts=("2025",))
    site, source = archive.site, make_sticky(archive.site, **VARIANTS[name])
    ids = [article.external_id for article in site.articles]
    stick(site, source, [ids[3], ids[40], ids[70], ids[12], ids[30]][:number])
    record = archive.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 75), record
    assert archive.stored() == archive.truth()
    # A few more than one are stuck, one is not any more, and as many new ones come as need a second fragment.
    stick(site, source, [ids[60], *source.stuck[1:]][:number])
    site.publish(26)
    record = archive.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 26), record
    # Two new ones, of which the newest is stuck at once.
    made = site.publish(2)
    stick(site, source, [made[0].external_id, *source.stuck[1:]][:number])
    assert archive.crawl()["new"] == 2
    stick(site, source, ())
    site.publish(3)
    record = archive.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 3), record
    assert archive.stored() == archive.truth()
    # That they came loose shifted what is below, so this crawl read the whole listing once.
    assert len(archive.site.requests) < 20


@pytest.mark.slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", VARIANTS)
def test_a_first_crawl_to_its_floor_has_all_above_it(lab: Make, name: str) -> None:
    """As it lost 17 of the newest 200 once, with the verdict ok."""
    archive = lab(130, layouts=("2025",))
    archive.overridden["crawl"] = {"first_pages": 9}
    site, source = archive.site, make_sticky(archive.site, **VARIANTS[name])
    ids = [article.external_id for article in site.articles]
    stick(site, source, [ids[100], ids[5]])
    record = archive.crawl()
    assert record["verdict"] == "ok", record
    stored = archive.stored().keys() - {site.start_id, *source.stuck}
    newest = [identity for identity in ids if identity not in {*source.stuck, site.start_id}]
    assert stored == set(newest[: len(stored)])
    assert len(stored) > 60
    site.publish(24)
    record = archive.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 24), record["reasons"]


def test_a_stuck_entry_of_old_does_not_carry_a_crawl_below_the_floor(lab: Make) -> None:
    archive = lab(90, layouts=("2025",))
    archive.overridden["crawl"] = {"first_pages": 3}
    site, source = archive.site, make_sticky(archive.site)
    archive.crawl()
    stick(site, source, [site.articles[80].external_id])
    record = archive.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 1), record
    assert record["discovered"] < 35
    assert archive.crawl()["discovered"] == 21


def test_sticky_entries_of_the_whole_site_do_not_make_another_source_this_one(lab: Make) -> None:
    archive = lab(45)
    site, source = archive.site, make_sticky(archive.site)
    stick(site, source, [site.articles[30].external_id])
    site.other.articles[0:0] = [site.articles[30]]
    site.ajax_id_in = "absent"
    archive.configure_source(listing_key=site.other.ajax_source_id)
    record = archive.crawl()
    assert record["verdict"] == "suspect"
    assert any("do not join" in reason for reason in record["reasons"]), record["reasons"]
    assert set(archive.stored()) <= set(archive.truth())
