"""Walking through a listing, as a pure state machine: which page next, and what the end means.

Consecutive fragments overlap by one entry. The overlap proves that nothing was missed in between while entries came or
went, that the offsets mean what we think, and that the AJAX id is the one of this source.
"""

from collections.abc import Collection, Sequence

import attrs
from attrs import frozen

from vokspider.text.urls import AJAX_PAGE

REACHED_KNOWN = "reached_known"
END_OF_LISTING = "end_of_listing"
FIRST_PAGES = "first_pages"
MAX_PAGES = "max_pages"
SINCE = "since"
NO_AJAX_ID = "no_ajax_id"
NO_LISTING = "no_listing"
NO_ENTRIES = "no_entries"
NOT_CONTINUOUS = "not_continuous"
PAGE_FAILED = "page_failed"

# Ends that found an archive: what the listing has, or how far the first crawl goes. Later walks have to join it.
FOUNDING = frozenset((END_OF_LISTING, FIRST_PAGES, NO_AJAX_ID))
# What ended the walk although it should have gone on.
BROKEN = frozenset((NO_ENTRIES, NOT_CONTINUOUS, PAGE_FAILED, NO_LISTING))
_STEPS_BACK = 3
# So many pages in a row without a new entry: more came meanwhile than ever do, or the offsets mean something else.
_BARREN_PAGES = 10

EXPLANATIONS = {
    REACHED_KNOWN: "the walk reached articles that were covered before",
    END_OF_LISTING: "the walk reached the end of the listing",
    FIRST_PAGES: "the first crawl stops after crawl.first_pages listing pages",
    MAX_PAGES: "stopped after the listing pages that --max-pages allows; older articles may be missing",
    SINCE: "stopped at the entries before --since",
    NO_AJAX_ID: "cannot go deeper than the listing's first page: its AJAX source id is unknown "
    "(set ajax_source_id in sources.toml)",
    NO_LISTING: "the listing was not found: the start page has no 'More Articles' link that works",
    NO_ENTRIES: "a listing page has no entries",
    NOT_CONTINUOUS: "the listing's pages do not join: an entry of the page before should come again",
    PAGE_FAILED: "a listing page could not be fetched",
}
# In place of NO_AJAX_ID where the id is known: WordPress's own rules allow this address, those of many sites do not.
FORBIDDEN = (
    "robots.txt forbids /wp-admin/admin-ajax.php, which gives the listing behind its first page, so only that page was "
    "read: crawl often enough that the site lists no more than one page between two crawls, or ask its owner for "
    "'Allow: /wp-admin/admin-ajax.php'"
)


@frozen
class Page:
    """What a walk needs to know of one page: the identities in page order, and what holds for all or for the last."""

    ids: Sequence[str]
    covered: bool = False
    tail_covered: bool = False
    before_since: bool = False


@frozen
class Walk:
    """Where a walk is.

    ``limit``: listing pages at the most, 0 for none; ``limit_is_floor``: reaching it establishes where the archive
    begins. ``offset``: of the next fragment. ``ended``: why there is no next one, else None. ``joined``: the walk
    has met what was covered before. ``barren``: pages in a row that brought nothing new. ``has_floor``: some walk of
    the source was complete before, so this one has to join it. ``probing``: the next page should be empty, which proves
    the end of the listing; a fragment that broke off after its first entry looks like an end too.
    """

    limit: int = 0
    limit_is_floor: bool = False
    full: bool = False
    since: bool = False
    ajax: bool = True
    pages: int = 0
    offset: int = 0
    steps_back: int = 0
    barren: int = 0
    joined: bool = False
    has_floor: bool = False
    probing: bool = False
    ended: str | None = None

    @property
    def complete(self) -> bool:
        """Whether the walk left no gap behind what it saw: it joined what was covered, or founds it."""
        if self.ended is None or self.ended in BROKEN:
            return False
        return self.joined or (self.ended in FOUNDING and not self.has_floor)

    @property
    def doubtful(self) -> bool:
        """Whether the walk should have gone on: it broke, or came to an end before it met what was covered."""
        return self.ended in BROKEN or (self.ended in FOUNDING and not self.complete)


def after_page(walk: Walk, page: Page, seen: Collection[str]) -> Walk:
    """The walk after a page that began at ``walk.offset``; ``seen`` are the identities of the pages before."""
    walk = attrs.evolve(walk, pages=walk.pages + 1)
    if walk.probing and not page.ids:
        return attrs.evolve(walk, ended=END_OF_LISTING)
    if not joins(page.ids, seen):
        return _step_back(walk, page)
    barren = walk.barren + 1 if all(identity in seen for identity in page.ids) else 0
    joined = walk.joined or page.covered or page.tail_covered
    walk = attrs.evolve(walk, joined=joined, barren=barren)
    alone = barren > 0 and len(set(page.ids)) == 1
    ended = _end(walk, page, alone)
    offset = walk.offset + len(set(page.ids)) - (not alone)
    return attrs.evolve(walk, ended=ended, offset=offset, steps_back=0, probing=alone)


def joins(ids: Sequence[str], seen: Collection[str]) -> bool:
    """Whether a page overlaps the ones before, if there are any."""
    return bool(ids) and (not seen or any(identity in seen for identity in ids))


def _step_back(walk: Walk, page: Page) -> Walk:
    """Entries went, or the offsets mean something else: try again nearer to the head, a few times.

    Never from offset 0: that is the listing's own page.
    """
    if walk.offset <= 1 or walk.steps_back == _STEPS_BACK or walk.barren >= _BARREN_PAGES:
        return attrs.evolve(walk, ended=NOT_CONTINUOUS if page.ids else NO_ENTRIES)
    nearer = max(walk.offset - (1 if walk.probing else AJAX_PAGE), 1)
    return attrs.evolve(walk, offset=nearer, steps_back=walk.steps_back + 1, barren=walk.barren + 1, probing=False)


def _end(walk: Walk, page: Page, alone: bool) -> str | None:
    """Why there is no page after one that joins.

    A page that is ``alone``, with only the entry it shares with the one before, is the end if it comes again behind
    that entry. One with several entries, all of them seen, is not: ten more may just have come.
    """
    # A floor is where the listing still went on, so that offsets which lead nowhere establish none.
    at_limit = 0 < walk.limit <= walk.pages and not (walk.limit_is_floor and walk.barren)
    reasons = (
        (page.covered and not walk.full and not walk.since, REACHED_KNOWN),
        (page.before_since, SINCE),
        (alone and walk.probing, END_OF_LISTING),
        (walk.barren >= _BARREN_PAGES, NOT_CONTINUOUS),
        (at_limit, FIRST_PAGES if walk.limit_is_floor else MAX_PAGES),
        (not walk.ajax, NO_AJAX_ID),
    )
    return next((reason for holds, reason in reasons if holds), None)
