"""How a figure of a run is compared with those of healthy runs.

A share is compared with the share over all pages of the healthy runs, not with the mean of their shares: a day of two
pages must not weigh as much as a day of forty. A share is unusual if it is at most half or at least double the usual
one, and would occur by chance in at most one run of a thousand. So two pages can raise an alarm if hundreds never
differed, but not if some always do.
"""

from collections.abc import Sequence
from math import exp, lgamma, log
from statistics import median

from attrs import frozen

RARE = 0.001


@frozen
class Share:
    """A share as two numbers: ``found`` of ``of`` things."""

    found: int = 0
    of: int = 0

    @property
    def value(self) -> float:
        """The share as a number from 0 to 1; 0 if ``of`` is 0."""
        return self.found / self.of if self.of else 0.0


def pool(shares: Sequence[Share]) -> Share:
    """One share over the things of all shares."""
    return Share(sum(share.found for share in shares), sum(share.of for share in shares))


def fell(now: Share, usual: Share) -> bool:
    """Whether a share is at most half of the usual one, and not by chance."""
    return now.of > 0 and now.value <= usual.value / 2 and _at_most(now, usual) <= RARE


def rose(now: Share, usual: Share, *, least: float, number: int = 3) -> bool:
    """Whether a share is at least twice the usual one, and not by chance.

    It must also be at least ``least``, and ``number`` things must have been found.
    """
    if now.found < number or now.value < max(least, 2 * usual.value):
        return False
    return _at_most(Share(now.of - now.found, now.of), Share(usual.of - usual.found, usual.of)) <= RARE


def _at_most(now: Share, usual: Share) -> float:
    """The probability of finding ``now.found`` things or fewer if the usual share holds: a binomial tail.

    One more thing of each kind is counted than was seen (Laplace's rule), so that what never happened is not
    impossible.
    """
    chance = (usual.found + 1) / (usual.of + 2)
    return sum(exp(_log_binomial(now.of, number, chance)) for number in range(now.found + 1))


def _log_binomial(total: int, number: int, chance: float) -> float:
    ways = lgamma(total + 1) - lgamma(number + 1) - lgamma(total - number + 1)
    return ways + number * log(chance) + (total - number) * log(1 - chance)


@frozen
class Lengths:
    """The quartiles of the lengths of texts, in characters."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, lengths: Sequence[int]) -> "Lengths":
        """The quartiles of these lengths, of which there must be at least one."""
        ordered = sorted(lengths)
        return cls(ordered[len(ordered) // 4], median(ordered), ordered[(3 * len(ordered)) // 4])


def shifted(lengths: Sequence[int], usual: Sequence[int], *, shorter: float, longer: float) -> bool:
    """Whether texts are unusually short or long: the median is far off, and too many are beyond the usual quartile.

    The median is far off if it is below ``shorter`` or above ``longer`` times the usual one. A quarter of the texts
    lies beyond each quartile in any distribution, so its shape does not matter, and a single long speech changes
    nothing. There must be at least one length of each kind.
    """
    before, middle = Lengths.of(usual), median(lengths)
    quarter = Share(len(usual), 4 * len(usual))
    below = Share(sum(length < before.low for length in lengths), len(lengths))
    above = Share(sum(length > before.high for length in lengths), len(lengths))
    if middle < shorter * before.middle:
        return rose(below, quarter, least=0.5)
    return middle > longer * before.middle and rose(above, quarter, least=0.5)
