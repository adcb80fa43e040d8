"""A lock that keeps requests back for a while, and from each other."""

import asyncio
import random
import time
from typing import Any, Protocol

from attrs import define
from scrapy import Request

OF_ROBOTS = "dont_obey_robotstxt"  # Scrapy's mark on requests for robots.txt
_LEAST_MORE, _MOST_MORE = 0.1, 0.3  # s, and share of the gap, that are added to it
_LOOK = 0.1  # s between two looks whether the crawl has been told to end


class NotAskedError(Exception):
    """A request that did not leave, since the crawl ends."""


def put_back(request: Request) -> Request | None:
    """What becomes of a request that did not leave: Scrapy drops it from its queue at the end, and nothing failed.

    None for robots.txt, for which it has no queue and would ask without end.
    """
    return None if OF_ROBOTS in request.meta else request.copy()


class Engine(Protocol):
    """What the lock needs of Scrapy's engine."""

    running: bool
    _slot: Any


def is_ending(engine: Engine) -> bool:
    """Whether the crawl only finishes what is under way."""
    slot = engine._slot
    return not engine.running or slot is None or slot.closing is not None


def more(gap: float) -> float:
    """Seconds to add to a gap: some by chance, and at least a tenth of a second or a quarter of the gap."""
    most = _MOST_MORE * gap
    return random.uniform(min(_LEAST_MORE, gap / 4), most)  # noqa: S311 (no secret)


@define
class Lock:
    """Keeps requests back for a while. Times are those of ``time.monotonic``.

    ``gap``: seconds that lie between two requests at the least. A little more is always added: by chance, so that they
    do not come like the ticks of a clock, and so that the second one does not come early at a site which the first
    one took longer to reach.
    """

    gap: float = 0.0
    _opens_at: float = 0.0

    def shut(self, seconds: float) -> None:
        """Let nothing out for so long, from now on."""
        self._opens_at = max(self._opens_at, time.monotonic() + seconds)

    def widen(self, gap: float) -> None:
        """Let so many seconds lie between two requests from now on, if that is more than before."""
        self.gap = max(self.gap, gap)
        self.shut(self.gap)

    async def wait(self, engine: Engine) -> None:
        """Wait until it is open; then it is shut for the next one. Raises NotAskedError when the crawl ends before."""
        while not is_ending(engine) and (rest := self._opens_at - time.monotonic()) > 0:
            await asyncio.sleep(min(rest, _LOOK))
        if is_ending(engine):
            raise NotAskedError
        self.shut(self.gap + more(self.gap))
