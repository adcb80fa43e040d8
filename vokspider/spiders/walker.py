"""The walk of one crawl through the listing: reads each page, chooses the next one, and reports the end."""

from collections.abc import Collection

import attrs

from vokspider.extensions.run import Run
from vokspider.middlewares.robots import Robots
from vokspider.model.items import Listing
from vokspider.spiders import walk as walking
from vokspider.spiders.depth import first_walk, identities, why_ended
from vokspider.spiders.left_walk import LeftWalk
from vokspider.spiders.look import Look
from vokspider.spiders.observed import note_end
from vokspider.spiders.trail import Trail
from vokspider.spiders.walk import Page, Walk, after_page
from vokspider.store.writing.discovery import Discovery, is_before


class Walker:
    """Moves the walk of a run through the listing.

    ``listing_key``: the site's own name for the source in the addresses of further pages; None if it is unknown or not
    needed. ``forbidden``: the address of the second page, if robots.txt forbids it.
    """

    def __init__(self, run: Run, walk: Walk, look: Look) -> None:
        self.run = run
        self.walk = walk
        self.look = look
        self.trail = Trail(numbered=walk.numbered)
        self.listing_key: str | None = None
        self.forbidden: str | None = None
        self.first_url = ""  # the address of the listing's first page
        self.earlier: tuple[int, ...] = ()  # the runs that made the first parts of the walk

    @classmethod
    async def begin(cls, run: Run) -> "Walker":
        """Begin a walk as deep as the options and the archive require."""
        has_floor = await run.call(run.store.sightings.has_coverage)
        walk = first_walk(run.options, run.config.crawl.first_pages, run.site.paging, has_floor=has_floor)
        return cls(run, walk, await Look.begin(run, walk))

    def go_on_with(self, left: LeftWalk, first_url: str) -> None:
        """Go on with a walk that other runs began."""
        self.walk, self.trail, self.earlier, self.first_url = left.walk, left.trail, left.runs, first_url

    def left(self) -> LeftWalk:
        """The walk as another run can go on with it."""
        run_id = self.run.store.ledger.run_id
        return LeftWalk(self.walk, self.trail, (*self.earlier, *((run_id,) if run_id is not None else ())))

    def joins(self, listing: Listing) -> bool:
        """Whether a page joins the previous ones. If not, its entries may be of another listing."""
        return self.trail.read(identities(listing)).joins

    async def go_on(self, listing: Listing) -> None:
        """Update the walk after a page that does not join, or after a probe: it ends, or goes deeper."""
        if not self.look.probe:
            self.walk = after_page(self.walk, self.trail.read(identities(listing)), Page())
        elif not await self.look.judge(identities(listing), self.trail.order):
            self.walk = attrs.evolve(self.walk, ended=None)

    def lose(self) -> None:
        """End the walk at a page that could not be fetched."""
        self.walk = attrs.evolve(self.walk, ended=walking.PAGE_FAILED)

    async def take(self, listing: Listing, discovery: Discovery) -> None:
        """Update the walk after a page that joins and whose entries are stored."""
        self.listing_key = self.listing_key or self._find_key(listing)
        self.first_url = self.first_url or listing.url or ""
        walk = attrs.evolve(self.walk, has_further=self._is_open(listing))
        seen = self.trail.read(identities(listing))
        if self.walk.looks_back:
            self.walk = after_page(walk, seen, Page())
            self.trail.take(seen)
            return
        is_deep = self.look.is_deep(walk, listing, discovery)
        self.walk = after_page(walk, seen, Page(discovery.coverage, self._before_since(listing), is_deep))
        self.trail.take(seen)
        await self._learn(listing)

    def _before_since(self, listing: Listing) -> Collection[str]:
        since = self.run.options.since
        return {entry.external_id for entry in listing.entries if entry.external_id and is_before(entry, since)}

    def _find_key(self, listing: Listing) -> str | None:
        return self.run.source.listing_key or listing.listing_key or self.run.store.learned.listing_key

    def _is_open(self, listing: Listing) -> bool:
        """Whether there is a further page, and robots.txt allows it."""
        second = self._further(listing, max(self.walk.size, 1))
        self.forbidden = second if second and Robots.forbids(self.run.crawler, second) else None
        return second is not None and self.forbidden is None

    def _further(self, listing: Listing, place: int) -> str | None:
        return self.run.site.further_page(listing.url or "", place, self.listing_key)

    async def _learn(self, listing: Listing) -> None:
        """Store the address and the key of the listing, unless the user chose the page or this is a dry run."""
        options = self.run.options
        if options.start_url is not None or not listing.entries or options.dry_run:
            return
        if listing.offset == 0 and listing.url and self.run.site.identity(listing.url) is None:
            await self.run.learn(listing_url=listing.url)
        elif listing.offset and self.listing_key and not self.walk.steps_back:
            await self.run.learn(listing_key=self.listing_key)

    async def next_page(self, listing: Listing) -> tuple[str, int] | None:
        """The address and the offset of the page after ``listing``, or None at the end of the walk.

        The end is recorded then.
        """
        offset = self.look.probe_at(self.walk) if self.walk.ended else self.walk.offset
        url = None if offset is None or self.forbidden else self._address(listing, offset)
        if url is None or offset is None:
            await self._end(listing)
            return None
        return url, offset

    def _address(self, listing: Listing, offset: int) -> str | None:
        return self._further(listing, offset) if offset or not self.walk.looks_back else self.first_url

    async def _end(self, listing: Listing) -> None:
        run, ended = self.run, self.walk.ended or ""
        note_end(run, joined=self.walk.complete)
        if self.walk.complete:
            await run.call(run.store.sightings.mark_covered, self.earlier)
            self.look.leave(self.walk, [one for one in self.trail.order if one in self.look.places])
        explanation = why_ended(self.walk, listing, forbidden=self.forbidden)
        if self.walk.doubtful:
            run.remarks.doubts.append(explanation)
        elif ended not in (walking.REACHED_KNOWN, walking.END_OF_LISTING):
            run.remarks.notes.append(explanation)
