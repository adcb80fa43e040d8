"""Checks below what is covered: articles that the site inserts further down are noticed because they move others.

A walk that ends at what is covered requests one more fragment, where a certain entry should be by now. If it is
elsewhere, something was inserted or removed above it, and the walk continues down to it. At intervals it does so
anyway, since one insertion and one removal move nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from attrs import frozen

from vokspider.model.items import Entry
from vokspider.spiders.trail import MOST_STICKY
from vokspider.store.writing.places import Landmark
from vokspider.text.naming import Naming

_ABOVE = 4  # entries that a probe shows above the landmark
_EARLY = timedelta(hours=6)  # a daily crawl does not begin at the same second each day


@frozen
class Probe:
    """The fragment in which a landmark should be: its offset, and the place of the landmark in the listing."""

    landmark: Landmark
    place: int

    @property
    def offset(self) -> int:
        """Where the fragment begins."""
        return max(self.place - _ABOVE, 1)

    def holds(self, ids: Sequence[str], known: Collection[str]) -> bool:
        """Whether the landmark is there, below entries that are ``known``, and last if it was."""
        try:
            at = ids.index(self.landmark.identity)
        except ValueError:
            return False
        above, below = ids[:at], ids[at + 1 :]
        is_there = self.offset + at == self.place and all(identity in known for identity in above)
        return is_there and not (below and self.landmark.is_last)


def expected_place(landmark: Landmark, places: Mapping[str, int]) -> int | None:
    """Where a landmark should be after a walk that saw entries at these ``places``, in the order of the listing.

    None where no entry was seen both now and when the landmark was.
    """
    shift = next((places[one] - landmark.places[one] for one in reversed(list(places)) if one in landmark.places), None)
    return None if shift is None else landmark.place + shift


def is_in_view(landmark: Landmark, places: Mapping[str, int], full: int) -> bool:
    """Whether a walk has seen the landmark, and everything that could be below it if it was the listing's last entry.

    ``full``: maximum number of entries on the listing's first page.
    """
    return landmark.identity in places and not (landmark.is_last and len(places) >= full)


def next_landmark(
    ordinary: Sequence[str],
    places: Mapping[str, int],
    deepest: int,
    margin: int,
    *,
    is_last: bool,
    met: str | None = None,
) -> Landmark | None:
    """The landmark that a walk leaves: an ordinary entry that it saw, at position ``deepest`` at most.

    ``margin``: entries below it that are covered too, so that the check for it ends above the floor. ``is_last``: the
    walk reached the listing's end. ``met``: the previous landmark, below which nothing counts.
    """
    within = ordinary
    if not is_last:
        within = ordinary[: ordinary.index(met) + 1] if met in ordinary else ordinary[:-margin]
    found = next((one for one in reversed(within) if places[one] <= deepest), None)
    if found is None:
        return None
    return Landmark(found, places[found], is_last and found == ordinary[-1])


def is_due(looked_at: datetime | None, now: datetime, days: float) -> bool:
    """Whether it is time to walk down to the landmark, whatever a probe would show."""
    return days > 0 and (looked_at is None or now - looked_at >= timedelta(days=days) - _EARLY)


def is_oldest_first(entries: Sequence[Entry], naming: Naming) -> bool:
    """Whether the days of a page go up from its top to its end, and the times of import do not go down.

    Sticky entries at its top can be of any day.
    """
    entries = entries[MOST_STICKY:]
    days = [entry.listed_on.toordinal() for entry in entries if entry.listed_on]
    times = [time.timestamp() for entry in entries if (time := naming.imported_at(entry.external_id or ""))]
    return _trend(days) > 0 and _trend(times) >= 0


def _trend(values: Sequence[float]) -> int:
    """1 where more neighbours go up than down, -1 where more go down, else 0."""
    total = sum((two > one) - (two < one) for one, two in pairwise(values))
    return (total > 0) - (total < 0)
