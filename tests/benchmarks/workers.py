"""Measures workers on machines of their own: ``python -m tests.benchmarks.workers speed`` or ``pace``. Needs root.

``speed``: 1, 2 and 4 workers crawl four sources, whose sites take 50 ms for a page, and each archive is compared row
for row with that of crawls without a queue. ``pace``: six workers crawl six sources of one host, while workers are
killed, PostgreSQL restarts twice, and the network of one worker is cut and mended; the host's own log has the smallest
gap.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import define, field
from sqlalchemy import Engine, text

from tests.faults.servers import IMMEDIATE, PASSWORD, PostgresServer, find_binaries, postgres_server
from tests.simulator.site import SimulatedSite
from vokspider.config import Config, load
from vokspider.demo import server as demo
from vokspider.demo.model import Reply
from vokspider.jobs.queue import add
from vokspider.jobs.queue_schema import upgrade_queue
from vokspider.jobs.queue_state import Job, jobs
from vokspider.jobs.running import start
from vokspider.model.options import RunOptions
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade

from .workers_net import HOST, NETWORK, Machine, network

_LATENCY = 0.05  # s
_STALLED = 5.0  # s
_SETTINGS = ("listen_addresses=*", "max_connections=200", "shared_buffers=64MB", "max_wal_size=1GB")
_PROGRAM = [sys.executable, "-c", "from vokspider.cli import main; main()"]
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
_ROWS = """
    SELECT source.name, article.external_id, article.status, revision.number, revision.title, revision.content_sha256
    FROM article JOIN source ON source.id = article.source_id LEFT JOIN revision ON revision.article_id = article.id
    ORDER BY 1, 2, 4
