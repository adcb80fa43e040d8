"""How well a text matches the terms of a query: BM25 (Robertson and Zaragoza 2009), with a place in the title as three.

The same on every database, since it is computed here, from the places that are marked in results.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

TITLE_WEIGHT = 3
_K1, _B = 1.2, 0.75  # the usual values: how soon more places stop to count, and how much the length of a text does


class Match(NamedTuple):
    """A text: how often each term is in it, in the order of the terms, and its ``length`` in characters."""

    times: Sequence[int]
    length: int


def scores(found: Sequence[Match], with_term: Sequence[int], total: int) -> list[float]:
    """The score of each text, rounded to six digits so that it is the same on every machine.

    ``with_term``: in how many of ``total`` texts each term is. The usual length is that of the texts ``found``.
    """
    weights = [log(1 + (max(total, number) - number + 0.5) / (number + 0.5)) for number in with_term]
    usual = sum(one.length for one in found) / len(found) if found else 0
    return [_score(one, weights, usual or 1) for one in found]


def _score(one: Match, weights: Sequence[float], usual: float) -> float:
    damping = _K1 * (1 - _B + _B * one.length / usual)
    parts = (weight * times * (_K1 + 1) / (times + damping) for weight, times in zip(weights, one.times, strict=True))
    return round(sum(parts), 6)
