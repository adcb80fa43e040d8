"""The walk through a listing as a pure state machine: which page comes next, and what the end means.

On some sites, consecutive pages overlap by one entry. The overlap proves that nothing was missed while entries were
added or removed, that the offsets mean what we expect, and that the pages are of this source. On others, numbered pages
(``?page=2``) follow one another and end with an empty page. If an unknown entry can hide between two of them, the first
one is read again, see ``joint``.

"Covered" entries are those in a stretch of the listing that a complete walk went through.
"""

from collections.abc import Collection, Mapping, Sequence

import attrs
from attrs import field, frozen

from vokspider.spiders.joint import is_settled, overlap
from vokspider.spiders.trail import Reading

REACHED_KNOWN = "reached_known"
END_OF_LISTING = "end_of_listing"
FIRST_PAGES = "first_pages"
MAX_PAGES = "max_pages"
SINCE = "since"
NO_LISTING_KEY = "no_listing_key"
NO_LISTING = "no_listing"
NO_ENTRIES = "no_entries"
NOT_CONTINUOUS = "not_continuous"
PAGE_FAILED = "page_failed"

# Ends that make the first walk of a source complete. Later walks have to join what it covered.
FOUNDING = frozenset((END_OF_LISTING, FIRST_PAGES, NO_LISTING_KEY))
# Ends of a walk that should have continued.
BROKEN = frozenset((NO_ENTRIES, NOT_CONTINUOUS, PAGE_FAILED, NO_LISTING))
_STEPS_BACK = 3
_TAIL = 3  # if so many last entries of a page are covered, it joins what was covered
# After so many pages in a row without a new entry the walk ends: new articles alone do not cause so many.
_BARREN_PAGES = 10
_LOOKS_BACK = 3  # maximum number of times that a numbered page is read again


@frozen
class Page:
    """What the archive knows about the entries of a page.

    ``covered``: for each known entry, by identity, whether it is covered. ``before_since``: the entries that were
    listed before the day of ``--since``. ``deep``: whether the walk may stop at this page if all of it is covered.
    """

    covered: Mapping[str, bool] = field(factory=dict)
    before_since: Collection[str] = ()
    deep: bool = True

    def is_covered(self, ordinary: Sequence[str]) -> bool:
        """Whether all ordinary entries that the archive knows are covered, and it knows at least one."""
        flags = self._flags(ordinary)
        return bool(flags) and all(flags)

    def tail_is_covered(self, ordinary: Sequence[str]) -> bool:
        """Whether the last ``_TAIL`` ordinary entries are covered, so that the page joins what was covered.

        A single covered entry does not prove that: it may just have moved there.
        """
        flags = self._flags(ordinary)[-_TAIL:]
        return bool(flags) and all(flags)

    def head_is_covered(self, ordinary: Sequence[str]) -> bool:
        """Whether the first ordinary entry is covered.

        True for a page without entries, after which there is nothing.
        """
        return all(self._flags(ordinary)[:1]) if ordinary else True

    def is_before(self, ordinary: Sequence[str]) -> bool:
        """Whether all ordinary entries were listed before the day of ``--since``, and there is at least one."""
        return bool(ordinary) and all(identity in self.before_since for identity in ordinary)

    def _flags(self, ordinary: Sequence[str]) -> list[bool]:
        return [self.covered[identity] for identity in ordinary if identity in self.covered]


@frozen
class Walk:
    """The state of a walk through a listing.

    - ``limit``: the largest number of listing pages, 0 for no limit. ``limit_is_floor``: the archive begins where the
      walk reaches the limit.
    - ``has_further``: further pages can be requested. ``size``: the entries of such a page. ``numbered``: the pages are
      numbered, so each begins after the previous one; otherwise each begins with the last entry of the previous one.
    - ``pages``: the pages read so far. ``offset``: the place of the first entry of the next page. ``barren``: the
      number of pages in a row without a new entry.
    - ``ended``: the code of the reason why there is no next page, or None.
    - ``joined``: the walk has reached entries that were covered before. ``reached``: all entries of some page were.
      ``has_floor``: an earlier walk of the source was complete, so this one has to join it.
    - ``probing``: the entry that was alone on its page, or "". The next page should then be empty, which proves the end
      of the listing: a page that was cut after its first entry looks like an end too. ``several``: some further page
      had more than one ordinary entry, so a page with a single entry is unusual.
    - ``pushed``: where the walk continues if a page nearer to the top does not join either, or 0.
    - of numbered pages: ``last``, the entries of the last page, and ``before``, those of the one before it, whose end
      was covered if ``tail_covered``. ``looks_back``: how often that one was requested again, 0 while the walk goes on.
      ``resume`` and ``held``: offset and end as they are after that.
    """

    limit: int = 0
    limit_is_floor: bool = False
    full: bool = False
    since: bool = False
    has_further: bool = True
    pages: int = 0
    offset: int = 0
    steps_back: int = 0
    barren: int = 0
    joined: bool = False
    has_floor: bool = False
    probing: str = ""
    pushed: int = 0
    several: bool = False
    reached: bool = False
    size: int = 10
    numbered: bool = False
    ended: str | None = None
    last: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    tail_covered: bool = False
    looks_back: int = 0
    resume: int = 0
    held: str | None = None

    @property
    def complete(self) -> bool:
        """Whether the walk left no gap.

        It joined covered entries, or nothing was covered before it and its end is one of ``FOUNDING``.
        """
        if self.ended is None or self.ended in BROKEN:
            return False
        return self.joined or (self.ended in FOUNDING and not self.has_floor)

    @property
    def doubtful(self) -> bool:
        """Whether the walk should have continued: it broke, or ended before it reached covered entries."""
        return self.ended in BROKEN or (self.ended in FOUNDING and not self.complete)


