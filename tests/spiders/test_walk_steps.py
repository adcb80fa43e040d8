"""The steps of a walk one by one, and what it can end with."""

import pytest

from tests.spiders.walks import OFFSETS, Site, listing, walk_through
from vokspider.spiders.trail import Trail
from vokspider.spiders.walk import (
    BROKEN,
    END_OF_LISTING,
    FIRST_PAGES,
    FOUNDING,
    MAX_PAGES,
    NO_ENTRIES,
    NO_LISTING_KEY,
    NOT_CONTINUOUS,
    REACHED_KNOWN,
    SINCE,
    Page,
    Walk,
    after_page,
)
from vokspider.wording import CATALOGUE


def test_the_listings_own_page_is_asked_for_once() -> None:
    """A fragment at offset 0 would be taken for the listing."""
    for offsets in OFFSETS:
        for count in (1, 2, 100):
            site, trail, walk = Site(listing(count), offsets=offsets), Trail(), Walk()
            while not walk.ended:
                page = trail.read(site.answer(walk.offset))
                site.change()
                walk = after_page(walk, page, Page())
                if page.joins:
                    trail.take(page)
                assert walk.offset > 0 or walk.ended


def test_fragments_overlap_by_one_entry() -> None:
    trail = Trail()
    first = trail.read(listing(20))
    walk = after_page(Walk(), first, Page())
    assert (walk.offset, walk.pages, walk.ended) == (19, 1, None)
    trail.take(first)
    walk = after_page(walk, trail.read([f"old-{number}" for number in range(19, 29)]), Page())
    assert (walk.offset, walk.pages, walk.ended) == (28, 2, None)


def test_an_entry_that_a_page_has_twice_counts_once() -> None:
    walk = after_page(Walk(), Trail().read([*listing(20), *listing(20)]), Page())
    assert walk.offset == 19


@pytest.mark.parametrize("size", [6, 10])
@pytest.mark.parametrize("published", range(6))
def test_offsets_that_are_ignored_are_no_end_while_new_ones_come(published: int, size: int) -> None:
    """The same page again and again has a seen entry at its end, but not the last one."""
    site = Site(listing(60), offsets="ignored", size=size, changes=[(published, [])])
    result = walk_through(site, Walk(), most=40)
    assert result.walk.ended == NOT_CONTINUOUS


def test_a_sticky_entry_at_its_own_place_is_a_step() -> None:
    """Else a fragment of nearly none but such would be asked for again and again."""
    stuck = ["old-0", "old-15", "old-16", "old-17", "old-19"]
    site = Site(listing(45), sticky=stuck, twice=True, within=True)
    result = walk_through(site, Walk())
    assert (result.walk.ended, result.seen) == (END_OF_LISTING, set(site.entries))


@pytest.mark.parametrize(
    ("ids", "before", "expected"),
    [
        ("a", "", True),
        ("a", "b", False),
        ("ab", "b", True),
        ("ac", "b", False),
        ("acb", "bd", False),
        ("ba", "cb", True),
        ("", "", False),
        ("", "a", False),
    ],
)
def test_joins(ids: str, before: str, expected: bool) -> None:
    trail = Trail()
    if before:
        trail.take(trail.read(list(before)))
    assert trail.read(list(ids)).joins is expected


def known(covered: str, others: str = "", before: str = "") -> Page:
    return Page(dict.fromkeys(covered, True) | dict.fromkeys(others, False), before)


@pytest.mark.parametrize(
    ("walk", "ids", "page", "ended", "complete"),
    [
        (Walk(), "a", known("a"), REACHED_KNOWN, True),
        (Walk(full=True), "a", known("a"), None, False),
        (Walk(since=True), "a", known("a"), None, False),
        (Walk(since=True), "a", known("", "a", "a"), SINCE, False),
        (Walk(since=True), "a", known("a", "", "a"), SINCE, True),
        (Walk(limit=1), "ab", Page(), MAX_PAGES, False),
        (Walk(limit=1, full=True), "a", known("a"), MAX_PAGES, True),
        (Walk(limit=1, limit_is_floor=True), "ab", Page(), FIRST_PAGES, True),
        (Walk(limit=2), "ab", Page(), None, False),
        (Walk(has_further=False), "ab", Page(), NO_LISTING_KEY, True),
        (Walk(has_further=False, has_floor=True), "ab", known("", "ab"), NO_LISTING_KEY, False),
        (Walk(has_further=False, has_floor=True), "abcd", known("bcd", "a"), NO_LISTING_KEY, True),
        # One or two at the end may just have moved there.
        (Walk(has_further=False, has_floor=True), "abcd", known("cd", "ab"), NO_LISTING_KEY, False),
        (Walk(limit=1, has_floor=True), "abcd", known("bcd", "a"), MAX_PAGES, True),
        (Walk(limit=1, has_floor=True), "abcd", known("d", "abc"), MAX_PAGES, False),
        (Walk(has_floor=True), "abcd", known("bcd", "a"), None, False),
        (Walk(has_further=False), "a", known("a"), REACHED_KNOWN, True),
        (Walk(), "", Page(), NO_ENTRIES, False),
    ],
)
def test_after_the_first_page(walk: Walk, ids: str, page: Page, ended: str | None, complete: bool) -> None:
    found = after_page(walk, Trail().read(list(ids)), page)
    assert (found.ended, found.complete) == (ended, complete)


# What a walk can end with, as the sentences have it; the others are no ends that the walk itself decides on.
ENDS = {code.removeprefix("walk_") for code in CATALOGUE if code.startswith("walk_")} - {
    "further_forbidden",
    "unfinished",
}


def test_every_end_is_explained_and_is_one_thing() -> None:
    assert not FOUNDING & BROKEN
    assert FOUNDING | BROKEN | {REACHED_KNOWN, MAX_PAGES, SINCE} == ENDS


@pytest.mark.parametrize("ended", [None, *sorted(ENDS)])
@pytest.mark.parametrize("has_floor", [False, True])
@pytest.mark.parametrize("joined", [False, True])
def test_an_end_is_complete_or_doubtful_or_was_asked_for(ended: str | None, has_floor: bool, joined: bool) -> None:
    walk = Walk(ended=ended, has_floor=has_floor, joined=joined)
    assert not (walk.complete and walk.doubtful)
    if not walk.complete and not walk.doubtful:
        assert ended in (None, MAX_PAGES, SINCE, REACHED_KNOWN)
    if ended in BROKEN:
        assert walk.doubtful
