"""BM25: what it prefers, and that it is the formula of the paper."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.search.ranking import Match, scores

times = st.integers(0, 50)
lengths = st.integers(1, 10_000)


def test_the_formula() -> None:
    found = [Match((2, 0), 100), Match((1, 3), 300)]
    weights = [log(1 + (10 - number + 0.5) / (number + 0.5)) for number in (4, 1)]
    of_second = 1.2 * (0.25 + 0.75 * 300 / 200)
    expected = weights[0] * 2.2 / (1 + of_second) + weights[1] * 3 * 2.2 / (3 + of_second)
    assert scores(found, (4, 1), 10) == [
        pytest.approx(weights[0] * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 / 2)), abs=1e-6),
        pytest.approx(expected, abs=1e-6),
    ]


@given(times, lengths, st.integers(1, 100))
def test_more_places_are_better_and_a_longer_text_is_worse(number: int, length: int, with_term: int) -> None:
    fewer, more, longer = scores(
        [Match((number,), length), Match((number + 1,), length), Match((number + 1,), length * 2)], (with_term,), 100
    )
    assert fewer < more
    assert longer < more


@given(st.integers(1, 99), lengths)
def test_a_rarer_word_is_better(with_term: int, length: int) -> None:
    rare, frequent = scores([Match((1, 0), length), Match((0, 1), length)], (with_term, with_term + 1), 100)
    assert rare > frequent


@given(st.lists(st.tuples(times, lengths)), st.integers(0, 200), st.integers(0, 100))
def test_no_figures_are_an_error(some: list[tuple[int, int]], with_term: int, total: int) -> None:
    found = scores([Match((number,), length) for number, length in some], (with_term,), total)
    assert all(one >= 0 for one in found)
    assert scores([Match((1,), 0)], (1,), 1)[0] > 0
