"""What tells whether a listing has shifted below what is covered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sites.kcnawatch.helpers import SITE
from vokspider.model.items import Entry
from vokspider.spiders.looking import Probe, expected_place, is_due, is_in_view, is_oldest_first, next_landmark
from vokspider.store.writing.places import Landmark

NOW = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)


def listing(count: int) -> list[str]:
    return [f"e{number}" for number in range(count)]


def places(entries: list[str]) -> dict[str, int]:
    return {identity: place for place, identity in enumerate(entries)}


def mark(entries: list[str], place: int, *, is_last: bool = False) -> Landmark:
    return Landmark(entries[place], place, is_last, places(entries))


@given(st.integers(0, 30), st.lists(st.integers(25, 120), max_size=4), st.lists(st.integers(30, 110), max_size=4))
def test_whatever_is_filed_or_taken_out_above_the_landmark_shows(new: int, filed: list[int], taken: list[int]) -> None:
    """Unless as many came as went: then only a look from time to time tells."""
    before = listing(200)
    landmark = mark(before, 150)
    now = [f"new{number}" for number in range(new)] + before
    for number, place in enumerate(filed):
        now.insert(new + place, f"filed{number}")
    for place in taken:
        del now[new + place]
    walked = places(now[: new + 20])
    assert expected_place(landmark, walked) == 150 + new
    probe = Probe(landmark, 150 + new)
    held = probe.holds(now[probe.offset : probe.offset + 10], set(before))
    assert held or len(filed) != len(taken) or any(f"filed{n}" in now[probe.offset :][:10] for n in range(4))
    assert not held or len(filed) == len(taken)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["a", "b", "c", "d", "L", "f"], True),
        (["a", "b", "c", "L", "f"], False),
        (["a", "b", "c", "d", "e", "L"], False),
        (["a", "b", "new", "d", "L"], False),
        (["a", "b", "c", "d"], False),
        ([], False),
    ],
)
def test_a_probe_holds_where_all_is_as_it_was(ids: list[str], expected: bool) -> None:
    assert Probe(Landmark("L", 50), 50).holds(ids, set("abcdeL")) is expected


def test_the_last_entry_of_all_has_none_below() -> None:
    last = Probe(Landmark("L", 50, is_last=True), 50)
    assert last.holds(["a", "b", "c", "d", "L"], set("abcdL"))
    assert not last.holds(["a", "b", "c", "d", "L", "new"], set("abcdL"))


def test_without_a_common_entry_nothing_can_be_expected() -> None:
    assert expected_place(mark(listing(50), 40), {"x": 0, "y": 1}) is None


@pytest.mark.parametrize(
    ("count", "is_last", "expected"),
    [(12, True, True), (12, False, True), (19, True, True), (20, True, False), (20, False, True)],
)
def test_a_full_page_can_hide_what_is_below_the_last_entry(count: int, is_last: bool, expected: bool) -> None:
    entries = listing(count)
    assert is_in_view(mark(entries, count - 1, is_last=is_last), places(entries), 20) is expected
    assert not is_in_view(Landmark("far", 90), places(entries), 20)


@given(st.integers(1, 300), st.integers(20, 200), st.booleans())
def test_a_landmark_is_no_deeper_than_wanted_and_has_known_ones_below(count: int, deepest: int, is_last: bool) -> None:
    entries = listing(count)
    found = next_landmark(entries, places(entries), deepest, 10, is_last=is_last)
    if found is None:
        assert count <= 10
        assert not is_last
        return
    assert found.place == entries.index(found.identity) <= deepest
    assert found.is_last == (is_last and found.place == count - 1)
    assert found.is_last or is_last or found.place < count - 10


def test_a_landmark_that_was_met_stays_the_deepest() -> None:
    entries = listing(80)
    found = next_landmark(entries, places(entries), 200, 10, is_last=False, met="e75")
    assert found is not None
    assert found.identity == "e75"


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [(0, 7, False), (24 * 6, 7, False), (24 * 7 - 1, 7, True), (24 * 8, 7, True), (24 * 80, 0, False), (23, 1, True)],
)
def test_when_a_look_is_due(hours: int, days: float, expected: bool) -> None:
    assert is_due(NOW - timedelta(hours=hours), NOW, days) is expected
    assert is_due(None, NOW, days) is (days > 0)


def entry(day: int, time: int | None = None) -> Entry:
    identity = "377991883" if time is None else f"{1_764_700_000 + time}-377991883"
    return Entry((), external_id=identity, listed_on=date(2025, 12, day))


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ([entry(1), entry(1), entry(2), entry(3)], True),
        ([entry(3), entry(3), entry(2), entry(1)], False),
        ([entry(1, 10), entry(2, 20), entry(3, 30)], True),
        # Sorted by import, with old days of back-fills.
        ([entry(1, 30), entry(2, 20), entry(3, 10)], False),
        # One that was moved up.
        ([entry(9), entry(8), entry(3), entry(7), entry(6)], False),
        ([entry(3)] * 20, False),
        ([entry(1)], False),
        ([], False),
    ],
)
def test_is_oldest_first(below: list[Entry], expected: bool) -> None:
    for sticky in ([entry(1)] * 5, [entry(1), entry(2), *[below[0] if below else entry(9)] * 3]):
        assert is_oldest_first([*sticky, *below], SITE) is expected
    assert not is_oldest_first(below[:5], SITE)
