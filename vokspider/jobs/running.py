"""Starting a crawl, and ending the crawls of a daemon or a worker."""

import threading

import attrs

from vokspider.config import Config
from vokspider.crawl.process import CrawlProcess, Result, Spawn, spawn_child
from vokspider.jobs.queue import Queued, add
from vokspider.model.options import SCHEDULE, RunOptions


def submit(config: Config, source: str, options: RunOptions, spawn: Spawn = spawn_child) -> CrawlProcess | Queued:
    """Let a crawl of ``source`` be run by the engine that ``jobs.engine`` names.

    Returns the crawl, for whose end the caller waits, or its place in the queue. Raises the errors of ``start`` and
    ``add``.
    """
    return add(config, source, options) if config.jobs.queued else start(config, source, options, spawn)


def start(config: Config, source: str, options: RunOptions, spawn: Spawn = spawn_child) -> CrawlProcess:
    """Start a crawl of ``source`` as a process of this machine; the caller waits for its end.

    Raises ConfigError if its log cannot be written, VokspiderError if no process can be started.
    """
    return CrawlProcess.start(config, attrs.evolve(options, source=source), spawn)


class Crawls:
    """The running crawls of one daemon or worker, at most one of each source."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._running: dict[str, CrawlProcess] = {}
        self._closed = False

    def submit(self, source: str) -> Result | Queued | None:
        """Let the scheduled crawl of a source be run by the engine that ``jobs.engine`` names.

        Returns at once if the crawl went to the queue; otherwise as ``run``. Raises the errors of ``run`` and ``add``.
        """
        options = RunOptions(trigger=SCHEDULE)
        if not self.config.jobs.queued:
            return self.run(source, options)
        # Without the lock, since the database may take long.
        return None if self._closed else add(self.config, source, options)

    def run(self, source: str, options: RunOptions) -> Result | None:
        """Crawl a source on this machine, wait for the end, and return how it ended; None if all of this is stopping.

        Runs in a thread of an executor. Raises the errors of ``start``.
        """
        with self._lock:
            if self._closed:
                return None
            child = self._running[source] = start(self.config, source, options)
        try:
            return child.wait()
        finally:
            with self._lock:
                self._running.pop(source, None)

    @property
    def running(self) -> list[str]:
        """The names of the sources that are being crawled."""
        with self._lock:
            return sorted(self._running)

    @property
    def closed(self) -> bool:
        """Whether no more crawls are started."""
        return self._closed

    def stop(self) -> None:
        """Start no more crawls, and let the running ones end; a second call ends them at once."""
        with self._lock:
            self._closed = True
            for child in self._running.values():
                child.stop()

    def stop_one(self, source: str) -> None:
        """Let the crawl of a source end, if it is running."""
        with self._lock:
            if child := self._running.get(source):
                child.stop()

    def kill(self) -> None:
        """Kill the running crawls."""
        with self._lock:
            for child in self._running.values():
                child.process.kill()


def crawl(crawls: Crawls | None = None, source: str = "", crashes: int = 0) -> Result | Queued | None:
    """The function of a stored job: crawl a source with the daemon's ``crawls``, which ``CrawlExecutor`` adds.

    Databases hold the name of this function, so it must stay. ``crashes`` is only stored with the job, for
    ``crashes_before``: how many times in a row the crawl has crashed. Raises LookupError outside of a daemon.
    """
    if crawls is None:
        raise LookupError("a scheduled crawl runs in the daemon only; use 'vokspider crawl'")
    return crawls.submit(source)
