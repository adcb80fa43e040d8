"""Measures workers on machines of their own: ``python -m tests.benchmarks.workers speed``, ``pace`` or ``backfill``.

Needs root.

``speed``: 1, 2 and 4 workers crawl four sources, whose sites take 50 ms for a page, and each archive is compared row
for row with that of crawls without a queue. ``pace``: six workers crawl six sources of one host, while workers are
killed, PostgreSQL restarts twice, and the network of one worker is cut and mended; the host's own log has the smallest
gap, and the archive is compared with one that was crawled undisturbed. ``backfill``: a list of addresses is fetched by
one machine after the other, which is stopped, killed or paused, while the daemon of a further one starts daily crawls;
the archive is compared with that of one crawl. The exit code is 1 if something is not as it should be; no time is
judged.
"""

import argparse
import signal
import sys

from tests.faults.servers import find_binaries, postgres_server
from vokspider.demo import server as demo

from .backfill import measure_backfill
from .net import HOST, NETWORK, network
from .pace import measure_pace
from .speed import measure_speed

_SETTINGS = ("listen_addresses=*", "max_connections=200", "shared_buffers=256MB", "max_wal_size=1GB")


def main() -> None:
    """Measure, and print a few lines."""
    asked = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no server and no network is left behind
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL's programs are not installed")
    demo._HOST = HOST  # type: ignore[misc]  # reachable from the other machines
    with network(6) as machines, postgres_server(binaries, _SETTINGS, NETWORK) as server:
        if asked.what == "speed":
            well = measure_speed(server, machines, asked.pages, asked.latency, asked.workers)
        elif asked.what == "backfill":
            well = measure_backfill(server, machines, asked.pages, asked.delay, asked.minutes, asked.engine)
        else:
            well = measure_pace(server, machines, asked.pages, asked.delay, asked.every)
    raise SystemExit(0 if well else 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.workers", description=__doc__)
    kinds = parser.add_subparsers(dest="what", required=True)
    speed = kinds.add_parser("speed", help="how much faster several workers are")
    speed.add_argument("--pages", type=int, default=20_000, help="articles of all four sites (default: %(default)s)")
    speed.add_argument("--latency", type=float, default=0.05, help="s for each page (default: %(default)s)")
    speed.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4], help="numbers of workers to try")
    pace = kinds.add_parser("pace", help="whether six workers keep one pace, whatever happens")
    pace.add_argument("--pages", type=int, default=2400, help="articles of all six sources (default: %(default)s)")
    pace.add_argument("--delay", type=float, default=0.1, help="s between two requests (default: %(default)s)")
    pace.add_argument("--every", type=float, default=6.0, help="s between two kills (default: %(default)s)")
    backfill = kinds.add_parser("backfill", help="a back-fill that is stopped, goes on elsewhere, and daily crawls")
    backfill.add_argument("--pages", type=int, default=5000, help="addresses (default: %(default)s)")
    backfill.add_argument("--delay", type=float, default=0.1, help="s between two requests (default: %(default)s)")
    backfill.add_argument(
        "--minutes", type=int, default=2, help="from one daily crawl to the next (default: %(default)s)"
    )
    backfill.add_argument("--engine", choices=("queue", "local"), default="queue", help="jobs.engine")
    return parser


if __name__ == "__main__":
    main()
