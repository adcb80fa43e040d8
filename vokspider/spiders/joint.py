"""Whether two numbered pages of a listing join, although they share no entry: the first one, read again, tells.

If an entry is removed between the two requests, all that follow move up, and one hides: it was on the second page
before, and is on the first one now. Then the first page, read again, ends with entries that it did not have.
"""

from collections.abc import Sequence
from itertools import takewhile

from vokspider.spiders.trail import common_start


def overlap(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second page has entries of the first one, as when others were published; nothing hides then.

    Those with which both pages begin do not count: they are sticky, so they stand on top of every page.
    """
    sticky = common_start(second, first)
    return not set(first[len(sticky) :]).isdisjoint(second)


def is_settled(first: Sequence[str], second: Sequence[str], again: Sequence[str]) -> bool:
    """Whether nothing can hide between two pages, now that the first one came again as ``again``.

    Either nothing above its end was removed: it has what it had, perhaps moved down. Or entries moved up, and what had
    been hidden is in ``again``: it still begins with an entry of its own, or reaches the second page. If entries came
    and others went, nobody knows.
    """
    above = list(takewhile(lambda one: one not in first, again))
    rest = list(again[len(above) :])
    if rest and rest == list(first[: len(rest)]):
        return True
    return bool(rest) and (not above or not set(again).isdisjoint(second))
