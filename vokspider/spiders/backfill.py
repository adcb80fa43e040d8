"""The spider of back-fills: a walk back to given days, or the pages that are next in the frontier."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import attrs
from scrapy import Request
from scrapy.http import Response
from scrapy.signals import scheduler_empty
from twisted.python.failure import Failure

from vokspider.model import codes
from vokspider.model.items import Failed, Listing
from vokspider.spiders.answers import Answers, Items
from vokspider.spiders.left_walk import LeftWalk
from vokspider.spiders.observed import note_entries
from vokspider.spiders.vok import VokSpider
from vokspider.spiders.walk import BROKEN, Walk
from vokspider.spiders.walker import Walker
from vokspider.store.frontier.batch import Batch
from vokspider.store.writing.discovery import Discovery, Due

_SLICE = 5  # requests after which the run looks whether it may go on
_OVERLAP = 2  # pages of the listing that are read again when a walk goes on, since entries may have been removed
_PRIORITY = 20
# The site did not answer; other failures say that it is there.
_AWAY = frozenset(("timeout", "dns", "connection_refused", "connection", "tls", "data_loss"))


def is_away(reason: str) -> bool:
    """Whether a failure for this reason suggests that the site is away, not that something is wrong with the page."""
    return reason in _AWAY or reason.startswith("http_5")


class BackfillSpider(VokSpider):
    """Works for the back-fill of ``run.store.batch``.

    It ends when it has fetched as many pages as a run may, or its time is over; and early if somebody paused the
    back-fill, a crawl of the source waits for its turn, or the site seems to be away. The next run goes on there.
    """

    name = "backfill"
    left = False  # whether the walk was left, to go on later
    read = 0  # pages of the listing that this run has read
    _until = 0.0  # by the clock of the event loop, when no further page is requested
    away = 0  # failures in a row that suggest that the site is away
    trouble: str | None = None  # the code why the run cannot go on

    @property
    def walk(self) -> Walk | None:
        """See ``VokSpider``; None for a walk that was left, since its state is not that of one that ended."""
        return None if self.left else super().walk

    @property
    def batch(self) -> Batch:
        """The work of this run. Raises RuntimeError if it has none."""
        batch = self.run.store.batch
        if batch is None:
            raise RuntimeError(f"a run of the spider {self.name} has to have the trigger {self.name}")
        return batch

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first request of the walk, or the requests for pages, some at a time."""
        self.batch.trouble = self._why_stuck
        self.own_urls = self._own_urls()
        self.answers = Answers(self.run, self.own_urls, self.site)
        self._until = asyncio.get_running_loop().time() + self.run.config.backfill.batch_minutes * 60
        if self.batch.is_walk:
            yield await self._begin_walk()
        elif self.batch.backfill is not None:
            async for request in self._pages():
                yield request
        else:
            self.run.remarks.note(codes.NOTHING_QUEUED)

    def _why_stuck(self) -> str | None:
        """Why the next run should wait, as a code, or None."""
        if self.trouble or not self.batch.is_walk or self.left:
            return self.trouble
        walk = self.walk
        return codes.WALK_UNFINISHED if walk is None or walk.ended is None else _broken(walk)

    # -- pages --------------------------------------------------------------------------------------------------

    async def _pages(self) -> AsyncIterator[Request]:
        dues = await self.run.call(self.batch.pages, self.run.config.backfill.batch_pages)
        for start in range(0, len(dues), _SLICE):
            if not await self._may_go_on():
                return
            for request in await self._next(dues[start : start + _SLICE]):
                yield request
            await self.crawler.signals.wait_for(scheduler_empty)

    async def _next(self, dues: Sequence[Due]) -> list[Request]:
        await self.run.call(self.batch.set_out, dues)
        return [request for due in dues if (request := self._ask(due, _PRIORITY))]

    async def _may_go_on(self) -> bool:
        limit = self.run.config.crawl.rest_after
        if limit and self.away >= limit and self.trouble is None:
            self.trouble = codes.SITE_AWAY
            self.run.remarks.doubt(codes.SITE_AWAY, pages=self.away, minutes=self.run.config.crawl.rest_minutes)
        is_late = asyncio.get_running_loop().time() >= self._until
        return self.trouble is None and not is_late and await self.run.call(self.batch.has_turn)

    def parse_article(self, response: Response, due: Due) -> Items:
        """Yield the article of a page, or the failure if it is not believed."""
        self.away = 0
        yield from super().parse_article(response, due)

    def article_failed(self, failure: Failure) -> Items:
        """Yield the failure of a request for an article."""
        for item in super().article_failed(failure):
            if isinstance(item, Failed):
                self.away = self.away + 1 if is_away(item.reason) else 0
            yield item

    # -- the walk -----------------------------------------------------------------------------------------------

    async def _begin_walk(self) -> Request:
        """The first request of a walk through the listing, or of the rest of one that was left."""
        run, backfill = self.run, self.batch.backfill
        assert backfill is not None  # noqa: S101 (it is a walk)
        self.options = attrs.evolve(self.options, since=backfill.since, until=backfill.until)
        run.follow = self.follow
        self.walker = await Walker.begin(run)
        left = LeftWalk.from_json(backfill.walk_state or "null")
        overlap = _OVERLAP * max(self.walker.walk.size, 1)
        place = left.walk.offset if left else max((backfill.walk_offset or 0) - overlap, 0)
        learned = run.store.learned
        first_url = learned.listing_url or ""
        url = run.site.further_page(first_url, place, learned.listing_key) if place and first_url else first_url
        if not url or not (place or left):
            return self._first_request()
        if left:
            self.walker.go_on_with(left, first_url)
        else:
            self.walker.walk = attrs.evolve(self.walker.walk, offset=place)
        return self._listing_request(url, place)

    async def follow(self, listing: Listing, discovery: Discovery) -> None:
        """Request the next page of the listing, unless this run has to end."""
        if listing.offset is None:
            return
        note_entries(self.run, listing)
        await self.walker.take(listing, discovery)
        if request := await self._further(await self._next_page(listing)):
            self.crawler.engine.crawl(request)

    async def _go_on(self, listing: Listing) -> Request | None:
        """See ``VokSpider``."""
        return await self._further(await super()._go_on(listing))

    async def _further(self, request: Request | None) -> Request | None:
        """The request for the next page of the listing, or None if this run has to end.

        Before that, the place and the state of the walk are stored, so that no more is lost than the page in flight.
        """
        self.read += 1
        walk = self.walker.walk
        is_over = walk.ended is not None and walk.ended not in BROKEN
        state = self.walker.left().to_json() if walk.ended is None else None
        await self.run.call(self.batch.walk_on, None if is_over else walk.offset, state)
        is_full = self.read >= self.run.config.backfill.batch_pages
        self.left = request is not None and (is_full or not await self._may_go_on())
        return None if self.left else request


def _broken(walk: Walk) -> str | None:
    return f"walk_{walk.ended}" if walk.ended in BROKEN else None
