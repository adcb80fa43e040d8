"""The loop of a worker: it serves the queue, also after the database was away, and ends in order."""

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from attrs import define, field
from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.daemon.health.server import HealthServer
from vokspider.daemon.systemd import Manager
from vokspider.events import tell
from vokspider.jobs import Crawls
from vokspider.model.clock import Clock
from vokspider.worker.health import WorkerHealth
from vokspider.worker.tasks import CARE, Tasks

if TYPE_CHECKING:
    from procrastinate import App

logger = logging.getLogger("vokspider.worker")

_PAUSE = 5.0  # s before another try when the database was away
_BEAT = 20.0  # maximum s between two signs for systemd
_PATIENCE = (8.0, 12.0)  # s after which crawls that do not end are ended at once, and killed
_SIGNS = 6  # signs of life in the time after which a worker counts as dead


@define(eq=False)
class Worker:
    """Runs crawls of ``sources``, at most ``concurrency`` at a time, as long as ``serve`` runs.

    ``health`` is told of its beats; ``server`` shows them.
    """

    config: Config
    engine: Engine
    sources: tuple[str, ...]
    concurrency: int
    manager: Manager
    clock: Clock
    health: WorkerHealth
    server: HealthServer
    _signals: int = field(default=0, init=False)
    _serving: bool = field(default=False, init=False)
    _stopping: asyncio.Event = field(factory=asyncio.Event, init=False)

    @property
    def _crawls(self) -> Crawls:
        return self.health.crawls

    async def serve(self) -> None:
        """Serve the queue until a signal to stop comes."""
        with _signals_to(self.stop), ThreadPoolExecutor(self.concurrency + 1) as threads:
            tasks = Tasks(self.config, self.engine, self._crawls, threads, self.clock)
            alive = asyncio.ensure_future(self._show_life())
            fields = {"sources": list(self.sources), "concurrency": self.concurrency}
            self.server.follow()
            tell(logger, logging.INFO, "worker_started", "started; it crawls %s", ", ".join(self.sources), **fields)
            try:
                while not self._stopping.is_set():
                    await self._until_stopped(self._serve_once(tasks))
            finally:
                alive.cancel()
                self.server.close()
            tell(logger, logging.INFO, "worker_stopped", "stopped")

    def stop(self) -> None:
        """End in order: take no more jobs, and let the running crawls end. A second call ends them at once."""
        self._signals += 1
        if self._signals == 1:
            tell(logger, logging.INFO, "worker_stopping", "stopping; running crawls end, and their jobs wait again")
            self.manager.stopping()
            loop = asyncio.get_running_loop()
            loop.call_later(_PATIENCE[0], self._crawls.stop)
            loop.call_later(_PATIENCE[1], self._crawls.kill)
        self._crawls.stop() if self._signals <= 2 else self._crawls.kill()
        self._stopping.set()

    async def _until_stopped(self, serving: Coroutine[Any, Any, None]) -> None:
        """Wait for the end of ``serving``, which is cancelled when a signal to stop comes."""
        task = asyncio.ensure_future(serving)
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if self._stopping.is_set():
            task.cancel()  # procrastinate then waits for running jobs
        with suppress(asyncio.CancelledError):
            await task

    async def _serve_once(self, tasks: Tasks) -> None:
        """Serve the queue until the database fails; then return after a pause."""
        from procrastinate.exceptions import ConnectorException
        from psycopg import Error
        from psycopg_pool import PoolTimeout

        try:
            async with tasks.app(self.concurrency).open_async() as app:
                self.manager.ready(f"takes crawls of {', '.join(self.sources)} from the queue")
                self._serving = True
                self.health.beat()
                await self._run(app)
        except (ConnectorException, Error, PoolTimeout) as error:
            why = str(error.__cause__ or error).partition("\n")[0]
            sentence = "the database did not respond, trying again: %s"
            tell(logger, logging.WARNING, "database_failed", sentence, why, error=why)
        finally:
            self._serving = False
        if not self._stopping.is_set():
            await asyncio.sleep(_PAUSE)

    async def _run(self, app: "App") -> None:
        patience = self.config.jobs.stalled_seconds
        await app.run_worker_async(
            queues=[*self.sources, CARE],
            concurrency=self.concurrency,
            install_signal_handlers=False,
            update_heartbeat_interval=patience / _SIGNS,
            stalled_worker_timeout=patience,
        )

    async def _show_life(self) -> None:
        """Tell systemd at intervals that this process is alive, and ``health`` that it serves the queue."""
        while True:
            self.manager.alive()
            if self._serving:
                self.health.beat()
            await asyncio.sleep(min(_BEAT, (self.manager.watchdog or _BEAT) / 3))


@contextmanager
def _signals_to(stop: Callable[[], None]) -> Iterator[None]:
    loop, numbers = asyncio.get_running_loop(), [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # the terminal is closed, and there is no nohup
        numbers.append(signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
