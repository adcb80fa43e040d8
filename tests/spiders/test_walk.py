"""The walk through a listing, against listings that change while it looks and sites that mean something else.

Held: the walk ends; what it has seen is always the head of the listing without a gap; and when it calls itself
complete, everything that stood in the listing all the while, down to what was covered before or to the floor, was seen.
"""

from collections.abc import Sequence

import pytest
from attrs import define, evolve, field
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.limits import examples
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

FIRST_PAGE, FRAGMENT = 20, 10


@define
class Site:
    """A listing, newest first. ``covered`` entries were walked before; between requests entries come and go.

    ``sticky`` entries stand on top of the pages: of all, of the first one, or of the ``fragments``; ``counted``: the
    offsets count them too, as the first entries of the listing; ``twice``: they also stand at their own place;
    ``within``: a fragment is not longer for them, but has two others at least.
    """

    entries: list[str]
    covered: frozenset[str] = frozenset()
    offsets: str = "entries"
    size: int = FRAGMENT
    changes: list[tuple[int, list[int]]] = field(factory=list)
    sticky: list[str] = field(factory=list)
    where: str = "all"
    counted: bool = False
    twice: bool = False
    within: bool = False
    steady: set[str] = field(init=False)  # entries that were there all the while
    served: int = 0

    def __attrs_post_init__(self) -> None:
        self.steady = set(self.entries)

    def change(self) -> None:
        """What happens between two requests: some entries are published, some removed."""
        published, removed = self.changes[self.served] if self.served < len(self.changes) else (0, [])
        for place in removed:
            if self.entries:
                self.steady.discard(self.entries.pop(place % len(self.entries)))
        self.entries[:0] = [f"new-{self.served}-{number}" for number in range(published)]
        self.served += 1

    def ordinary(self) -> list[str]:
        """What the offsets count."""
        entries = [one for one in self.entries if self.twice or one not in self.sticky]
        return [*self.sticky, *entries] if self.counted else entries

    def answer(self, offset: int) -> list[str]:
        """The page of the listing (offset 0, at first) or the fragment from an offset."""
        if self.served == 0:
            top = self.sticky if self.where != "fragments" and not self.counted else []
            return [*top, *self.ordinary()[:FIRST_PAGE]]
        entries = {"another source": [f"other-{number}" for number in range(500)], "nothing": []}
        starts = {"pages": offset * self.size, "pages from one": max(offset - 1, 0) * self.size, "ignored": 0}
        start = starts.get(self.offsets, offset)
        top = self.sticky if self.where != "first" else []
        size = max(self.size - len(top), 2) if self.within else self.size
        return [*top, *entries.get(self.offsets, self.ordinary())[start : start + size]]


@define
class Result:
    """A walk that ended, and what it saw in the pages that join."""

    walk: Walk
    seen: set[str]
    before: list[str]  # the listing when the walk began


def walk_through(site: Site, walk: Walk, most: int = 400) -> Result:
    """Walk as the spider does. Fails when the walk does not end."""
    trail, seen = Trail(), set[str]()
    before = list(site.entries)
    for _ in range(most):
        ids = site.answer(walk.offset)
        site.change()
        page = trail.read(ids)
        known = Page({identity: identity in site.covered for identity in ids}) if page.joins else Page()
        walk = after_page(walk, page, known)
        if page.joins:
            trail.take(page)
            seen.update(ids)
        if walk.ended:
            return Result(walk, seen, before)
        check_head(site, seen, before)
    raise AssertionError(f"the walk did not end: {walk}")


def check_head(site: Site, seen: set[str], before: Sequence[str]) -> None:
    """What was seen is the head of the listing, without a gap. Sticky entries are seen anyway."""
    steady = [identity for identity in before if identity in site.steady and identity not in site.sticky]
    flags = [identity in seen for identity in steady]
    assert flags == sorted(flags, reverse=True)


def check(site: Site, result: Result) -> None:
    """What a walk may say of itself."""
    check_head(site, result.seen, result.before)
    if not result.walk.complete:
        return
    steady = [identity for identity in result.before if identity in site.steady]
    if result.walk.ended == END_OF_LISTING:
        assert set(steady) <= result.seen
    if result.walk.has_floor:
        assert result.walk.joined
    if result.walk.ended == REACHED_KNOWN or result.walk.joined:
        above = next((place for place, identity in enumerate(result.before) if identity in site.covered), 0)
        assert {identity for identity in result.before[:above] if identity in site.steady} <= result.seen


def listing(count: int) -> list[str]:
    return [f"old-{number}" for number in range(count)]


changes = st.lists(
    st.tuples(
        st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 30)),
        st.lists(st.integers(0, 40), max_size=3) | st.lists(st.integers(0, 200), max_size=15),
    ),
    max_size=14,
)
walks = st.builds(
    Walk,
    limit=st.sampled_from([0, 0, 1, 2, 3, 8, 30]),
    limit_is_floor=st.booleans(),
    full=st.booleans(),
    has_floor=st.booleans(),
)


@st.composite
def sites(draw: st.DrawFn, offsets: Sequence[str] = ("entries",)) -> Site:
    entries = listing(draw(st.integers(0, 120)))
    start = draw(st.integers(0, len(entries)) | st.just(len(entries)))
    end = draw(st.integers(start, len(entries)) | st.just(len(entries)))
    return Site(
        entries,
        frozenset(entries[start:end]),
        draw(st.sampled_from(offsets)),
        draw(st.sampled_from([FRAGMENT, FRAGMENT, 5, 6, 20])),
        draw(changes),
    )


@st.composite
def sticky_sites(draw: st.DrawFn) -> Site:
    """Sites with sticky entries: old ones, ones of the first pages, or ones that no listing has."""
    site = draw(sites())
    own = draw(st.lists(st.sampled_from([*site.entries, "stuck-1", "stuck-2"]), max_size=5, unique=True))
    return evolve(
        site,
        entries=list(site.entries),
        sticky=own,
        where=draw(st.sampled_from(["all", "all", "first", "fragments"])),
        counted=draw(st.booleans()),
        twice=draw(st.booleans()),
        within=draw(st.booleans()),
    )


OFFSETS = ("entries", "pages", "pages from one", "ignored", "another source", "nothing")


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


# -- one by one -------------------------------------------------------------------------------------------------------


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
