"""Finds equal elements of two sequences, in a bounded number of steps for any input."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Place = tuple[int, int]


class Budget:
    """The number of steps left for finding the best alignment; without enough of them, a coarser one is used.

    If elements repeat, the time of ``difflib`` grows with the cube of its input, so that input has to be limited.
    """

    def __init__(self, steps: int = 2_000_000) -> None:
        self.left = steps

    def allows(self, cost: int) -> bool:
        """Spend ``cost`` steps if that many are left. Returns whether they were."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


def matches(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Place]:
    """Yield pairs (index in ``old``, index in ``new``) of equal elements; both indexes increase.

    The common beginning and end are matched first, then elements that occur once in both sequences, then what
    ``difflib`` finds between those, if ``budget`` allows it. Elements that moved are not matched.
    """
    head = _common(old, new)
    rest_old, rest_new = old[head:], new[head:]
    tail = _common(rest_old[::-1], rest_new[::-1])
    of_old, of_new = len(rest_old) - tail, len(rest_new) - tail
    yield from ((index, index) for index in range(head))
    yield from _shifted(_middle(rest_old[:of_old], rest_new[:of_new], budget), head, head)
    yield from ((head + of_old + index, head + of_new + index) for index in range(tail))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """The number of equal elements at the beginning of both sequences."""
    number = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        number += 1
    return number


def _shifted(places: Iterator[Place], by_old: int, by_new: int) -> Iterator[Place]:
    return ((old + by_old, new + by_new) for old, new in places)


def _middle(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Place]:
    """The matches of two sequences: the elements that occur once in both, and the matches between those."""
    at_old = at_new = 0
    for place in _anchors(old, new):
        yield from _shifted(_between(old[at_old : place[0]], new[at_new : place[1]], budget), at_old, at_new)
        yield place
        at_old, at_new = place[0] + 1, place[1] + 1
    yield from _shifted(_between(old[at_old:], new[at_new:], budget), at_old, at_new)


def _between(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Place]:
    in_old, in_new = Counter(old), Counter(new)
    pairs = sum(number * in_new[value] for value, number in in_old.items() if value in in_new)
    blocks = min(len(old), len(new), pairs)
    if blocks and budget.allows((blocks + 1) * (len(old) + len(new) + pairs)):
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            yield from ((block.a + index, block.b + index) for index in range(block.size))


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[Place]:
    """The positions of elements that occur once in both sequences: the largest set with the same order in both."""
    there = _once(new)
    return _growing([(index, there[value]) for value, index in _once(old).items() if value in there])


def _once(values: Sequence[str]) -> dict[str, int]:
    """The index of each value that occurs once, in order."""
    counts = Counter(values)
    return {value: index for index, value in enumerate(values) if counts[value] == 1}


def _growing(places: list[Place]) -> list[Place]:
    """The longest subsequence of ``places`` in which not only the first index increases but also the second."""
    ends: list[int] = []  # for each length: the lowest second index at the end of a subsequence
    last: list[int] = []  # for each length: the number of the place with that index
    before: list[int | None] = []  # for each place: the number of the place before it in its subsequence
    for index, (_, new) in enumerate(places):
        length = bisect_left(ends, new)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [new]
        last[length : length + 1] = [index]
    return _backwards(places, before, last[-1] if last else None)


def _backwards(places: list[Place], before: list[int | None], index: int | None) -> list[Place]:
    found = []
    while index is not None:
        found.append(places[index])
        index = before[index]
    return found[::-1]
