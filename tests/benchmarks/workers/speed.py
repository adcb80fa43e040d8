"""Four sources on four sites, crawled by 1, 2 and 4 workers: how much faster are more of them?"""

import time
from collections.abc import Sequence

from tests.faults.servers import PostgresServer
from vokspider.jobs.queue import add
from vokspider.jobs.queue_state import CANCELLED, DONE, FAILED, workers
from vokspider.model.options import RunOptions

from .bench import Bench, bench, say
from .net import Machine
from .rows import CONTENTS, OF_RUNS, Rows, differences, rows_of
from .sites import Sites, sites_of
from .sizes import said_sizes, written
from .using import Meter, Used

_SITES = 4
_LOOK = 0.25  # s
_BUSY = 0.5  # share of the time without waiting below which the machine is too busy to say what it would be alone


def measure_speed(
    server: PostgresServer, machines: Sequence[Machine], pages: int, latency: float, numbers: Sequence[int]
) -> bool:
    """Crawl four sites, ``pages`` in all, with each number of workers, and print what was seen.

    ``latency``: s for each page. Returns whether each archive is equal to that of an undisturbed crawl.
    """
    with sites_of(_SITES, pages // _SITES) as sites:
        expected = _undisturbed(server, sites)
        sites.take(latency)
        well, first = True, None
        for number in numbers:
            used, equal = _with_workers(server, machines[:number], sites, expected)
            first = first or (number, used)
            well &= equal
            _say(number, expected["articles"].total(), used, first)
    return well


def _undisturbed(server: PostgresServer, sites: Sites) -> Rows:
    """The rows of crawls without workers, of sites that answer at once."""
    with bench(server, "alone", sites.places, engine="local") as alone:
        meter = Meter(_groups(server, alone, sites))
        alone.crawl_alone()
        used = meter.used()
        found = rows_of(alone.engine, CONTENTS | OF_RUNS)
        pages = found["articles"].total()
        say(f"without workers and latency: {pages} articles in {used.seconds:.1f} s, {pages / used.seconds:.1f}/s")
        return found


def _with_workers(
    server: PostgresServer, machines: Sequence[Machine], sites: Sites, expected: Rows
) -> tuple[Used, bool]:
    with bench(server, f"workers{len(machines)}", sites.places) as crawled:
        for machine in machines:
            crawled.start(machine)
        while workers(crawled.engine, 60.0) < len(machines):
            time.sleep(_LOOK)
        meter, before = Meter(_groups(server, crawled, sites)), written(crawled)
        _crawl_all(crawled, meter)
        used, after = meter.used(), written(crawled)
        found = differences(expected, rows_of(crawled.engine, CONTENTS | OF_RUNS))
        checked = crawled.check()
        say(f"{len(machines)} workers: {', '.join(map(str, found))}; db check: {checked}")
        articles = expected["articles"].total()
        say(f"  {said_sizes(crawled, articles)}; {(after - before) / articles:.0f} bytes were written to the WAL")
        return used, not any(one.lost or one.added for one in found) and checked.endswith("code 0)")


def _groups(server: PostgresServer, crawled: Bench, sites: Sites) -> dict[str, list[int]]:
    """The first processes of each group that is measured."""
    assert server._process is not None
    started = [process.pid for process in crawled.workers.values()]
    return {"workers": started, "PostgreSQL": [server._process.pid], "sites": [sites.process.pid]}


def _crawl_all(crawled: Bench, meter: Meter) -> None:
    for name in crawled.sources:
        add(crawled.config, name, RunOptions())
    while not _all_done(crawled):
        meter.look()
        time.sleep(_LOOK)


def _all_done(crawled: Bench) -> bool:
    """Whether all crawls have ended. Raises RuntimeError if one did not end by itself."""
    found = crawled.jobs()
    if ended := [job for job in found if job.state in (FAILED, CANCELLED)]:
        raise RuntimeError(f"these crawls did not end by themselves: {ended}")
    return all(job.state == DONE for job in found)


def _say(number: int, pages: int, used: Used, first: tuple[int, Used]) -> None:
    """Print the figures of one measurement, beside those of the first one."""
    free, busy = used.share_not_waiting(number), sum(used.on_cores.values())
    at_first, times = first[1].share_not_waiting(first[0]), first[1].seconds / used.seconds
    unhindered = f"{times * at_first / free:.2f}" if min(free, at_first) > _BUSY else "nobody knows how many"
    say(f"  {pages / used.seconds:.1f} pages/s, {used.seconds:.0f} s, {times:.2f} times as fast as the first one;")
    say(f"  no core was waited for in {free:.0%} of the time or more; without the waiting: {unhindered} times")
    cpu = ", ".join(used.cpu(group, pages) for group in used.on_cores)
    say(f"  CPU time in ms a page: {cpu}; {used.cores:.0f} cores allow at most {pages * used.cores / busy:.0f} pages/s")
    say(f"  of the cores, these programs used {busy / used.seconds / used.cores:.0%} and others {used.others:.0%}")
