"""Crawls that take no process: what the daemon's parts are tested with."""

from queue import SimpleQueue
from threading import Event

from vokspider.config import Config
from vokspider.crawl import Result
from vokspider.jobs import Crawls

_COUNTS = dict.fromkeys("discovered new changed unchanged skipped failed".split(), 0)
OK = Result({"run_id": 7, "verdict": "ok", "reasons": []} | _COUNTS, (), 0)
HELD = Result(None, ("crawl:kcnawatch-vok-en is held by somebody",), 4)


class FakeCrawls(Crawls):
    """Ends each crawl with the next of ``results``; while ``open`` is not set, a crawl goes on. Counts in ``begun``."""

    def __init__(self, config: Config, *results: Result) -> None:
        super().__init__(config)
        self.results = list(results)
        self.open = Event()
        self.open.set()
        self.begun: SimpleQueue[int] = SimpleQueue()

    def run(self) -> Result:
        self.begun.put(1)
        assert self.open.wait(10)
        return self.results.pop(0) if self.results else OK

    def wait_for_one(self) -> None:
        self.begun.get(timeout=10)

    def stop(self) -> None:
        self.open.set()
