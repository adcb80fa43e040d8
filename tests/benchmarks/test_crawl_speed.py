"""Speed and memory of a whole crawl into SQLite beside a bare Scrapy spider, in turn. Measured, not asserted.

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

PAGES = int(os.environ.get("VOKSPIDER_BENCH_PAGES", "3000"))
ROUNDS = int(os.environ.get("VOKSPIDER_BENCH_ROUNDS", "3"))
CONCURRENCY = 16
BARE = Path(__file__).parent / "bare.py"


class Measured(NamedTuple):
    """Wall time in s of a whole process, its peak memory in MB, and what it printed last."""

    seconds: float
    megabytes: float
    said: str


def measure(command: list[str], environ: dict[str, str]) -> Measured:
    start = time.perf_counter()
    # The child ends when its standard input does, so it is kept open.
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return Measured(time.perf_counter() - start, usage.ru_maxrss / 1024, said.splitlines()[-1])


@contextmanager
def demo_site(pages: int) -> Iterator[str]:
    command = [sys.executable, "-m", "vokspider.demo.server", "--articles", str(pages), "--layout", "2025"]
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
    found = measure([sys.executable, "-m", "vokspider.crawl.child", "vok"], environ)
    assert f'"new": {pages}, ' in found.said, found.said
    return found


def test_pages_per_second_and_memory(tmp_path: Path) -> None:
    rows: list[tuple[Measured, Measured]] = []
    with demo_site(PAGES) as base:
        rows.extend((bare(base), vokspider(base, tmp_path, PAGES)) for _ in range(ROUNDS))
    with demo_site(2 * PAGES) as base:
        double = vokspider(base, tmp_path, 2 * PAGES)

    ratios = [first.seconds / second.seconds for first, second in rows]
    print(f"\n{PAGES} pages, whole processes:")  # noqa: T201
    for (first, second), ratio in zip(rows, ratios, strict=True):
        print(  # noqa: T201
            f"  bare {PAGES / first.seconds:.0f}/s {first.megabytes:.0f} MB; "
            f"vokspider {PAGES / second.seconds:.0f}/s {second.megabytes:.0f} MB; ratio {ratio:.2f}"
        )
    memory = statistics.median(second.megabytes for _, second in rows)
    print(  # noqa: T201
        f"  median ratio {statistics.median(ratios):.2f}; peak memory {memory:.0f} MB, "
        f"at {2 * PAGES} pages {double.megabytes:.0f} MB ({double.megabytes / memory:.2f} times as much)"
    )
    assert len(ratios) == ROUNDS
