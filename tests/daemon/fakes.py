"""Crawls that take no process: what the daemon's parts are tested with."""

from queue import SimpleQueue
from threading import Event
from typing import Any

import time_machine

from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.daemon import Daemon
from vokspider.jobs import Crawls, next_run
from vokspider.model.options import RunOptions
from vokspider.model.reasons import Reason

from ..limits import HANG

SOURCE = "kcnawatch-vok-en"
_COUNTS = dict.fromkeys("discovered new changed unchanged skipped failed".split(), 0)
_TIMES = {"started_at": "2026-11-24T07:30:00+00:00", "finished_at": "2026-11-24T07:31:00+00:00"}
_RUN = {"run_id": 7, "source": "kcnawatch-vok-en", "trigger": "schedule", "reason_codes": []} | _COUNTS | _TIMES
OK = Result(_RUN | {"verdict": "ok"}, (), 0)
CRASHED = Result(
    _RUN | {"verdict": "failed", "reason_codes": [{"code": "process_crashed", "facts": {"status": -9, "run": 7}}]},
    (),
    1,
    crashed=True,
)
HELD = Result(None, (Reason("lease_held", {"error": "crawl:kcnawatch-vok-en is held by somebody"}),), 4)


class FakeCrawls(Crawls):
    """Ends each crawl with the next of ``results``; while ``open`` is not set, a crawl goes on. Counts in ``begun``."""

    def __init__(self, config: Config, *results: Result) -> None:
        super().__init__(config)
        self.results = list(results)
        self.of_source: dict[str, list[Result]] = {}  # where sources have results of their own
        self.open = Event()
        self.open.set()
        self.begun: SimpleQueue[str] = SimpleQueue()

    def run(self, source: str, options: RunOptions | None = None) -> Result:
        self.begun.put(source)
        assert self.open.wait(HANG)
        results = self.of_source.get(source, self.results)
        return results.pop(0) if results else OK

    def wait_for_one(self) -> str:
        return self.begun.get(timeout=HANG)

    def stop(self) -> None:
        self.open.set()


class FakeBackground:
    """Keeps what it is told in ``told``."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.told: list[tuple[Any, ...]] = []

    def open(self) -> None:
        self.told.append(("open",))

    def close(self) -> None:
        self.told.append(("close",))

    def crawl_ended(self, source: str, result: Result, *, is_news: bool) -> None:
        self.told.append((source, result, is_news))

    def start_missed(self, source: str, due: Any, *, made_up: bool) -> None:
        self.told.append((source, due, made_up))


def crawl_once(daemon: Daemon, clock: time_machine.Traveller) -> None:
    """Go to the time of the next crawl, and on until it has ended."""
    planned = next_run(daemon.scheduler)
    assert planned is not None
    clock.move_to(planned, tick=False)
    daemon.step()
    while daemon.under_way:
        daemon.step()
