"""A gate that keeps the requests to one host back: for a while, and from each other."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from attrs import define, field
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

OF_ROBOTS = "dont_obey_robotstxt"  # Scrapy's mark on requests for robots.txt
_LEAST_MORE, _MOST_MORE = 0.1, 0.3  # s, and share of the gap, that are added to it
_LOOK = 0.1  # s between two checks whether the crawl ends
_LONGEST_WAIT = 10.0  # s until a turn is tried again, however long it should take
# Takes a turn at the host for a gap in s; returns None, or the s until there may be one.
Take = Callable[[float], Awaitable[float | None]]


# Why a request is not sent.
OFFSITE, COOKIE_WALL = "offsite", "cookie_wall"
REFUSALS = {OFFSITE: "led to another host", COOKIE_WALL: "wants a cookie"}


class NotAskedError(Exception):
    """A request that was not sent because the crawl ends."""


class RefusedError(IgnoreRequest):
    """A request that vokspider does not send. ``reason`` is a code of ``REFUSALS``, ``way`` where it would lead."""

    def __init__(self, reason: str, way: str, detail: str = "") -> None:
        super().__init__(f"{REFUSALS[reason]}: {detail or way}")
        self.reason = reason
        self.way = way


def put_back(request: Request) -> Request | None:
    """What becomes of a request that was not sent: Scrapy drops it from its queue at the end, and nothing failed.

    None for robots.txt, for which it has no queue and would ask without end.
    """
    return None if OF_ROBOTS in request.meta else request.copy()


class Engine(Protocol):
    """What the gate needs of Scrapy's engine."""

    running: bool
    _slot: Any


def is_ending(engine: Engine) -> bool:
    """Whether the crawl is only finishing requests in flight."""
    slot = engine._slot
    return not engine.running or slot is None or slot.closing is not None


def more(gap: float) -> float:
    """Seconds to add to a gap: some by chance, and at least a tenth of a second or a quarter of the gap."""
    most = _MOST_MORE * gap
    return random.uniform(min(_LEAST_MORE, gap / 4), most)  # noqa: S311 (no secret)


async def _always(_gap: float) -> None:
    """A free turn, for a host that no other process visits."""


@define
class Gate:
    """Lets requests to one host out, one after the other. Times are those of ``clock``, in s.

    ``gap``: minimum seconds between two requests. A little more is always added: by chance, so that they do not come
    like the ticks of a clock, and so that the second one does not come early at a site which the first one took longer
    to reach. ``take`` gets a turn that all processes of an archive share; it is not called without a gap.
    ``at_a_time``: requests under way, None for as many as Scrapy sends.
    """

    gap: float = 0.0
    take: Take = _always
    at_a_time: int | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _opens_at: float = field(default=float("-inf"), init=False)
    _order: asyncio.Lock = field(factory=asyncio.Lock, init=False)
    _room: asyncio.Semaphore | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._room = asyncio.Semaphore(self.at_a_time) if self.at_a_time else None

    def shut(self, seconds: float) -> None:
        """Let nothing out for the next ``seconds``."""
        self._opens_at = max(self._opens_at, self.clock() + seconds)

    def widen(self, gap: float) -> None:
        """Use ``gap`` from now on, if it is longer than the present one."""
        self.gap = max(self.gap, gap)
        self.shut(self.gap)

    @asynccontextmanager
    async def passage(self, engine: Engine) -> AsyncIterator[None]:
        """Wait for a turn, and for room among the requests in flight. Raises NotAskedError as ``wait``."""
        if self._room is None:
            await self.wait(engine)
            yield
            return
        async with self._room:
            await self.wait(engine)
            yield

    async def wait(self, engine: Engine) -> None:
        """Wait until the gate is open; then it is shut for the next request.

        Raises NotAskedError when the crawl ends before, and what ``take`` raises.
        """
        if not self.gap:
            await self._open(engine)
            return
        async with self._order:
            await self._open(engine)
            while (wait := await self.take(self.gap)) is not None:
                self.shut(min(wait, _LONGEST_WAIT))
                await self._open(engine)
            self.shut(self.gap + more(self.gap))  # from when it leaves: what took time before would narrow the gap

    async def _open(self, engine: Engine) -> None:
        while not is_ending(engine) and (rest := self._opens_at - self.clock()) > 0:
            await self.sleep(min(rest, _LOOK))
        if is_ending(engine):
            raise NotAskedError
