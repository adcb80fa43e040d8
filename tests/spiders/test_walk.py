"""The walk through a listing, against listings that change while it looks and sites that mean something else.

Held: the walk ends; what it has seen is always the head of the listing without a gap; and when it calls itself
complete, everything that stood in the listing all the while, down to what was covered before or to the floor, was seen.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.limits import examples
from tests.spiders.walks import (
    FIRST_PAGE,
    FRAGMENT,
    OFFSETS,
    Site,
    check,
    listing,
    sites,
    sticky_sites,
    walk_through,
    walks,
)
from vokspider.spiders.trail import Trail
from vokspider.spiders.walk import BROKEN, END_OF_LISTING, MAX_PAGES, NOT_CONTINUOUS, REACHED_KNOWN, Walk


@settings(max_examples=examples(200))
@given(sites(), walks)
def test_a_listing_that_changes_leaves_no_unseen_gap(site: Site, walk: Walk) -> None:
    check(site, walk_through(site, walk))


@settings(max_examples=examples(120))
@given(sticky_sites(), walks)
def test_sticky_entries_leave_no_unseen_gap(site: Site, walk: Walk) -> None:
    check(site, walk_through(site, walk))


_USUAL = 3  # sticky entries at the most that sites were seen to have
STICKY = st.builds(
    Site,
    st.integers(45, 150).map(listing),
    sticky=st.lists(st.sampled_from([*listing(45), "stuck-1", "stuck-2"]), min_size=1, max_size=5, unique=True),
    where=st.sampled_from(["all", "first", "fragments"]),
    counted=st.booleans(),
    twice=st.booleans(),
    within=st.booleans(),
)


@settings(max_examples=examples(120))
@given(STICKY)
def test_a_quiet_listing_with_sticky_entries_is_walked_to_its_end(site: Site) -> None:
    result = walk_through(site, Walk())
    if len(site.sticky) > _USUAL and result.walk.ended == NOT_CONTINUOUS:
        return  # with more than WordPress has, a page can be nearly all sticky; then the run says that it is suspect
    assert (result.walk.ended, result.walk.complete) == (END_OF_LISTING, True)
    assert set(site.entries) <= result.seen
    size = FRAGMENT - len(site.sticky) * (site.within and site.where != "first")
    assert result.walk.pages <= 9 + max(0, -(-(len(site.entries) - 10) // (size - 1)))


@settings(max_examples=examples(120))
@given(STICKY, st.integers(0, 40))
def test_sticky_entries_that_are_new_do_not_carry_a_walk_past_what_is_covered(site: Site, new: int) -> None:
    site.entries += [f"older-{number}" for number in range(30)]
    site.steady.update(site.entries)
    site.covered = frozenset(site.entries[new:]) - frozenset(site.sticky)
    result = walk_through(site, Walk(has_floor=True))
    if len(site.sticky) > _USUAL and result.walk.ended == NOT_CONTINUOUS:
        return
    assert result.walk.complete
    assert set(site.entries[:new]) <= result.seen
    assert result.walk.ended == REACHED_KNOWN
    size = FRAGMENT - len(site.sticky) * (site.within and site.where != "first")
    assert result.walk.pages <= 10 + -(-new // (size - 1))


@settings(max_examples=examples(120))
@given(sites(OFFSETS), walks)
def test_whatever_the_offsets_mean_nothing_false_is_said(site: Site, walk: Walk) -> None:
    check(site, walk_through(site, walk))


@settings(max_examples=examples(120))
@given(st.integers(21, 300), st.sampled_from(OFFSETS[1:]), st.sampled_from([0, 2, 3, 5, 30]), st.booleans())
def test_offsets_that_mean_something_else_never_end_complete(count: int, offsets: str, limit: int, floor: bool) -> None:
    site = Site(listing(count), offsets=offsets)
    result = walk_through(site, Walk(limit=limit, limit_is_floor=floor), most=20)
    assert not result.walk.complete
    assert result.walk.ended in BROKEN | {MAX_PAGES}
    assert not any(identity.startswith("other") for identity in result.seen)


@given(st.sampled_from(OFFSETS[1:]), st.integers(1, 3))
def test_sticky_entries_do_not_make_another_listing_this_one(offsets: str, sticky: int) -> None:
    """They can be the same on every listing of the site."""
    site = Site(listing(150), offsets=offsets, sticky=[f"stuck-{number}" for number in range(sticky)])
    result = walk_through(site, Walk(), most=20)
    assert result.walk.ended in BROKEN
    assert not any(identity.startswith("other") for identity in result.seen)


def test_an_entry_that_is_made_sticky_meanwhile_proves_nothing() -> None:
    trail = Trail()
    trail.take(trail.read(["stuck", *listing(20)]))
    assert not trail.read(["old-7", "stuck", "old-21", "old-22"]).joins
    assert not trail.read(["stuck", "old-7", "old-21", "old-22"]).joins
    assert trail.read(["stuck", "old-7", "old-19", "old-20"]).joins


@given(st.integers(1, 150))
def test_a_quiet_listing_is_walked_to_its_end_without_waste(count: int) -> None:
    site = Site(listing(count))
    result = walk_through(site, Walk())
    assert (result.walk.ended, result.walk.complete) == (END_OF_LISTING, True)
    assert result.seen == set(site.entries)
    # The first page, the fragments, the one that has only the last entry, and one behind it that has none.
    assert result.walk.pages <= 3 + max(0, -(-(count - FIRST_PAGE) // (FRAGMENT - 1)))


@given(st.integers(0, 60), st.integers(1, 100))
def test_a_quiet_listing_is_walked_to_what_was_covered(new: int, old: int) -> None:
    entries = listing(new + old)
    site = Site(entries, frozenset(entries[new:]))
    result = walk_through(site, Walk())
    assert result.walk.complete
    assert set(entries[:new]) <= result.seen
    if old >= FIRST_PAGE:
        assert result.walk.ended == REACHED_KNOWN
        assert result.walk.pages <= 2 + new // (FRAGMENT - 1)


@given(st.integers(1, 9), st.integers(0, 8))
def test_entries_that_go_meanwhile_do_not_break_the_walk(removed: int, page: int) -> None:
    """The overlap is one entry: when one of the walked entries goes, the next fragment does not join any more."""
    site = Site(listing(120), changes=[*[(0, [])] * page, (0, [0] * removed)])
    result = walk_through(site, Walk())
    assert result.walk.ended == END_OF_LISTING
    assert site.steady <= result.seen


@given(st.integers(1, 28), st.integers(0, 8))
def test_a_batch_that_comes_meanwhile_is_no_end(published: int, page: int) -> None:
    """Ten imports at once push a whole fragment of known entries under the walk: that is not the listing's end."""
    site = Site(listing(120), changes=[*[(0, [])] * page, (published, [])])
    result = walk_through(site, Walk())
    assert (result.walk.ended, result.walk.complete) == (END_OF_LISTING, True)
    assert site.steady <= result.seen


def test_more_than_ever_comes_ends_the_walk_as_broken() -> None:
    site = Site(listing(60), changes=[(100, [])] * 50)
    result = walk_through(site, Walk())
    assert (result.walk.ended, result.walk.complete) == (NOT_CONTINUOUS, False)
