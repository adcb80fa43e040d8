"""How deep a crawl is to go, and what it says of how far it came."""

from datetime import date

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.archives import entry, identity
from vokspider.model import codes
from vokspider.model.items import Listing
from vokspider.model.options import RunOptions
from vokspider.sites.base import Paging
from vokspider.spiders.depth import first_walk, identities, why_ended
from vokspider.spiders.walk import NO_LISTING_KEY, REACHED_KNOWN

PAGING = Paging(first=20, size=9, overlaps=True)


@given(
    st.one_of(st.none(), st.integers(0, 50)),
    st.booleans(),
    st.one_of(st.none(), st.just(date(2025, 12, 1))),
    st.booleans(),
    st.integers(0, 50),
)
def test_only_a_first_crawl_without_other_orders_has_a_floor(
    max_pages: int | None, full: bool, since: date | None, has_floor: bool, first_pages: int
) -> None:
    options = RunOptions(max_pages=max_pages, full=full, since=since)
    walk = first_walk(options, first_pages, PAGING, has_floor=has_floor)
    is_first = not (has_floor or full) and max_pages is None and since is None
    assert walk.limit_is_floor is is_first
    assert walk.limit == (first_pages if is_first else max_pages or 0)
    assert (walk.full, walk.since, walk.has_floor) == (full, since is not None, has_floor)


def test_numbered_pages_make_another_walk() -> None:
    numbered = first_walk(RunOptions(), 3, evolve(PAGING, overlaps=False), has_floor=True)
    overlapping = first_walk(RunOptions(), 3, PAGING, has_floor=True)
    assert (numbered.numbered, overlapping.numbered) == (True, False)


def test_the_end_of_a_walk_is_said_with_the_oldest_day() -> None:
    listing = Listing("s", "u", (entry(1), entry(2, listed_on=date(2025, 11, 30)), entry(3, listed_on=None)))
    walk = evolve(first_walk(RunOptions(), 3, PAGING, has_floor=True), ended=REACHED_KNOWN, pages=2)
    reason = why_ended(walk, listing, forbidden=None)
    assert (reason.code, reason.facts) == (f"walk_{REACHED_KNOWN}", {"pages": 2, "oldest": "2025-11-30"})
    assert identities(listing) == [identity(1), identity(2), identity(3)]


def test_an_end_at_what_robots_txt_forbids_is_another_one() -> None:
    walk = evolve(first_walk(RunOptions(), 3, PAGING, has_floor=True), ended=NO_LISTING_KEY, pages=1)
    empty = Listing("s", "https://a.test/harbour/", ())
    ajax, numbered = ("https://a.test/ajax.php?from=5", "https://a.test/harbour/?page=2")
    found = why_ended(walk, empty, forbidden=ajax)
    assert (found.code, found.facts["path"]) == (codes.WALK_FURTHER_FORBIDDEN, "/ajax.php")
    assert why_ended(walk, empty, forbidden=numbered).facts["path"] == "/harbour/?page=2"
    assert why_ended(walk, empty, forbidden=None).code == f"walk_{NO_LISTING_KEY}"
    assert why_ended(walk, empty, forbidden=None).facts["oldest"] is None
