"""Divides two versions into sections that can be compared one by one, so that nobody has to wait for a long text."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from vokspider.compare.aligning import Budget, Place, matches
from vokspider.compare.changes import Difference, Version, step_words, stretch
from vokspider.compare.wording import EQUAL
from vokspider.text.whitespace import key

LONGEST = 200_000  # characters of both versions in one section, unless a single paragraph has more
_MOST = 400  # paragraphs of one version


class Section(NamedTuple):
    """Consecutive paragraphs of the old and of the new version, as ranges of their indexes.

    ``is_equal``: they are the same, apart from white space.
    """

    is_equal: bool
    old: range
    new: range


def sections(old: Version, new: Version, budget: Budget) -> list[Section]:
    """All sections in reading order. This aligns equal paragraphs only, so its time is short for texts of any length.

    A long run of changed paragraphs is divided at the same shares of both versions.
    """
    ends = len(old.paragraphs), len(new.paragraphs)
    places = matches([key(one) for one in old.paragraphs], [key(one) for one in new.paragraphs], budget)
    found = _runs(chain(places, [ends]), ends)
    return [part for one in found for part in ([one] if one.is_equal else _divided(one, old, new))]


def differences_in(section: Section, old: Version, new: Version, budget: Budget) -> Iterator[Difference]:
    """The difference of each paragraph of a section, as in ``vokspider.compare.changes.differences``."""
    if section.is_equal:
        for at_old, at_new in zip(section.old, section.new, strict=True):
            yield Difference(EQUAL, at_old, at_new, ((EQUAL, old.paragraphs[at_old]),))
        return
    of_old = [key(old.paragraphs[at]) for at in section.old]
    of_new = [key(new.paragraphs[at]) for at in section.new]
    for step in stretch(of_old, of_new, section.old.start, section.new.start):
        yield Difference(*step, step_words(step, old.paragraphs, new.paragraphs, budget))


def first_changed(old: Version, new: Version) -> tuple[list[Difference], bool]:
    """The differences of the first changed sections, as many as ``LONGEST`` allows, and whether these are all."""
    budget = Budget()
    changed = [one for one in sections(old, new, budget) if not one.is_equal]
    ends = accumulate(characters(one, old, new) for one in changed)
    shown = [one for one, end in zip(changed, ends, strict=True) if end <= LONGEST]
    found = [difference for one in shown for difference in differences_in(one, old, new, budget)]
    return found, len(shown) == len(changed)


def characters(section: Section, old: Version, new: Version) -> int:
    """The number of characters of a section: of both versions, or of the new one if they are equal."""
    of_old = 0 if section.is_equal else _length(old.paragraphs, section.old)
    return of_old + _length(new.paragraphs, section.new)


def _length(paragraphs: Sequence[str], wanted: range) -> int:
    return sum(len(paragraphs[at]) for at in wanted)


def _runs(places: Iterator[Place], ends: Place) -> Iterator[Section]:
    """The sections between the ``places`` of equal paragraphs, of which the last one is behind both ends."""
    begin = expected = (0, 0)
    for place in places:
        if place != expected:
            yield from _equal(begin, expected)
            yield Section(False, range(expected[0], place[0]), range(expected[1], place[1]))
            begin = place
        expected = (place[0] + 1, place[1] + 1)
    yield from _equal(begin, ends)


def _equal(begin: Place, end: Place) -> Iterator[Section]:
    if begin != end:
        yield Section(True, range(begin[0], end[0]), range(begin[1], end[1]))


def _divided(section: Section, old: Version, new: Version) -> Iterator[Section]:
    paragraphs = max(len(section.old), len(section.new))
    wanted = max(-(-characters(section, old, new) // LONGEST), -(-paragraphs // _MOST))
    number = min(wanted, paragraphs)
    for part in range(number):
        yield Section(False, _part(section.old, part, number), _part(section.new, part, number))


def _part(whole: range, part: int, number: int) -> range:
    return whole[len(whole) * part // number : len(whole) * (part + 1) // number]
