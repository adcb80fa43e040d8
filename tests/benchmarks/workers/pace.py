"""Six workers on one host, and everything that can go wrong: is the pace kept, is nothing lost, is nothing twice?"""

import os
import random
import time
from collections.abc import Sequence
from itertools import pairwise

from attrs import define, field

from tests.faults.servers import IMMEDIATE, PostgresServer
from tests.simulator.site import SimulatedSite
from vokspider.demo import server as demo
from vokspider.demo.model import Reply
from vokspider.jobs.queue import add
from vokspider.model.options import RunOptions
from vokspider.model.verdict import OK, QUIET

from .bench import Bench, Place, bench, say
from .net import Machine
from .rows import CONTENTS, Rows, differences, rows_of

LEAST = 2000  # requests
_PATIENCE = 5.0  # s without a sign of life, after which another worker takes up a crawl
_RESTARTS = (0.3, 0.6)  # shares of the pages after which PostgreSQL crashes
_CUT, _MEND = 0.2, 0.5  # the same, of the network of the first machine


@define(eq=False)
class LoggedSite(SimulatedSite):
    """A site that notes when each request arrives, by one clock for all machines."""

    arrived: list[float] = field(factory=list, repr=False)

    def answer(self, target: str) -> Reply:
        self.arrived.append(time.monotonic())
        return super().answer(target)


@define
class Trouble:
    """What goes wrong in a measurement: ``share`` of the pages decides what comes next."""

    server: PostgresServer
    bench: Bench
    machines: Sequence[Machine]
    dice: random.Random = field(factory=lambda: random.Random(1))
    kills: int = 0
    restarts: int = 0
    cut: bool = False
    mended: bool = False

    def make(self, share: float) -> None:
        """Let the next thing go wrong."""
        if self.restarts < len(_RESTARTS) and share > _RESTARTS[self.restarts]:
            self.server.stop(IMMEDIATE)
            self.server.start()
            self.restarts += 1
        elif not self.cut and share > _CUT:
            self.machines[0].cut()
            self.cut = True
        elif self.cut and not self.mended and share > _MEND:
            self.machines[0].mend()
            self.mended = True
        elif share < 1:
            victim = self.dice.choice(self.machines[1:])
            self.bench.kill(victim)
            self.bench.start(victim)
            self.kills += 1

    def __str__(self) -> str:
        """What went wrong, as words."""
        network = "cut and mended" if self.mended else "not mended"
        return f"{self.kills} kills, {self.restarts} restarts of PostgreSQL, network of one worker {network}"


def measure_pace(server: PostgresServer, machines: Sequence[Machine], pages: int, delay: float, every: float) -> bool:
    """Crawl six sources of one host, ``pages`` in all, and print what was seen; returns whether all is well.

    ``delay``: s between two requests. ``every``: s between two troubles.
    """
    names = [f"s{number}" for number in range(len(machines))]
    site = LoggedSite.generate(max(1, pages // len(names)))
    with demo.serve(site):
        places = dict.fromkeys(names, Place(site.base_url, site.start_url))
        with bench(server, "alone", places, engine="local") as alone:
            alone.crawl_alone()
            expected = rows_of(alone.engine, CONTENTS)
            say(f"undisturbed: {len(site.arrived)} requests; db check: {alone.check()}")
        site.arrived.clear()
        with bench(server, "pace", places, delay, patience=_PATIENCE) as disturbed:
            for machine in machines:
                disturbed.start(machine)
            for name in names:
                add(disturbed.config, name, RunOptions())
            trouble = Trouble(server, disturbed, machines)
            seconds = _last_out(trouble, site, len(names) * len(site.articles), every)
            say(f"{seconds:.0f} s, {trouble}")
            return all([_is_kept(site, delay), _is_whole(disturbed, expected, site), trouble.mended])


def _last_out(trouble: Trouble, site: LoggedSite, pages: int, every: float) -> float:
    """Seconds until each source is crawled to its end, with trouble all the time."""
    began = said = time.monotonic()
    while _open(trouble.bench):
        time.sleep(every)
        trouble.make(len(site.arrived) / pages)
        if time.monotonic() > said + 60:
            said = time.monotonic()
            say(f"  {said - began:.0f} s: {len(site.arrived)} requests, {trouble}; load {os.getloadavg()[0]:.1f}")
    return time.monotonic() - began


def _open(bench: Bench) -> bool:
    """Whether a source is not crawled to its end. A crawl that failed is tried again, as the daemon does."""
    found = [(job.source, job.state, job.verdict) for job in bench.jobs()]
    over = {source for source, state, verdict in found if state == "done" and verdict in (OK, QUIET)}
    busy = {source for source, state, _ in found if state in ("waiting", "running", "stalled")}
    for name in bench.sources:
        if name not in over | busy:
            add(bench.config, name, RunOptions())
    return len(over) < len(bench.sources)


def _is_kept(site: LoggedSite, delay: float) -> bool:
    gaps = sorted(later - earlier for earlier, later in pairwise(site.arrived))
    smallest = ", ".join(f"{gap:.4f}" for gap in gaps[:3])
    say(f"{len(site.arrived)} requests; smallest gaps {smallest} s at a delay of {delay} s")
    return len(site.arrived) >= LEAST and gaps[0] >= delay


def _is_whole(bench: Bench, expected: Rows, site: LoggedSite) -> bool:
    found = differences(expected, rows_of(bench.engine, CONTENTS))
    for one in found:
        say(f"  {one}")
    checked = bench.check()
    say(f"  db check: {checked}")
    say("  runs by verdict:", dict(bench.rows("SELECT verdict, count(*) FROM run GROUP BY 1 ORDER BY 1")))
    unbalanced = bench.rows("SELECT id FROM run WHERE discovered <> new + changed + unchanged + skipped + failed")
    say(f"  runs whose ledger does not balance: {len(unbalanced)}")
    well = not any(one.lost or one.added for one in found) and checked.endswith("code 0)") and not unbalanced
    return _is_once(bench, site) and well


def _is_once(bench: Bench, site: LoggedSite) -> bool:
    """Whether no page was stored twice, but for the start page, at which each crawl begins until it has ended once."""
    often = "JOIN article ON article.id = article_id GROUP BY 1 HAVING count(*) > count(DISTINCT article_id)"
    again = bench.rows(f"SELECT external_id, count(*) - count(DISTINCT article_id) FROM capture {often}")  # noqa: S608
    say(f"  responses of pages that had one: {dict(again)}; the start page is {site.start_id}")
    return {name for name, _ in again} <= {site.start_id}
