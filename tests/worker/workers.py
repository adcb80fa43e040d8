"""Real workers in real processes, on the queue of an archive in PostgreSQL, and the sites that they crawl."""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from attrs import define, field
from sqlalchemy import Engine, text

from tests.commands import PROGRAM
from tests.simulator.site import SimulatedSite
from vokspider.config import Config
from vokspider.jobs import Crawls, bring_forward, make_scheduler, reconcile
from vokspider.jobs.queue import Queued, add
from vokspider.jobs.queue_state import Job, jobs
from vokspider.model.options import CRAWL, RunOptions
from vokspider.store.frontier.adding import Wanted
from vokspider.store.frontier.adding import add as add_pages
from vokspider.store.frontier.backfills import create
from vokspider.store.runs.runs import open_source

from ..daemon.daemons import state_of
from ..daemon.health.conftest import Page, page_of
from ..limits import HANG, wait_until

STALLED = 3.0  # s
_TABLE = """
[[source]]
name = "{name}"
site = "{site}"
start_url = "{start_url}"
language = "en"
display_name = "Voice of Korea (EN)"
page = "kcnawatch"
enabled = true
"""


def children_of(pid: int) -> list[int]:
    """The numbers of the processes that a process has started."""
    lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(number) for line in lists for number in line.split()]


def table_of(name: str, site: str, start_url: str) -> str:
    """The table of a source in ``sources.toml``."""
    return _TABLE.format(name=name, site=site, start_url=start_url)


@define
class Started:
    """``vokspider worker`` or ``vokspider daemon`` in a process; what it says is in ``said``."""

    process: "subprocess.Popen[bytes]"
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said or self.process.poll() is not None, words)
        assert words in self.said, self.said

    def health(self) -> Page:
        """What its health address says."""
        self.wait_for("/healthz and /metrics")
        return page_of(self.said.partition("health and metrics at ")[2].split("/healthz")[0], "/healthz")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(HANG)

    def kill(self) -> None:
        """Kill it and its crawls, as when its machine dies."""
        children = children_of(self.process.pid)
        self.process.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.wait(HANG)

    def abort(self) -> None:
        """End its crawls and it, one after the other; each writes where it was."""
        for pid in (*children_of(self.process.pid), self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGABRT)
            wait_until(partial(_is_over, pid), f"process {pid} is over")
        self.process.wait(HANG)


def _is_over(pid: int) -> bool:
    return state_of(Path(f"/proc/{pid}/stat")) == "Z"


@define
class Fleet:
    """An archive with a queue, the sites of its sources by name, and the processes that serve it."""

    config: Config
    engine: Engine
    sites: dict[str, SimulatedSite]
    folder: Path
    started: list[Started] = field(factory=list)

    def start(self, *arguments: str) -> Started:
        """Start a command, such as ``worker``."""
        output = self.folder / f"process-{len(self.started)}.txt"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("VOKSPIDER_")}
        with output.open("wb") as stream:
            process = subprocess.Popen(
                [*PROGRAM, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=self.folder,
                env=environ | dict(self.config.to_environ()) | {"PYTHONFAULTHANDLER": "1"},
            )
        self.started.append(Started(process, output))
        return self.started[-1]

    def add(self, source: str, trigger: str = CRAWL) -> Queued:
        return add(self.config, source, RunOptions(trigger=trigger))

    def backfill(self, source: str) -> None:
        """Add a back-fill of all articles of a source's site."""
        site, now = self.sites[source], datetime.now(UTC)
        source_id = open_source(self.engine, self.config.source(source), lambda: now).source_id
        pages = [Wanted(one.external_id, f"{site.base_url}{one.path}") for one in site.articles]
        with self.engine.begin() as connection:
            add_pages(connection, create(connection, source_id, now), pages)

    def jobs(self) -> list[Job]:
        return jobs(self.engine, STALLED)

    def wait_for_jobs(self, state: str, number: int = 1) -> None:
        wait_until(lambda: [job.state for job in self.jobs()].count(state) >= number, f"{number} jobs are {state}")

    def wait_for_articles(self, number: int) -> None:
        """Wait until so many articles have a text."""
        wait_until(lambda: self.stored() >= number, f"{number} articles")

    def slow(self, seconds: float) -> None:
        """Let all sites take so long for a page."""
        for site in self.sites.values():
            site.latency = seconds

    def stored(self) -> int:
        """How many articles have a text."""
        return int(self.rows("SELECT count(*) FROM article WHERE status = 'stored'")[0][0])

    def miss_a_start(self) -> None:
        """What the database looks like when the daemon was off at the time of a crawl of each source."""
        scheduler = make_scheduler(Crawls(self.config), self.engine)
        scheduler.start()
        reconcile(scheduler, self.config, datetime.now(UTC))
        for source in self.config.enabled:
            bring_forward(scheduler, source.name, datetime.now(UTC) - timedelta(minutes=1))
        scheduler.shutdown()

    def rows(self, query: str) -> Sequence[Any]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def runs(self) -> Sequence[Any]:
        """Source, trigger and verdict of each run."""
        return self.rows(
            "SELECT source.name, trigger, verdict FROM run JOIN source ON source.id = source_id ORDER BY run.id"
        )

    def end(self) -> None:
        """Leave no process behind. pytest shows what they said, and where they were, if the test failed."""
        for one in self.started:
            if one.process.poll() is None:
                one.abort()
            print(one.said)  # noqa: T201
