"""Starting a crawl, and ending the crawls of a daemon."""

import threading

import attrs

from vokspider.config import Config
from vokspider.crawl.process import CrawlProcess, Result, Spawn, spawn_child
from vokspider.model.options import SCHEDULE, RunOptions


def submit(config: Config, source: str, options: RunOptions, spawn: Spawn = spawn_child) -> CrawlProcess:
    """Start a crawl of ``source`` and return it; the caller waits for its end.

    Raises ConfigError if its log cannot be written, VokspiderError if no process can be started.
    """
    return CrawlProcess.start(config, attrs.evolve(options, source=source), spawn)


class Crawls:
    """The running crawls of one daemon, at most one of each source."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._running: dict[str, CrawlProcess] = {}
        self._closed = False

    def run(self, source: str) -> Result | None:
        """Crawl a source, wait for the end, and return how it ended; None if the daemon is stopping.

        Runs in a thread of the executor. Raises the errors of ``submit``.
        """
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
        """Start no more crawls, and let the running ones end; a second call ends them at once."""
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
    """The function of a stored job: crawl a source with the daemon's ``crawls``, which ``CrawlExecutor`` adds.

    Databases hold the name of this function, so it must stay. ``crashes`` is only stored with the job, for
    ``crashes_before``: how many times in a row the crawl has crashed. Raises LookupError outside of a daemon.
    """
    if crawls is None:
        raise LookupError("a scheduled crawl runs in the daemon only; use 'vokspider crawl'")
    return crawls.run(source)
