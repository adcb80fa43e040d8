"""Tails of the Poisson distribution, against plain sums of exact terms."""

from fractions import Fraction
from math import exp, factorial, inf, isclose, log, log1p, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.rhythm.poisson import log_at_least, log_at_most

numbers = st.integers(0, 80)
means = st.floats(0.01, 60)


def exact(numbers: range, mean: float) -> float:
    """The probability of these numbers, from a sum without rounding."""
    rate = Fraction(mean)
    return float(sum((rate**one / factorial(one) for one in numbers), Fraction())) * exp(-mean)


@given(number=numbers, mean=means)
def test_at_most_is_the_sum_of_the_terms(number: int, mean: float) -> None:
    assert isclose(exp(log_at_most(number, mean)), exact(range(number + 1), mean), rel_tol=1e-9)


@given(number=numbers, mean=means)
def test_at_least_is_the_sum_of_the_terms(number: int, mean: float) -> None:
    # Far beyond the mean nothing is left that a float can hold.
    beyond = max(number, int(mean)) + 200
    assert isclose(exp(log_at_least(number, mean)), exact(range(number, beyond), mean), rel_tol=1e-9)


@given(number=st.integers(1, 10**6), mean=st.floats(0.001, 10**6))
def test_the_two_tails_are_all_there_is(number: int, mean: float) -> None:
    both = exp(log_at_most(number - 1, mean)) + exp(log_at_least(number, mean))
    assert isclose(both, 1, rel_tol=1e-6)


@given(number=st.integers(0, 10**5), mean=st.floats(0.001, 10**5))
def test_more_events_are_never_likelier_at_least_and_never_less_likely_at_most(number: int, mean: float) -> None:
    assert log_at_least(number + 1, mean) <= log_at_least(number, mean) <= 0
    assert log_at_most(number, mean) <= log_at_most(number + 1, mean) <= 0


@pytest.mark.parametrize("mean", [10.0, 1_000.0, 1_000_000.0])
def test_half_of_a_large_mean_lies_on_each_side(mean: float) -> None:
    # The median is within a third of the mean, so the tails differ from a half by less than one term.
    for tail in (log_at_most(int(mean), mean), log_at_least(int(mean), mean)):
        assert abs(exp(tail) - 0.5) < 1 / sqrt(2 * mean)


def test_what_no_float_can_hold_has_a_logarithm() -> None:
    assert log_at_most(0, 5_000) == -5_000
    assert log_at_least(5_000, 1.0) < -30_000


def test_the_ends() -> None:
    assert log_at_most(-1, 3) == -inf
    assert log_at_least(0, 3) == 0
    assert log_at_least(1, 0) == -inf
    assert log_at_most(0, 0) == 0
    assert isclose(log_at_most(0, 3), -3)
    assert isclose(log_at_least(1, 3), log1p(-exp(-3)))
    assert isclose(log_at_least(1, 1e-9), log(1e-9), rel_tol=1e-9)
