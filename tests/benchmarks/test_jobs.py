"""Reading in one process and in one for each core, in turn on the same pages. Measured, not asserted.

Whole processes: time by the clock, and CPU time (user and system). On a machine with other work, the clock says how
busy that was; then the CPU time is what counts: with N cores to itself, a command takes at least the CPU time of all
its processes divided by N, and at least that of the one that writes.
The archive has one source, which ``duplicates rebuild`` decides in one process; ``docs/performance.md`` has several.
``make bench``, or ``pytest tests/benchmarks/test_jobs.py -s``. VOKSPIDER_BENCH_PAGES and VOKSPIDER_BENCH_ROUNDS set the
size.
"""

import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.commands import PROGRAM
from vokspider.config import load
from vokspider.model.options import IMPORT, REEXTRACT, RunOptions
from vokspider.pool import cores

from .extraction import demo_pages
from .size import PAGES
from .test_crawl_speed import ROUNDS, Measured, measure

COMMANDS = ("captures verify", "search rebuild", "duplicates rebuild")


def environ_of(database: Path, options: RunOptions | None = None) -> dict[str, str]:
    config = load(overrides={"database": {"url": f"sqlite:///{database}"}}, environ={})
    chosen = {"VOKSPIDER_RUN_OPTIONS": options.to_json()} if options else {}
    return {**os.environ, **config.to_environ(), **chosen}


def run(database: Path, trigger: str, jobs: int, files: tuple[str, ...] = ()) -> Measured:
    options = RunOptions(trigger=trigger, files=files, jobs=jobs)
    found = measure([sys.executable, "-m", "vokspider.crawl", trigger], environ_of(database, options))
    assert f'"{"new" if files else "unchanged"}": {PAGES}, ' in found.said, found.said
    return found


def command(database: Path, words: str, jobs: int) -> Measured:
    return measure([*PROGRAM, *words.split(), "--jobs", str(jobs)], environ_of(database))


def rounds(folder: Path, pages: Path, jobs: int) -> Iterator[tuple[str, Measured]]:
    """What each command takes, in an archive that it does not change (but for the outcomes of a re-extraction)."""
    database = folder / f"{jobs}.db"
    database.unlink(missing_ok=True)
    yield "import", run(database, IMPORT, jobs, (str(pages),))
    yield "reextract", run(database, REEXTRACT, jobs)
    for words in COMMANDS:
        yield words, command(database, words, jobs)


def test_one_process_and_one_for_each_core(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number, page in enumerate(demo_pages(PAGES)):
        (pages / f"{number:06}.html").write_bytes(page.body)
    found: dict[str, list[tuple[Measured, Measured]]] = {}
    for _ in range(ROUNDS):
        for (name, one), (_, many) in zip(rounds(tmp_path, pages, 1), rounds(tmp_path, pages, cores()), strict=True):
            found.setdefault(name, []).append((one, many))
    print(f"\n{PAGES} pages, one process and {cores()}, whole processes, medians:")  # noqa: T201
    for name, pairs in found.items():
        print(f"  {name:20}{_shown(pairs)}")  # noqa: T201
    assert len(found) == 2 + len(COMMANDS)


def _shown(pairs: list[tuple[Measured, Measured]]) -> str:
    one, many = (statistics.median(pair[at].seconds for pair in pairs) for at in (0, 1))
    cpu, of_all = (statistics.median(pair[at].cpu for pair in pairs) for at in (0, 1))
    pool = statistics.median(second.started for _, second in pairs)
    least = max(of_all / cores(), of_all - pool)
    faster = statistics.median(first.seconds / second.seconds for first, second in pairs)
    times = f"{one:.1f} s and {many:.1f} s by the clock ({PAGES / many:.0f} pages/s), {faster:.2f} times as fast"
    ms = 1000 / PAGES
    parts = f"{(of_all - pool) * ms:.2f} in the one that writes and {pool * ms:.2f} in the pool"
    each = f"CPU in ms a page: {cpu * ms:.2f}, or {parts}"
    return f"{times}; {each}; quiet cores allow {cpu / least:.2f} times ({PAGES / least:.0f} pages/s)"
