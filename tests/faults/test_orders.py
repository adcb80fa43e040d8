"""Listings with sticky entries, and listings in another order: each article is found, or the run says so."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from tests.crawl.sticky import make_sticky, stick
from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import reply, steps
from tests.simulator.site import SimulatedSite

Make = Callable[..., Stage]

_STICKY: dict[str, dict[str, Any]] = {
    "on top of the listing and of every fragment": {},
    "and counted by the offsets": {"counted": True},
    "and at their own place too": {"twice": True},
    "on top of the first page alone": {"where": "first"},
    "on top of the fragments alone": {"where": "fragments"},
    "in place of others": {"within": True},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", _STICKY)
def test_sticky_entries(stage: Make, tell: Tell, name: str) -> None:
    at = stage(64)
    source = make_sticky(at.site, **_STICKY[name])
    ids = [article.external_id for article in at.site.articles]
    stick(at.site, source, [ids[50], ids[7], ids[30]])
    record = at.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 64), record
    at.site.publish(22)
    stick(at.site, source, [at.site.articles[0].external_id, ids[50]])
    record = at.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 22), record
    happened = "all are found, on the first day and when they change"
    tell(at.lab, "sticky entries", name, happened, truth=at.truth)


def _file_at(site: SimulatedSite, *places: int) -> None:
    """List one new article at each of these places, with the day of its neighbours."""
    for place in places:
        (made,) = site.publish(1)
        site.articles.remove(made)
        site.add(evolve(made, listed_on=site.articles[place].listed_on), place)


def _edited_first(site: SimulatedSite) -> None:
    site.publish(3)
    site.articles[:0] = [site.articles.pop(80) for _ in range(40)]


def _moved_up(site: SimulatedSite) -> None:
    site.publish(3)
    for place in (60, 70):
        site.add(site.articles.pop(place), 1)


def _twice(site: SimulatedSite) -> None:
    site.publish(25)
    site.articles.insert(19, site.articles[4])
    site.articles.insert(29, site.articles[12])
    site.index()


def _at_the_end(site: SimulatedSite) -> None:
    site.articles.extend(reversed([site.articles.pop(0) for _ in site.publish(12)]))


_ORDERS: dict[str, tuple[Callable[[SimulatedSite], None], int]] = {
    "filed 25 places down": (lambda site: _file_at(site, 25), 1),
    "filed 60 places down": (lambda site: _file_at(site, 60), 1),
    "filed 150 places down": (lambda site: _file_at(site, 150), 1),
    "filed at three places on one day": (lambda site: _file_at(site, 3, 40, 110), 3),
    "below forty that were edited, in a listing sorted by change": (_edited_first, 3),
    "beside known ones that moved up": (_moved_up, 3),
    "with two that are listed twice, at the ends of pages": (_twice, 25),
    "at the end of the listing": (_at_the_end, 12),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", _ORDERS)
def test_listings_in_another_order(stage: Make, tell: Tell, name: str) -> None:
    at = stage(180 if "150" in name else 130)
    at.lab.overridden["recheck"] = {"budget": 0}
    at.crawl()
    happens, new = _ORDERS[name]
    happens(at.site)
    record = at.crawl()
    assert (record["verdict"], record["new"]) == ("ok", new), record
    tell(at.lab, "listing in another order", f"new ones {name}", "found by the next crawl", truth=at.truth)


@pytest.mark.slow
def test_a_listing_turned_round(stage: Make, tell: Tell) -> None:
    at = stage(60)
    at.crawl()
    at.site.articles.reverse()
    at.site.blocks.clear()
    at.site.articles.extend(reversed([at.site.articles.pop(0) for _ in at.site.publish(2)]))
    record = at.crawl()
    assert record["verdict"] == "suspect"
    assert "begins with its oldest entries" in " ".join(record["reasons"])
    at.site.articles.reverse()
    at.recover()
    tell(at.lab, "listing in another order", "oldest first", "suspect, and says so", truth=at.truth)


def test_a_page_whose_canonical_address_is_another_articles(stage: Make, tell: Tell) -> None:
    """The identity is the link's id, whatever the page says of itself."""
    at = stage(12)
    first, second = at.ordinary[2:4]
    link = f'<link rel="canonical" href="{at.site.url(second)}"></head>'.encode()
    at.spoil({first.external_id: steps(reply(at.page(first).replace(b"</head>", link, 1)))})
    record = at.crawl()
    assert (record["verdict"], record["new"], record["failed"]) == ("ok", 12, 0)
    at.recover()
    tell(at.lab, "canonical address elsewhere", "of another article", "each is stored under its own id", truth=at.truth)
