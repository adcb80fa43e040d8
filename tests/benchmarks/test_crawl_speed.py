"""Speed and memory of a whole crawl into SQLite beside a bare Scrapy spider, in turn. Measured, not asserted.

CPU time is what counts: on a machine with other work, wall time says how busy that was.
``make bench``, or ``pytest tests/benchmarks -s``. VOKSPIDER_BENCH_PAGES and VOKSPIDER_BENCH_ROUNDS set the size.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from vokspider.config import load
from vokspider.model.options import RunOptions

from .size import PAGES

ROUNDS = int(os.environ.get("VOKSPIDER_BENCH_ROUNDS", "3"))
CONCURRENCY = 16
BARE = Path(__file__).parent / "bare.py"


class Measured(NamedTuple):
    """CPU time (user and system) and wall time in s of a whole process, its peak memory in MB, what it printed last.

    ``started``: how much of the CPU time was that of the processes which it started.
    """

    cpu: float
    seconds: float
    megabytes: float
    said: str
    started: float = 0.0


def measure(command: list[str], environ: dict[str, str]) -> Measured:
    start = time.perf_counter()
    # The child ends when its standard input does, so it is kept open.
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # its figures are gone after the next line
        started = cpu_of_children(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    cpu, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    return Measured(cpu, time.perf_counter() - start, megabytes, (said.splitlines() or [""])[-1], started)


def cpu_of_children(pid: int) -> float:
    """CPU time in s of the processes for which a process has waited; 0 where there is no ``/proc``."""
    path = Path(f"/proc/{pid}/stat")
    ticks = map(int, path.read_text().rpartition(")")[2].split()[13:15]) if path.exists() else ()
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


@contextmanager
def demo_site(pages: int) -> Iterator[str]:
    options = ["--articles", str(pages), "--layout", "2025", "--until-eof"]
    command = [sys.executable, "-m", "vokspider.demo.server", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def bare(base: str) -> Measured:
    found = measure([sys.executable, str(BARE), base, str(CONCURRENCY)], dict(os.environ))
    assert int(found.said) >= PAGES
    return found


def vokspider(base: str, folder: Path, pages: int) -> Measured:
    overrides: dict[str, dict[str, object]] = {
        "database": {"url": f"sqlite:///{folder}/{time.monotonic_ns()}.db"},
        "crawl": {"delay": 0.0, "concurrency": CONCURRENCY, "first_pages": 0, "start_url": f"{base}/article/57/"},
        "logs": {"dir": str(folder / "logs")},
    }
    options = RunOptions(start_url=f"{base}/article/57/")
    environ = {
        **os.environ,
        **load(overrides=overrides, environ={}).to_environ(),
        "VOKSPIDER_RUN_OPTIONS": options.to_json(),
    }
    found = measure([sys.executable, "-m", "vokspider.crawl", "vok"], environ)
    assert f'"new": {pages}, ' in found.said, found.said
    return found


def test_pages_per_second_and_memory(tmp_path: Path) -> None:
    rows: list[tuple[Measured, Measured]] = []
    with demo_site(PAGES) as base:
        rows.extend((bare(base), vokspider(base, tmp_path, PAGES)) for _ in range(ROUNDS))
    with demo_site(2 * PAGES) as base:
        double = vokspider(base, tmp_path, 2 * PAGES)

    print(f"\n{PAGES} pages, whole processes:")  # noqa: T201
    for number, (first, second) in enumerate(rows, 1):
        print(f"  round {number}: bare {_shown(first)}; vokspider {_shown(second)}")  # noqa: T201
    for name, word in (("cpu", "CPU"), ("seconds", "wall")):
        ratios = [getattr(first, name) / getattr(second, name) for first, second in rows]
        listed = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"  bare / vokspider, {word} time: median {statistics.median(ratios):.2f} of {listed}")  # noqa: T201
    memory = statistics.median(second.megabytes for _, second in rows)
    print(  # noqa: T201
        f"  peak memory {memory:.0f} MB, "
        f"at {2 * PAGES} pages {double.megabytes:.0f} MB ({double.megabytes / memory:.2f} times as much)"
    )
    assert len(rows) == ROUNDS


def _shown(one: Measured) -> str:
    return f"{one.cpu:.2f} s CPU, {one.seconds:.2f} s wall ({PAGES / one.seconds:.0f} pages/s), {one.megabytes:.0f} MB"
