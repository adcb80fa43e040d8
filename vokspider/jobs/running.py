"""Starting crawls, and ending those of one daemon."""

import threading

import attrs

from vokspider.config import Config
from vokspider.crawl.process import CrawlProcess, Result, Spawn, spawn_child
from vokspider.model.options import SCHEDULE, RunOptions


def submit(config: Config, source: str, options: RunOptions, spawn: Spawn = spawn_child) -> CrawlProcess:
    """Start a crawl of ``source``; the caller waits for its end.

    Raises ConfigError when its log cannot be written, VokspiderError when it cannot be started.
    """
    return CrawlProcess.start(config, attrs.evolve(options, source=source), spawn)


class Crawls:
    """The crawls of one daemon, at most one of each source: starts them, and can end those that are running."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._running: dict[str, CrawlProcess] = {}
        self._closed = False

    def run(self, source: str) -> Result | None:
        """Crawl and wait for the end, in a thread of the executor; None when the daemon is stopping by then."""
        with self._lock:
            if self._closed:
                return None
            child = self._running[source] = submit(self.config, source, RunOptions(trigger=SCHEDULE))
        try:
            return child.wait()
        finally:
            with self._lock:
                self._running.pop(source, None)

    def stop(self) -> None:
        """Start no more crawls, and ask the running ones to end; when called again, they end at once."""
        with self._lock:
            self._closed = True
            for child in self._running.values():
                child.stop()

    def kill(self) -> None:
        """Kill the running crawls."""
        with self._lock:
            for child in self._running.values():
                child.process.kill()


def crawl(crawls: Crawls | None = None, source: str = "", crashes: int = 0) -> Result | None:
    """What a stored job runs; the database keeps this function's name, and ``CrawlExecutor`` adds ``crawls``.

    ``crashes``: how many times in a row the crawl of this source crashed, kept with the job for ``crashes_before``.
    Raises LookupError outside of a daemon.
    """
    if crawls is None:
        raise LookupError("a scheduled crawl runs in the daemon only; use 'vokspider crawl'")
    return crawls.run(source)
