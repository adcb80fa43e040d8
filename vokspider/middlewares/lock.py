"""A lock that keeps requests back for a while."""

import asyncio
import time
from typing import Any, Protocol

from attrs import define
from scrapy import Request

OF_ROBOTS = "dont_obey_robotstxt"  # Scrapy's mark on requests for robots.txt
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


@define
class Lock:
    """Keeps requests back for a while. Times are those of ``time.monotonic``."""

    _opens_at: float = 0.0

    def shut(self, seconds: float) -> None:
        """Let nothing out for so long, from now on."""
        self._opens_at = max(self._opens_at, time.monotonic() + seconds)

    async def wait(self, engine: Engine) -> None:
        """Wait until it is open. Raises NotAskedError when the crawl ends before."""
        while not is_ending(engine) and (rest := self._opens_at - time.monotonic()) > 0:
            await asyncio.sleep(min(rest, _LOOK))
        if is_ending(engine):
            raise NotAskedError
