"""A gate for the requests to one host: it keeps a gap between them, and can be shut for a while."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from attrs import define, field
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

OF_ROBOTS = "dont_obey_robotstxt"  # Scrapy's mark on requests for robots.txt
_LEAST_MORE, _MOST_MORE = 0.1, 0.3  # added to the gap: at least so many s, at most this share of it
_LOOK = 0.1  # s between two checks whether the crawl ends
_LONGEST_WAIT = 10.0  # s after which a turn is asked for again, even if the wait is longer
# Asks for a turn at the host, with a gap in s; returns None if it got one, else the s until it may get one.
Take = Callable[[float], Awaitable[float | None]]
# Surrounds a request in flight, with the gap in s that follows it.
Flight = Callable[[float], AbstractAsyncContextManager[None]]


# Why a request is not sent.
OFFSITE, COOKIE_WALL = "offsite", "cookie_wall"
REFUSALS = {OFFSITE: "led to another host", COOKIE_WALL: "wants a cookie"}


class NotAskedError(Exception):
    """A request that was not sent because the crawl ends."""


class RefusedError(IgnoreRequest):
    """A request that vokspider does not send.

    ``reason`` is a key of ``REFUSALS``, ``way`` the address that it leads to.
    """

    def __init__(self, reason: str, way: str, detail: str = "") -> None:
        super().__init__(f"{REFUSALS[reason]}: {detail or way}")
        self.reason = reason
        self.way = way


def put_back(request: Request) -> Request | None:
    """A copy of a request that was not sent, for Scrapy's queue; None for a request for robots.txt.

    Scrapy drops its queue when the crawl ends, so the request does not count as failed. A request for robots.txt has no
    queue, and would be repeated without end.
    """
    return None if OF_ROBOTS in request.meta else request.copy()


class Engine(Protocol):
    """The part of Scrapy's engine that the gate uses."""

    running: bool
    _slot: Any


def is_ending(engine: Engine) -> bool:
    """Whether the crawl is ending, so that only requests in flight are finished."""
    slot = engine._slot
    return not engine.running or slot is None or slot.closing is not None


def more(gap: float) -> float:
    """Seconds to add to a gap, chosen at random.

    At least 0.1 s, or a quarter of the gap if that is less; at most 30 % of the gap.
    """
    most = _MOST_MORE * gap
    return random.uniform(min(_LEAST_MORE, gap / 4), most)  # noqa: S311 (no secret)


async def _always(_gap: float) -> None:
    """Grant every turn, for a host that no other process requests."""


@asynccontextmanager
async def _alone(_gap: float) -> AsyncIterator[None]:
    """Tell nobody of a request in flight."""
    yield


@define
class Gate:
    """Lets requests to one host out, one after the other. Times are those of ``clock``, in s.

    ``gap``: minimum seconds between two requests. A random time is always added to it, so that requests are not
    perfectly regular, and so that the second one does not arrive early if the first one took longer to reach the site.
    ``take`` asks for a turn that all processes of an archive share, and ``flight`` surrounds the request after it; they
    are not called if the gap is 0. ``at_a_time``: maximum number of requests in flight, None for as many as Scrapy
    sends; without it, ``flight`` is not called either.
    """

    gap: float = 0.0
    take: Take = _always
    at_a_time: int | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    flight: Flight = _alone
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
        """Context manager: wait for room among the requests in flight and for a turn, and keep that room.

        Raises NotAskedError if the crawl ends first, and what ``take`` raises.
        """
        if self._room is None:
            await self.wait(engine)
            yield
            return
        async with self._room:
            await self.wait(engine)
            async with self.flight(self.gap) if self.gap else _alone(0.0):
                yield

    async def wait(self, engine: Engine) -> None:
        """Wait until the gate is open, then shut it until the next request may leave.

        Raises NotAskedError if the crawl ends first, and what ``take`` raises.
        """
        if not self.gap:
            await self._open(engine)
            return
        async with self._order:
            await self._open(engine)
            while (wait := await self.take(self.gap)) is not None:
                self.shut(min(wait, _LONGEST_WAIT))
                await self._open(engine)
            self.shut(self.gap + more(self.gap))  # from now, when the request leaves: waiting must not narrow it

    async def _open(self, engine: Engine) -> None:
        while not is_ending(engine) and (rest := self._opens_at - self.clock()) > 0:
            await self.sleep(min(rest, _LOOK))
        if is_ending(engine):
            raise NotAskedError
