"""Listings that change while they are walked, and what may be said of a walk through them."""

from collections.abc import Collection, Sequence

from attrs import define, evolve, field
from hypothesis import strategies as st

from vokspider.spiders.left_walk import LeftWalk
from vokspider.spiders.trail import Trail
from vokspider.spiders.walk import END_OF_LISTING, REACHED_KNOWN, Page, Walk, after_page

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


def left_and_resumed(walk: Walk, trail: Trail) -> tuple[Walk, Trail]:
    """The walk as another run goes on with it."""
    left = LeftWalk.from_json(LeftWalk(walk, trail, (1,)).to_json())
    assert left is not None
    return left.walk, left.trail


def walk_through(site: Site, walk: Walk, most: int = 400, runs: Collection[int] = ()) -> Result:
    """Walk as the spider does. Fails when the walk does not end.

    ``runs``: the pages before which another run goes on with it.
    """
    trail, seen = Trail(), set[str]()
    before = list(site.entries)
    for number in range(most):
        if number in runs:
            walk, trail = left_and_resumed(walk, trail)
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
