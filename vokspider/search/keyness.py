"""How much more often words stand in some texts, or near some words, than elsewhere.

Log-likelihood (Dunning 1993) says how sure it is that the two frequencies differ: above 10.83 it is by chance in one of
1,000 cases. logDice (Rychly 2008) says how strong the bond is, at most 14, whatever the size of the texts.
"""

from collections.abc import Mapping
from math import log, log2
from typing import NamedTuple


class Score(NamedTuple):
    """A word with how often it is inside and outside. ``log_likelihood`` is negative if it is rarer inside."""

    word: str
    inside: int
    outside: int
    log_likelihood: float
    log_dice: float


def scores(inside: Mapping[str, int], outside: Mapping[str, int], least: int = 1) -> list[Score]:
    """The words that are there ``least`` times, those first that are most typical of inside."""
    size, rest = sum(inside.values()), sum(outside.values())
    found = (
        _score(word, inside.get(word, 0), outside.get(word, 0), size, rest)
        for word in inside.keys() | outside.keys()
        if inside.get(word, 0) + outside.get(word, 0) >= least
    )
    return sorted(found, key=lambda one: (-one.log_likelihood, one.word))


def _score(word: str, here: int, there: int, size: int, rest: int) -> Score:
    both, whole = here + there, size + rest
    expected_here, expected_there = size * both / whole, rest * both / whole
    likelihood = 2 * (_part(here, expected_here) + _part(there, expected_there))
    sign = 1 if here >= expected_here else -1
    bond = 14 + log2(2 * here / (both + size)) if here else float("-inf")
    return Score(word, here, there, round(sign * max(likelihood, 0.0), 2), round(bond, 2))


def _part(found: int, expected: float) -> float:
    return found * log(found / expected) if found else 0.0
