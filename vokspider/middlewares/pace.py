"""The pace of a crawl at each host: the time between two requests, and which crawls share it."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from attrs import define, field
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config.hosts import gap_of, pace_host
from vokspider.extensions.run import Run
from vokspider.middlewares.gate import Gate
from vokspider.model import codes
from vokspider.store.db.host_pace import SIGN, HostPace
from vokspider.text.urls import is_local

logger = logging.getLogger(__name__)


@define(eq=False)
class Paces:
    """The gates of one crawl, one for each host. A gate is made by the first request to its host."""

    run: Run
    _owner: str = field(factory=lambda: uuid.uuid4().hex, init=False)  # of the request in flight to each host
    _gates: dict[str, Gate] = field(factory=dict, init=False)
    _places: dict[str, Gate] = field(factory=dict, init=False)  # the same gates, by host and port of an address
    _tasks: set["asyncio.Task[None]"] = field(factory=set, init=False)
    _rests: set[str] = field(factory=set, init=False)

    def of(self, url: str) -> Gate:
        """The gate to the host of an address."""
        place = url.partition("//")[2].partition("/")[0]
        if place not in self._places:  # a cache, since this runs for every request
            self._places[place] = self._named(url)
        return self._places[place]

    def _named(self, url: str) -> Gate:
        name = pace_host(url, self.run.own_urls)
        if name not in self._gates:
            self._gates[name] = self._gate(name, url)
        return self._gates[name]

    def shut(self, seconds: float) -> None:
        """Let nothing out to any host of this crawl for ``seconds``."""
        for gate in self._gates.values():
            gate.shut(seconds)

    def rest(self, url: str, seconds: float) -> None:
        """Let nothing out to any host for ``seconds``.

        Other crawls of this archive leave only the host of ``url`` alone.
        """
        self.shut(seconds)
        pace = self._shared(pace_host(url, self.run.own_urls))
        if pace is not None and self.of(url).gap:
            task = asyncio.ensure_future(self._block(pace, seconds))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until every rest so far is written, so that other crawls know of it after this one has ended."""
        await asyncio.gather(*self._tasks)

    def _gate(self, name: str, url: str) -> Gate:
        run = self.run
        gap = gap_of(run.config, run.source, name, run.options.delay)
        # A public site always gets one request at a time, whoever sends it.
        alone = not is_local(url) or run.source.concurrency == 1
        owner = self._owner if alone else ""

        async def take(gap: float) -> float | None:
            pace = self._shared(name, owner)
            if pace is None:
                return None
            wait = await asyncio.to_thread(pace.take, gap)
            self._note_rest(name, wait or 0.0, gap)
            return wait

        return Gate(gap, take, at_a_time=1 if alone else None, flight=lambda gap: self._flight(name, gap))

    @asynccontextmanager
    async def _flight(self, name: str, gap: float) -> AsyncIterator[None]:
        """Context manager: let no other crawl send a request to a host while one of this crawl is in flight."""
        pace = self._shared(name, self._owner)
        if pace is None:
            yield
            return
        signs = asyncio.ensure_future(_give_signs(pace, gap))
        try:
            yield
        finally:
            signs.cancel()
            with suppress(SQLAlchemyError):  # then others wait a little longer, until the lease expires
                await asyncio.to_thread(pace.release, gap)

    def _shared(self, name: str, owner: str = "") -> HostPace | None:
        """The pace that the archive shares between crawls; None for a run that writes nothing."""
        context = self.run.context
        return None if context is None or context.ledger.dry else HostPace(context.ledger.engine, name, owner)

    def _note_rest(self, name: str, wait: float, gap: float) -> None:
        """Note that this crawl waits because another one was banned, once for each host.

        Without a ban, a turn of another crawl takes no longer than the gap.
        """
        if wait > gap + 1 and name not in self._rests:
            self._rests.add(name)
            self.run.remarks.note(codes.HOST_RESTS, host=name, seconds=round(wait))

    async def _block(self, pace: HostPace, seconds: float) -> None:
        try:
            await asyncio.to_thread(pace.block, seconds)
        except SQLAlchemyError as error:
            logger.warning("other crawls could not be made to leave %s alone: %s", pace.host, error)


async def _give_signs(pace: HostPace, gap: float) -> None:
    """Show from time to time that a request is still in flight, until cancelled."""
    while True:
        await asyncio.sleep(SIGN)
        with suppress(SQLAlchemyError):
            await asyncio.to_thread(pace.hold, gap)