"""


@define(eq=False)
class LoggedSite(SimulatedSite):
    """A site that notes when each request arrives, by one clock for all machines."""

    arrived: list[float] = field(factory=list, repr=False)

    def answer(self, target: str) -> Reply:
        self.arrived.append(time.monotonic())
        return super().answer(target)


@define
class Bench:
    """An archive with a queue, its sources, and the workers on the machines."""

    config: Config
    engine: Engine
    sources: Sequence[str]
    workers: "dict[int, subprocess.Popen[bytes]]" = field(factory=dict)

    def start(self, machine: Machine) -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("VOKSPIDER_")}
        with (self.config.root / f"worker-{machine.number}.txt").open("ab") as said:
            self.workers[machine.number] = subprocess.Popen(
                machine.command([*_PROGRAM, "worker"]),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=environ | dict(self.config.to_environ()),
                cwd=self.config.root,
            )

    def kill(self, machine: Machine) -> None:
        """Kill a worker and its crawl, as when its machine dies."""
        pid = self.workers[machine.number].pid
        for number in [*_children(pid), pid]:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.workers[machine.number].wait()

    def stop(self) -> None:
        for process in self.workers.values():
            process.terminate()
        for process in self.workers.values():
            process.wait()
        self.workers.clear()

    def jobs(self) -> list[Job]:
        return jobs(self.engine, _STALLED)

    def rows(self, query: str) -> list[Any]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]


def say(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure, and print a few lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["speed", "pace"])
    parser.add_argument("--pages", type=int, default=200, help="articles of each source")
    parser.add_argument("--delay", type=float, default=0.1, help="s between two requests, for pace")
    parser.add_argument("--every", type=float, default=10.0, help="s between two kills, for pace")
    asked = parser.parse_args()
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL's programs are not installed")
    demo._HOST = HOST  # type: ignore[misc]  # reachable from the other machines
    with network(6) as machines, postgres_server(binaries, _SETTINGS, NETWORK) as server:
        if asked.what == "speed":
            _measure_speed(server, machines, asked.pages)
        else:
            _measure_pace(server, machines, asked.pages, asked.delay, asked.every)


# -- speed ------------------------------------------------------------------------------------------------------------


def _measure_speed(server: PostgresServer, machines: Sequence[Machine], pages: int) -> None:
    names = [f"s{number}" for number in range(4)]
    with ExitStack() as stack:
        sites = {name: SimulatedSite.generate(pages, seed=seed) for seed, name in enumerate(names, 1)}
        for site in sites.values():
            site.latency = _LATENCY
            stack.enter_context(demo.serve(site))
        expected = None
        with _bench(server, "alone", sites, 0.0, engine="local") as bench:
            began = time.monotonic()
            for name in names:
                start(bench.config, name, RunOptions(full=True)).wait()
            expected = bench.rows(_ROWS)
            _say_speed("no queue", len(expected), time.monotonic() - began, None)
        first = None
        for number in (1, 2, 4):
            with _bench(server, f"workers{number}", sites, 0.0) as bench:
                for machine in machines[:number]:
                    bench.start(machine)
                time.sleep(15)  # all of them are there before the first job is
                seconds = _crawl_all(bench)
                first = first or seconds
                _say_speed(f"{number} workers", len(expected), seconds, first / seconds)
                say("  equal row for row:", bench.rows(_ROWS) == expected)


def _crawl_all(bench: Bench) -> float:
    """Seconds from the first job until all are done."""
    began = time.monotonic()
    for name in bench.sources:
        add(bench.config, name, RunOptions(full=True))
    while [job.state for job in bench.jobs()].count("done") < len(bench.sources):
        time.sleep(0.2)
    return time.monotonic() - began


def _say_speed(who: str, articles: int, seconds: float, times: float | None) -> None:
    more = f", {times:.2f} times one worker" if times else ""
    load = os.getloadavg()[0]
    say(f"{who}: {articles} articles in {seconds:.1f} s, {articles / seconds:.1f}/s{more}; load {load:.1f}")


# -- pace -------------------------------------------------------------------------------------------------------------


def _measure_pace(server: PostgresServer, machines: Sequence[Machine], pages: int, delay: float, every: float) -> None:
    site = LoggedSite.generate(pages)
    names = [f"s{number}" for number in range(6)]
    dice = random.Random(1)
    with demo.serve(site), _bench(server, "pace", dict.fromkeys(names, site), delay) as bench:
        for machine in machines:
            bench.start(machine)
        for name in names:
            add(bench.config, name, RunOptions())
        began = time.monotonic()
        kills, restarts, cut, said = 0, 0, None, began
        while _open(server, bench):
            time.sleep(every)
            share = len(site.arrived) / (len(names) * pages)
            if restarts < 2 and share > (restarts + 1) * 0.3:
                server.stop(IMMEDIATE)
                server.start()
                restarts += 1
            elif cut is None and share > 0.2:
                cut = machines[0]
                cut.cut()
            elif cut is not None and cut is not _MENDED and share > 0.5:
                cut.mend()
                cut = _MENDED
            elif share < 1:
                victim = dice.choice(machines[1:])
                bench.kill(victim)
                bench.start(victim)
                kills += 1
            if time.monotonic() > said + 60:
                said = time.monotonic()
                say(f"  {len(site.arrived)} requests, {kills} kills, load {os.getloadavg()[0]:.1f}")
        gaps = sorted(later - earlier for earlier, later in pairwise(site.arrived))
        smallest = [round(gap, 4) for gap in gaps[:3]]
        say(f"{len(site.arrived)} requests, smallest gaps {smallest} s at a delay of {delay} s")
        seconds = time.monotonic() - began
        say(f"{seconds:.0f} s, {kills} kills, {restarts} restarts of PostgreSQL, network mended: {cut is _MENDED}")
        _compare(bench, site, names)


_MENDED = Machine(-1)


def _open(server: PostgresServer, bench: Bench) -> bool:
    """Whether a source is not crawled to its end. A job that failed waits again, as the daemon lets it."""
    states = [(job.source, job.state, job.verdict) for job in bench.jobs()]
    over = {source for source, state, verdict in states if state == "done" and verdict in ("ok", "quiet", "suspect")}
    busy = {source for source, state, _ in states if state in ("waiting", "running", "stalled")}
    for name in bench.sources:
        if name not in over | busy:
            add(bench.config, name, RunOptions())
    return len(over) < len(bench.sources)


def _compare(bench: Bench, site: SimulatedSite, names: Sequence[str]) -> None:
    stored = bench.rows(
        "SELECT count(*), count(DISTINCT (source_id, external_id)) FROM article WHERE status = 'stored'"
    )
    revisions = bench.rows("SELECT count(*) FROM revision")
    runs = bench.rows("SELECT verdict, count(*) FROM run GROUP BY 1 ORDER BY 1")
    each = bench.rows(
        "SELECT article.external_id, count(*), count(DISTINCT revision.content_sha256) FROM article "
        "JOIN revision ON revision.article_id = article.id GROUP BY 1"
    )
    same = all(number == len(names) and texts == 1 for _, number, texts in each)
    say(f"stored, distinct {stored}; revisions {revisions}; expected {len(names) * len(site.articles)}")
    say(f"each article once in each source, with one text: {same and len(each) == len(site.articles)}")
    say(f"runs by verdict: {runs}")


# -- both -------------------------------------------------------------------------------------------------------------


@contextmanager
def _bench(
    server: PostgresServer, name: str, sites: "dict[str, Any]", delay: float, engine: str = "queue"
) -> Iterator[Bench]:
    server.database(name)
    url = f"postgresql+psycopg://postgres:{PASSWORD}@{HOST}:{server.port}/{name}?connect_timeout=10"
    with tempfile.TemporaryDirectory(prefix="vokspider-workers-") as folder:
        root = Path(folder)
        (root / "config").mkdir()
        tables = (_TABLE.format(name=one, site=site.base_url, start_url=site.start_url) for one, site in sites.items())
        (root / "config/sources.toml").write_text("".join(tables))
        overrides: dict[str, dict[str, object]] = {
            "database": {"url": url},
            "crawl": {"source": next(iter(sites)), "delay": delay, "lease_seconds": 5, "first_pages": 0},
            "jobs": {"engine": engine, "stalled_seconds": _STALLED},
        }
        config = load(overrides=overrides, environ={}, root=root)
        archive = open_engine(config.database_url)
        upgrade(archive)
        upgrade_queue(archive)
        bench = Bench(config, archive, list(sites))
        try:
            yield bench
        finally:
            bench.stop()
            archive.dispose()


def _children(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have started."""
    lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    found = [int(number) for line in lists for number in line.split()]
    return [number for one in found for number in (*_children(one), one)]


if __name__ == "__main__":
    main()
