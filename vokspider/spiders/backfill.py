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

    It ends early if its time is over, somebody paused the back-fill, a crawl of the source waits for its turn, or the
    site seems to be away; what it has not done is done by the next run.
    """

    name = "backfill"
    left = False  # whether the walk was left, to go on later
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
        settings, loop = self.run.config.backfill, asyncio.get_running_loop()
        until = loop.time() + settings.batch_minutes * 60
        dues = await self.run.call(self.batch.pages, settings.batch_pages)
        for start in range(0, len(dues), _SLICE):
            if loop.time() >= until or not await self._may_go_on():
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
        return self.trouble is None and await self.run.call(self.batch.has_turn)

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
        size = max(self.walker.walk.size, 1)
        offset = max((backfill.walk_offset or 0) - _OVERLAP * size, 0)
        learned = run.store.learned
        url = run.site.further_page(learned.listing_url, offset, learned.listing_key) if learned.listing_url else None
        if not offset or url is None:
            return self._first_request()
        self.walker.walk = attrs.evolve(self.walker.walk, offset=offset)
        return self._listing_request(url, offset)

    async def follow(self, listing: Listing, discovery: Discovery) -> None:
        """Request the next page of the listing, unless this run has to end."""
        if listing.offset is None:
            return
        note_entries(self.run, listing)
        await self.walker.take(listing, discovery)
        walk = self.walker.walk
        self.left = walk.ended is None and not await self._may_go_on()
        request = None if self.left else await self._next_page(listing)
        await self._note_place()
        if request:
            self.crawler.engine.crawl(request)

    async def _go_on(self, listing: Listing) -> Request | None:
        """See ``VokSpider``."""
        request = await super()._go_on(listing)
        await self._note_place()
        return request

    async def _note_place(self) -> None:
        """Store where the walk goes on if this run is killed, or that it has ended."""
        walk = self.walker.walk
        is_over = walk.ended is not None and walk.ended not in BROKEN
        await self.run.call(self.batch.walk_on, None if is_over else walk.offset)


def _broken(walk: Walk) -> str | None:
    return f"walk_{walk.ended}" if walk.ended in BROKEN else None
