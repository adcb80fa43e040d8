"""Whether an entry can hide between two numbered pages of a listing, which share no entry.

If an entry is removed between the two requests, all later entries move up. One of them was on the second page before,
is on the first page now, and is seen on neither. So the first page is read again: then it ends with entries that it did
not have before.
"""

from collections.abc import Sequence
from itertools import takewhile

from vokspider.spiders.trail import common_start


def overlap(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second page repeats entries of the first one, as after new articles; then nothing can hide.

    Entries with which both pages begin do not count: they are sticky, so they are at the top of every page.
    """
    sticky = common_start(second, first)
    return not set(first[len(sticky) :]).isdisjoint(second)


def is_settled(first: Sequence[str], second: Sequence[str], again: Sequence[str]) -> bool:
    """Whether nothing can hide between two pages; ``again`` is the first page, read once more.

    This is so if nothing was removed from the first page: it has the same entries, perhaps moved down. It is also so if
    entries moved up and ``again`` shows those that were hidden: it begins with an entry that the first page had, or it
    has entries of the second page. If some entries were added and others removed, the answer is False.
    """
    above = list(takewhile(lambda one: one not in first, again))
    rest = list(again[len(above) :])
    if rest and rest == list(first[: len(rest)]):
        return True
    return bool(rest) and (not above or not set(again).isdisjoint(second))
