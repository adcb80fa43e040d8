"""Real daemons in real processes: starting them, watching them, and seeing what they left in the database."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import define, field
from sqlalchemy import text

from tests.simulator.site import SimulatedSite
from vokspider.config import Config
from vokspider.jobs import Crawls, bring_forward, make_scheduler, next_run, reconcile
from vokspider.store.db.engine import open_engine
from vokspider.store.db.leases import DAEMON_LEASE, Holder, holder
from vokspider.store.db.schema import upgrade

from ..limits import HANG, wait_until

_MAIN = "from vokspider.cli import main; main()"


def freeze(process: "subprocess.Popen[Any]", database: Path) -> None:
    """Stop a process as a machine that goes to sleep does, but not in the middle of a transaction."""

    def stands_still() -> bool:
        process.send_signal(signal.SIGSTOP)
        # The threads of a process stop one after another, and until the last one stops, one can begin a transaction.
        wait_until(lambda: _are_stopped(process.pid), "each thread is stopped")
        if _can_be_written(database):
            return True
        process.send_signal(signal.SIGCONT)
        return False

    wait_until(stands_still, "the process is between two transactions")


def _are_stopped(pid: int) -> bool:
    """Whether no thread of a process runs, as far as this system tells of threads."""
    states = [state_of(one) for one in Path(f"/proc/{pid}/task").glob("*/stat")]
    return set(states) <= {"T", "Z"}


def state_of(stat: Path) -> str:
    """The letter of the state in such a file of a process or thread, which is ``Z`` if it is over."""
    try:
        return stat.read_text().rpartition(") ")[2][0]
    except OSError:  # it has ended meanwhile
        return "Z"


def _can_be_written(database: Path) -> bool:
    connection = sqlite3.connect(database, timeout=0.2, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


@define
class DaemonProcess:
    """``vokspider daemon`` in a process; what it says is in ``said``."""

    process: "subprocess.Popen[bytes]"
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said or self.process.poll() is not None, words)
        assert words in self.said, self.said

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        return self.process.wait(HANG)

    def stop(self) -> int:
        self.process.terminate()
        return self.wait()


@define
class Project:
    """A demo site, an archive of it, and the daemons that serve it."""

    site: SimulatedSite
    config: Config
    folder: Path
    started: list[DaemonProcess] = field(factory=list)

    def daemon(self, settings: Mapping[str, str] | None = None) -> DaemonProcess:
        """Start one; ``settings`` are variables in place of those that give it the project's configuration."""
        output = self.folder / f"daemon-{len(self.started)}.txt"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("VOKSPIDER_")}
        with output.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-c", _MAIN, "daemon"],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=self.folder,
                env=environ | dict(self.config.to_environ() if settings is None else settings),
            )
        self.started.append(DaemonProcess(process, output))
        return self.started[-1]

    def freeze(self, daemon: DaemonProcess) -> None:
        """See the function of this name."""
        freeze(daemon.process, Path(self.config.database_url.database or ""))

    def end(self) -> None:
        """Leave no process behind."""
        for daemon in self.started:
            if daemon.process.poll() is None:
                daemon.process.kill()
            daemon.process.wait()

    def miss_a_start(self, ago: timedelta = timedelta(minutes=5)) -> None:
        """What the database looks like when the machine was off at the time of a crawl. Needs no daemon to be on."""

        def plan(scheduler: Any) -> None:
            reconcile(scheduler, self.config, datetime.now(UTC))
            for source in self.config.enabled:
                bring_forward(scheduler, source.name, datetime.now(UTC) - ago)

        self._with_scheduler(plan)

    def next_run(self) -> datetime:
        """When the stored job is due."""
        planned: datetime = self._with_scheduler(next_run)
        return planned

    def _with_scheduler(self, action: Callable[[Any], Any]) -> Any:
        engine = open_engine(self.config.database_url)
        upgrade(engine)
        scheduler = make_scheduler(Crawls(self.config), engine)
        scheduler.start()
        try:
            return action(scheduler)
        finally:
            scheduler.shutdown()
            engine.dispose()

    def rows(self, query: str) -> list[Any]:
        engine = open_engine(self.config.database_url)
        try:
            with engine.connect() as connection:
                return list(connection.execute(text(query)))
        finally:
            engine.dispose()

    def runs(self) -> list[tuple[str, str | None]]:
        """Trigger and verdict of every run; None of one that is open."""
        return [tuple(row) for row in self.rows("SELECT trigger, verdict FROM run ORDER BY id")]

    def articles(self) -> int:
        count: int = self.rows("SELECT count(*) FROM revision")[0][0]
        return count

    def daemon_holder(self) -> Holder | None:
        engine = open_engine(self.config.database_url)
        try:
            return holder(engine, DAEMON_LEASE)
        finally:
            engine.dispose()
