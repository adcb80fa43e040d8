"""Tails of the Poisson distribution, summed from its terms, so that they are right for small and large means alike.

All functions return natural logarithms, since the probability of a long silence is smaller than any float.
"""

from collections.abc import Iterator
from math import exp, inf, lgamma, log, log1p

_NEGLIGIBLE = 1e-17  # of the sum so far


def log_at_most(number: int, mean: float) -> float:
    """The logarithm of the probability of at most ``number`` events where ``mean`` (0 or more) are expected."""
    if number < 0:
        return -inf
    if number < mean:
        return _term(number, mean) + log(_sum(_below(number, mean)))
    return _rest(log_at_least(number + 1, mean))


def log_at_least(number: int, mean: float) -> float:
    """The logarithm of the probability of at least ``number`` events where ``mean`` (0 or more) are expected."""
    if number <= 0:
        return 0.0
    if mean <= 0:
        return -inf
    if number > mean:
        return _term(number, mean) + log(_sum(_above(number, mean)))
    return _rest(log_at_most(number - 1, mean))


def _term(number: int, mean: float) -> float:
    return number * log(mean) - mean - lgamma(number + 1)


def _rest(tail: float) -> float:
    """The logarithm of the probability of everything but a tail."""
    return log1p(-exp(tail))


# The terms of a tail in units of its largest, which is the first, so they fall and the sum can be cut off.


def _below(number: int, mean: float) -> Iterator[float]:
    term = 1.0
    yield term
    for one in range(number, 0, -1):
        term *= one / mean
        yield term


def _above(number: int, mean: float) -> Iterator[float]:
    term = 1.0
    while True:
        yield term
        number += 1
        term *= mean / number


def _sum(terms: Iterator[float]) -> float:
    total = 0.0
    for term in terms:
        total += term
        if term < _NEGLIGIBLE * total:
            break
    return total
