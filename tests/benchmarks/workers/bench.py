"""An archive with a queue, the sources that are crawled into it, and the workers on their machines."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from sqlalchemy import Engine, text

from tests.faults.servers import PASSWORD, PostgresServer
from tests.worker.workers import table_of
from vokspider.config import Config, load
from vokspider.jobs.queue_schema import upgrade_queue
from vokspider.jobs.queue_state import Job, jobs
from vokspider.jobs.running import start
from vokspider.model.options import RunOptions
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade

from .net import HOST, Machine

_PATIENCE = 60.0  # s after which a worker or a crawl without a sign of life counts as dead
PROGRAM = [sys.executable, "-c", "from vokspider.cli import main; main()"]


@frozen
class Place:
    """Where the site of a source is."""

    base_url: str
    start_url: str


@define
class Bench:
    """An archive with a queue, its sources, and the workers on the machines."""

    config: Config
    engine: Engine
    sources: Sequence[str]
    workers: "dict[int, subprocess.Popen[bytes]]" = field(factory=dict)

    def start(self, machine: Machine) -> None:
        """Start a worker on a machine."""
        with (self.config.root / f"worker-{machine.number}.txt").open("ab") as said:
            self.workers[machine.number] = subprocess.Popen(
                machine.command([*PROGRAM, "worker"]),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=self.environ(),
                cwd=self.config.root,
            )

    def environ(self, config: Config | None = None) -> dict[str, str]:
        """The environment of a command on this archive, or of one with another configuration."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("VOKSPIDER_")}
        return plain | dict((config or self.config).to_environ())

    def kill(self, machine: Machine) -> None:
        """Kill a worker and its crawl, as when its machine dies."""
        self.kill_all(self.workers[machine.number])

    @staticmethod
    def kill_all(process: "subprocess.Popen[bytes]") -> None:
        """Kill a process and those that it has started."""
        for number in [*children_of(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Stop all workers in order."""
        for process in self.workers.values():
            process.terminate()
        for process in self.workers.values():
            process.wait()
        self.workers.clear()

    def crawl_alone(self) -> None:
        """Crawl all sources one after the other, in this network, without workers and undisturbed."""
        for name in self.sources:
            start(self.config, name, RunOptions()).wait()

    def jobs(self) -> list[Job]:
        """The jobs of the queue."""
        return jobs(self.engine, self.config.jobs.stalled_seconds)

    def rows(self, query: str) -> list[Any]:
        """The rows of a query, as tuples."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def check(self) -> str:
        """What ``db check`` says in its last line, and whether it is content."""
        command, folder = [*PROGRAM, "db", "check"], self.config.root
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=self.environ(), cwd=folder)
        last = (done.stdout + done.stderr).strip().rpartition("\n")[2]
        return f"{last} (exit code {done.returncode})"


def say(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


@contextmanager
def bench(
    server: PostgresServer,
    name: str,
    places: Mapping[str, Place],
    delay: float = 0.0,
    engine: str = "queue",
    patience: float = _PATIENCE,
    more: Mapping[str, Mapping[str, object]] | None = None,
) -> Iterator[Bench]:
    """A new archive in the database ``name``, with the sources of ``places``; no worker outlives it.

    ``patience``: s after which a worker or a crawl without a sign of life counts as dead. ``more``: further settings.
    """
    server.database(name)
    url = f"postgresql+psycopg://postgres:{PASSWORD}@{HOST}:{server.port}/{name}?connect_timeout=10"
    with tempfile.TemporaryDirectory(prefix="vokspider-workers-") as folder:
        root = Path(folder)
        (root / "config").mkdir()
        tables = (table_of(one, at.base_url, at.start_url) for one, at in places.items())
        (root / "config/sources.toml").write_text("".join(tables))
        overrides: dict[str, dict[str, object]] = {
            "database": {"url": url},
            "crawl": {"source": next(iter(places)), "delay": delay, "lease_seconds": patience, "first_pages": 0},
            "jobs": {"engine": engine, "stalled_seconds": patience},
        }
        for section, values in (more or {}).items():
            overrides[section] = {**overrides.get(section, {}), **values}
        config = load(overrides=overrides, environ={}, root=root)
        archive = open_engine(config.database_url)
        upgrade(archive)
        upgrade_queue(archive)
        made = Bench(config, archive, list(places))
        try:
            yield made
        finally:
            made.stop()
            archive.dispose()


def children_of(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have started."""
    lists = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            lists.append(path.read_text())
    found = [int(number) for line in lists for number in line.split()]
    return [number for one in found for number in (*children_of(one), one)]
