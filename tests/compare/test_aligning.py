"""Which elements of two sequences are the same, and that it never takes more steps than allowed."""

import itertools
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare import aligning
from vokspider.compare.aligning import Budget, matches

sequences = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@given(sequences, sequences, st.integers(0, 5000))
def test_what_is_matched_is_equal_and_in_order(old: list[str], new: list[str], steps: int) -> None:
    places = list(matches(old, new, Budget(steps)))
    assert all(old[i] == new[j] for i, j in places)
    assert all(i < k and j < m for (i, j), (k, m) in itertools.pairwise(places))


@given(sequences)
def test_all_of_a_sequence_matches_itself(one: list[str]) -> None:
    assert list(matches(one, one, Budget(0))) == [(index, index) for index in range(len(one))]


@given(sequences, sequences)
def test_with_steps_enough_something_in_common_is_found(old: list[str], new: list[str]) -> None:
    assert bool(list(matches(old, new, Budget()))) == bool(set(old) & set(new))


def test_the_most_of_what_stands_once_is_kept_in_order() -> None:
    old, new = list("axbyczd"), list("dapbqcr")
    assert [old[i] for i, _ in matches(old, new, Budget(0))] == list("abc")


class Counted(Budget):
    """Notes what was spent."""

    spent = 0

    def allows(self, cost: int) -> bool:
        allowed = super().allows(cost)
        self.spent += cost if allowed else 0
        return allowed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a"] * 6000, ["a", "b"] * 3000),
        (["a", "b", "c"] * 2000, ["a", "x", "b"] * 2000),
        ([str(index) for index in range(6000)], [str(index) for index in reversed(range(6000))]),
        (["x", *map(str, range(6000)), "y"], ["z", *map(str, range(0, 6000, 2)), "w"]),
    ],
)
def test_the_steps_are_bounded(old: list[str], new: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    class Watched(SequenceMatcher[str]):
        def __init__(self, isjunk: None, a: list[str], b: list[str], autojunk: bool) -> None:
            sizes.append(sum(a.count(value) for value in b) + len(a) + len(b))
            super().__init__(isjunk, a, b, autojunk)

    monkeypatch.setattr(aligning, "SequenceMatcher", Watched)
    budget = Counted(100_000)
    found = list(matches(old, new, budget))
    assert all(old[i] == new[j] for i, j in found)
    assert sum(sizes) <= budget.spent <= 100_000
