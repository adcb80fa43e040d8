"""Checks below covered entries: an article that the site inserts further down is noticed, since it moves other entries.

A walk that ends at covered entries requests one more fragment, in which a certain entry, the landmark, should be by
now. If it is elsewhere, something was inserted or removed above it, and the walk continues down to it. At intervals the
walk does so anyway, since one insertion and one removal together move nothing.
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
    """The fragment in which a landmark should be; ``place`` is the expected position of the landmark in the listing."""

    landmark: Landmark
    place: int

    @property
    def offset(self) -> int:
        """The position of the fragment's first entry."""
        return max(self.place - _ABOVE, 1)

    def holds(self, ids: Sequence[str], known: Collection[str]) -> bool:
        """Whether the landmark is at its place, below ``known`` entries, and still the last entry if it was the last.

        ``ids``: the identities that the fragment shows.
        """
        try:
            at = ids.index(self.landmark.identity)
        except ValueError:
            return False
        above, below = ids[:at], ids[at + 1 :]
        is_there = self.offset + at == self.place and all(identity in known for identity in above)
        return is_there and not (below and self.landmark.is_last)


def expected_place(landmark: Landmark, places: Mapping[str, int]) -> int | None:
    """The position where a landmark should be after a walk.

    ``places``: the positions of the entries that the walk saw, in the order of the listing. None if none of them was
    seen by the walk that left the landmark.
    """
    shift = next((places[one] - landmark.places[one] for one in reversed(list(places)) if one in landmark.places), None)
    return None if shift is None else landmark.place + shift


def is_in_view(landmark: Landmark, places: Mapping[str, int], full: int) -> bool:
    """Whether a walk has seen the landmark itself, so that no probe is needed.

    If the landmark was the listing's last entry, the walk must also have seen what could be below it now. ``full``:
    maximum number of entries on the listing's first page.
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
    """The landmark for the next crawl: the last entry of a walk whose position is at most ``deepest``, or None.

    ``ordinary``: the entries that the walk saw, without sticky ones; ``places``: their positions. ``margin``: the
    number of last entries that cannot be the landmark, so that the next check ends among covered ones. ``is_last``:
    whether the walk reached the end of the listing. ``met``: the previous landmark; entries below it do not count.
    """
    within = ordinary
    if not is_last:
        within = ordinary[: ordinary.index(met) + 1] if met in ordinary else ordinary[:-margin]
    found = next((one for one in reversed(within) if places[one] <= deepest), None)
    if found is None:
        return None
    return Landmark(found, places[found], is_last and found == ordinary[-1])


def is_due(looked_at: datetime | None, now: datetime, days: float) -> bool:
    """Whether the walk should go down to the landmark whatever a probe shows, as it does every ``days``.

    ``looked_at``: when a walk last went down to it, or None. 0 ``days``: never.
    """
    return days > 0 and (looked_at is None or now - looked_at >= timedelta(days=days) - _EARLY)


def is_oldest_first(entries: Sequence[Entry], naming: Naming) -> bool:
    """Whether a listing page begins with its oldest entries, judged by their days and times of import.

    The first entries are ignored: they may be sticky, with any day.
    """
    entries = entries[MOST_STICKY:]
    days = [entry.listed_on.toordinal() for entry in entries if entry.listed_on]
    times = [time.timestamp() for entry in entries if (time := naming.imported_at(entry.external_id or ""))]
    return _trend(days) > 0 and _trend(times) >= 0


def _trend(values: Sequence[float]) -> int:
    """1 if more values rise than fall from one to the next, -1 if more fall, else 0."""
    total = sum((two > one) - (two < one) for one, two in pairwise(values))
    return (total > 0) - (total < 0)