def after_page(walk: Walk, seen: Reading, page: Page) -> Walk:
    """The state of the walk after the page at ``walk.offset``.

    ``seen``: the page compared with the trail. ``page``: what the archive knows about its entries.
    """
    if walk.looks_back:
        return _after_look_back(walk, seen.ids)
    after = _after_next(walk, seen, page)
    return _look_back(walk, after, seen.ids, page) if walk.numbered else after


def _look_back(walk: Walk, after: Walk, ids: tuple[str, ...], page: Page) -> Walk:
    """The walk after a numbered page: back to the previous page if an uncovered entry can hide between the two."""
    after = attrs.evolve(after, last=ids, before=walk.last, tail_covered=page.tail_is_covered(ids))
    is_inside = walk.tail_covered and page.head_is_covered(ids)
    is_end = not ids and len(walk.last) < walk.size
    if not walk.last or is_inside or is_end or overlap(walk.last, ids) or after.ended in BROKEN:
        return after
    back = attrs.evolve(after, looks_back=1, offset=max(walk.offset - walk.size, 0))
    return attrs.evolve(back, resume=after.offset, held=after.ended, ended=None)


def _after_look_back(walk: Walk, again: tuple[str, ...]) -> Walk:
    """The walk after a numbered page was read again: it goes on, reads the page once more, or breaks."""
    if is_settled(walk.before, walk.last, again):
        return attrs.evolve(walk, looks_back=0, offset=walk.resume, ended=walk.held)
    if walk.looks_back < _LOOKS_BACK:
        return attrs.evolve(walk, looks_back=walk.looks_back + 1)
    return attrs.evolve(walk, looks_back=0, ended=NOT_CONTINUOUS)


def _after_next(walk: Walk, seen: Reading, page: Page) -> Walk:
    walk = attrs.evolve(walk, pages=walk.pages + 1)
    if walk.numbered and not seen.ids:
        return attrs.evolve(walk, ended=END_OF_LISTING)
    if walk.probing and not seen.ordinary and seen.known_lead and not seen.repeats:
        return attrs.evolve(walk, ended=END_OF_LISTING)
    if not seen.joins:
        return _step_past(walk, seen) if walk.pushed else _step_back(walk, seen)
    reached = walk.reached or page.is_covered(seen.ordinary)
    joined = walk.joined or reached or page.tail_is_covered(seen.ordinary)
    several = walk.several or (walk.pages > 1 and len(seen.ordinary) > 1)
    walk = attrs.evolve(
        walk, joined=joined, reached=reached, several=several, barren=0 if seen.fresh else walk.barren + 1
    )
    alone = (
        not walk.numbered
        and len(seen.ordinary) == 1
        and seen.known_lead
        and not seen.repeats
        and (seen.at_end or walk.pages == 1)
    )
    ended = _end(walk, seen, page, alone)
    offset = walk.offset + (walk.size if walk.numbered else seen.step + alone)
    return attrs.evolve(
        walk, ended=ended, offset=offset, steps_back=0, pushed=0, probing=seen.ordinary[0] if alone else ""
    )


def _step_back(walk: Walk, seen: Reading) -> Walk:
    """Try again nearer to the top, since entries may have been removed; after a few times, end the walk.

    If sticky entries were counted before they were recognised, the step is their number. Offset 0 is never requested
    again: it is the listing's own page.
    """
    if walk.offset <= 1 or walk.steps_back == _STEPS_BACK or walk.barren >= _BARREN_PAGES:
        return attrs.evolve(walk, ended=NOT_CONTINUOUS if seen.ids else NO_ENTRIES)
    sticky = 0 if seen.known_lead else seen.lead
    nearer = max(walk.offset - (1 if walk.probing else sticky or walk.size), 1)
    pushed = walk.offset + len(seen.ids) - 1 if seen.above else 0
    walk = attrs.evolve(walk, steps_back=walk.steps_back + 1, barren=walk.barren + 1, probing="")
    return attrs.evolve(walk, offset=nearer, pushed=pushed)


def _step_past(walk: Walk, seen: Reading) -> Walk:
    """Continue deeper if the page nearer to the top shows only new entries, which moved the others down."""
    return attrs.evolve(walk, offset=walk.pushed, barren=walk.barren + 1, pushed=0)


def _end(walk: Walk, seen: Reading, page: Page, alone: bool) -> str | None:
    """The code of the reason why no page follows a page that joins, or None.

    A page that is ``alone`` shows only the entry that it shares with the previous page. It is the end of the listing if
    the page after that entry shows the same. A page with several entries, all of them seen before, is not the end: ten
    articles may just have been published.
    """
    # The first crawl's limit counts only if the last page had new entries: otherwise the offsets may lead nowhere.
    at_limit = 0 < walk.limit <= walk.pages and not (walk.limit_is_floor and walk.barren)
    reasons = (
        (walk.reached and page.deep and not walk.full and not walk.since, REACHED_KNOWN),
        (page.is_before(seen.ordinary), SINCE),
        (alone and walk.several and walk.probing == seen.ordinary[0], END_OF_LISTING),
        (walk.barren >= _BARREN_PAGES, NOT_CONTINUOUS),
        (at_limit, FIRST_PAGES if walk.limit_is_floor else MAX_PAGES),
        (not walk.has_further, NO_LISTING_KEY),
    )
    return next((reason for holds, reason in reasons if holds), None)
