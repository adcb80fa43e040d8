"""A walk that several runs made says no more than a walk of one, and sees as much."""

import json

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.limits import examples
from tests.spiders.walks import OFFSETS, Site, check, listing, sites, sticky_sites, walk_through, walks
from vokspider.spiders.left_walk import LeftWalk, last_part
from vokspider.spiders.trail import Trail
from vokspider.spiders.walk import END_OF_LISTING, Walk

RUNS = st.sets(st.integers(0, 30), max_size=8) | st.just(frozenset(range(400)))


@settings(max_examples=examples(150))
@given(sites() | sticky_sites() | sites(OFFSETS), walks, RUNS)
def test_several_runs_leave_no_unseen_gap(site: Site, walk: Walk, runs: set[int]) -> None:
    check(site, walk_through(site, walk, runs=runs))


@settings(max_examples=examples(60))
@given(st.integers(0, 400), RUNS)
def test_a_quiet_listing_is_walked_as_by_one_run(count: int, runs: set[int]) -> None:
    one, several = (walk_through(Site(listing(count)), Walk(), runs=cuts) for cuts in ((), runs))
    assert several == one
    if count:
        assert (several.walk.ended, several.walk.complete) == (END_OF_LISTING, True)


names = st.text(max_size=3)
tuples = st.lists(names, max_size=4).map(tuple)
trails = st.builds(
    Trail,
    order=st.lists(names, max_size=6, unique=True).map(lambda ids: {one: place for place, one in enumerate(ids)}),
    heads=st.sets(names, max_size=4),
    sticky=st.sets(names, max_size=4),
    ends=tuples,
    starts=st.lists(tuples, max_size=2).map(tuple),
    numbered=st.booleans(),
)


@given(st.from_type(Walk), trails, st.lists(st.integers(1, 99), max_size=3).map(tuple))
def test_a_walk_comes_back_as_it_was_left(walk: Walk, trail: Trail, runs: tuple[int, ...]) -> None:
    assert LeftWalk.from_json(LeftWalk(walk, trail, runs).to_json()) == LeftWalk(walk, last_part(trail), runs)


def test_what_is_kept_does_not_grow_with_the_listing() -> None:
    lengths = []
    for count in (1_000, 4_000):
        trail = Trail()
        for start in range(0, count, 10):
            trail.take(trail.read([f"{place:015}" for place in range(start, start + 11)]))
        lengths.append(len(LeftWalk(Walk(), trail, ()).to_json()))
    assert lengths[0] == lengths[1] < 5_000


@pytest.mark.parametrize("change", [{"walk": {}}, {"trail": None}, {"runs": None}])
def test_a_walk_of_another_version_is_not_gone_on_with(change: dict[str, object]) -> None:
    parts = json.loads(LeftWalk(Walk(), Trail(), (7,)).to_json())
    assert LeftWalk.from_json(json.dumps(parts | change)) is None
    assert LeftWalk.from_json("null") is None
    assert LeftWalk.from_json(json.dumps(parts | {"walk": attrs.asdict(Walk()) | {"other": 1}})) is None
