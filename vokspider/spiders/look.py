"""The check of one crawl for articles below covered entries, see ``looking``."""

from collections.abc import Collection, Sequence

from vokspider.extensions.run import Run
from vokspider.model import codes
from vokspider.model.items import Listing
from vokspider.spiders.depth import identities
from vokspider.spiders.looking import Probe, expected_place, is_due, is_in_view, is_oldest_first, next_landmark
from vokspider.spiders.walk import END_OF_LISTING, FIRST_PAGES, REACHED_KNOWN, Walk
from vokspider.store.writing import places as stored
from vokspider.store.writing.discovery import Discovery, distinct
from vokspider.store.writing.places import Landmark


class Look:
    """What a crawl knows about the listing below covered entries.

    ``landmark``: an entry far down, with its position. ``looking``: whether the walk continues down to it. ``probe``:
    the fragment that should contain it, once that is requested. ``on``: whether this crawl checks at all.
    """

    def __init__(self, run: Run, landmark: Landmark | None, *, looking: bool, on: bool) -> None:
        self.run = run
        self.landmark = landmark
        self.looking = looking
        self.on = on
        self.probe: Probe | None = None
        self.places: dict[str, int] = {}
        self.found = 0  # unknown articles below covered entries
        self._held: Probe | None = None

    @classmethod
    async def begin(cls, run: Run, walk: Walk) -> "Look":
        """The check that the configuration and earlier crawls call for. A crawl with a given depth makes none."""
        options, crawl = run.options, run.config.crawl
        is_given = options.full or options.since is not None or options.max_pages is not None
        # A probe begins at any entry; numbered pages cannot.
        on = walk.has_floor and crawl.look_pages > 0 and not is_given and run.site.paging.overlaps
        landmark = await run.call(stored.landmark, run.store.ledger) if on else None
        due = is_due(landmark.looked_at if landmark else None, run.store.ledger.started_at, crawl.look_days)
        return cls(run, landmark, looking=on and due, on=on)

    def is_deep(self, walk: Walk, listing: Listing, discovery: Discovery) -> bool:
        """Whether the walk need not go deeper than this page, which joins the previous ones."""
        for place, entry in distinct(listing.entries, listing.offset or 0):
            self.places.setdefault(entry.external_id or "", place)
        if walk.reached:
            self.found += sum(not covered for covered in discovery.coverage.values())
        if listing.offset == 0 and is_oldest_first(listing.entries, self.run.site):
            self.run.remarks.doubt(codes.OLDEST_FIRST)
        if not (self.looking and walk.has_further):
            return True
        return walk.pages + 1 >= self.run.config.crawl.look_pages or self._is_passed(listing)

    def _is_passed(self, listing: Listing) -> bool:
        landmark = self.landmark
        if landmark is None or landmark.is_last:
            return False
        place = expected_place(landmark, self.places)
        end = (listing.offset or 0) + len(listing.entries)
        return landmark.identity in identities(listing) or (place is not None and end > place)

    def probe_at(self, walk: Walk) -> int | None:
        """The offset of the probe that is still to be requested after the walk has ended, or None."""
        if walk.ended != REACHED_KNOWN or not self.on or self.looking or self._held or self.landmark is None:
            return None
        if is_in_view(self.landmark, self.places, self.run.site.paging.first):
            return None
        place = expected_place(self.landmark, self.places)
        self.probe = Probe(self.landmark, place if place is not None else self.landmark.place)
        return self.probe.offset

    async def judge(self, ids: Sequence[str], seen: Collection[str]) -> bool:
        """Whether the probe shows the landmark where it should be; if not, the walk continues down to it.

        ``ids``: the identities that the probe shows. ``seen``: those that the walk has seen.
        """
        probe, self.probe = self.probe, None
        known = await self.run.call(self.run.store.ledger.known, list(ids))
        covered = {identity for identity, row in known.items() if row.covered}
        if probe and probe.holds(ids, covered.union(seen)):
            self._held = probe
            return True
        self.looking = True
        return False

    def leave(self, walk: Walk, ordinary: Sequence[str]) -> None:
        """Store the landmark for the next crawl in Scrapy's stats, and note articles that were found.

        Call it after a walk without a gap. ``ordinary``: the entries of the walk, from the top.
        """
        landmark, looked = self._next(walk, ordinary)
        stats = self.run.crawler.stats
        if landmark is not None:
            stats.set_value(stored.ANCHOR, landmark.identity)
            stats.set_value(stored.PLACE, landmark.place)
            stats.set_value(stored.IS_LAST, int(landmark.is_last))
        if looked:
            stats.set_value(stored.LOOKED, 1)
        if self.found:
            self.run.remarks.note(codes.FILED_BELOW, articles=self.found, pages=walk.pages)

    def _next(self, walk: Walk, ordinary: Sequence[str]) -> tuple[Landmark | None, bool]:
        """The next landmark, or None, and whether this walk itself looked for inserted articles, without a probe."""
        if self._held:
            return Landmark(self._held.landmark.identity, self._held.place, self._held.landmark.is_last), False
        looked = walk.ended in (END_OF_LISTING, FIRST_PAGES) or (walk.ended == REACHED_KNOWN and self.looking)
        if looked:
            paging = self.run.site.paging
            deepest = paging.first + (self.run.config.crawl.look_pages - 1) * (paging.size - 1)
            met = self.landmark.identity if self.landmark else None
            is_last = walk.ended == END_OF_LISTING
            return next_landmark(ordinary, self.places, deepest, paging.size, is_last=is_last, met=met), True
        if self.landmark and walk.ended == REACHED_KNOWN and self.landmark.identity in self.places:
            place = self.places[self.landmark.identity]
            return Landmark(self.landmark.identity, place, self.landmark.is_last), False
        return None, False
