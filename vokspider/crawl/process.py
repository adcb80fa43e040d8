"""Running one crawl as a child process: starting, following and ending it, and closing its run after a crash."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from attrs import field, frozen
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config
from vokspider.logs import prepare_folder
from vokspider.model import codes
from vokspider.model.clock import utc_now
from vokspider.model.errors import VokspiderError
from vokspider.model.options import ASIDE, CHECK, RunOptions
from vokspider.model.reasons import Reason
from vokspider.model.verdict import EXIT_CODES, FAILED, INTERRUPTED
from vokspider.store.db.engine import leave, open_engine
from vokspider.store.db.explaining import explain
from vokspider.store.db.leases import crawl_lease, drop_lease_of
from vokspider.store.runs import runs

OPTIONS_VARIABLE = "VOKSPIDER_RUN_OPTIONS"
# A crawl ends itself at its time limit. It is killed if it has not ended so many s later.
_GRACE = 120.0
_LONGEST_VARIABLE = 100_000  # bytes; Linux takes 128 KiB
# Starts ``vokspider.crawl``; the arguments are the spider, the environment and the working directory.
Spawn = Callable[[str, Mapping[str, str], Path], "subprocess.Popen[str]"]
Progress = Callable[[dict[str, int]], None]
Reread = Callable[[dict[str, Any]], None]
Checked = Callable[[dict[str, Any]], None]


@frozen
class Result:
    """How a crawl ended. ``record`` is None if no run was opened; ``errors`` then say why.

    ``crashed``: whether its process ended without reporting a result, so that another try may succeed. ``announced``:
    whether the run's own process wrote its messages. ``stopped``: somebody asked for its end, perhaps too late.
    """

    record: dict[str, Any] | None
    errors: tuple[Reason, ...]
    exit_code: int
    crashed: bool = False
    announced: bool = False
    stopped: bool = False


def _handed_over(options: RunOptions) -> str:
    """The options for an environment variable: JSON, or ``@`` and the name of a file if they are too long for one.

    The process that reads the file deletes it.
    """
    line = options.to_json()
    if len(line.encode()) < _LONGEST_VARIABLE:
        return line
    descriptor, name = tempfile.mkstemp(prefix="vokspider-options-")
    os.close(descriptor)
    Path(name).write_text(line, encoding="utf-8")
    return f"@{name}"


def spawn_child(spider: str, environ: Mapping[str, str], folder: Path) -> "subprocess.Popen[str]":
    """Start ``vokspider.crawl`` as a process in its own session. Raises OSError if that fails."""
    return subprocess.Popen(
        [sys.executable, "-m", "vokspider.crawl", spider],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environ,
        start_new_session=True,
    )


@frozen
class CrawlProcess:
    """A crawl in a child process with its own session, so that Ctrl-C in a terminal reaches only the parent."""

    config: Config
    options: RunOptions
    process: "subprocess.Popen[str]" = field(repr=False)
    _stopping: threading.Event = field(factory=threading.Event, init=False)

    @property
    def is_stopped(self) -> bool:
        """Whether ``stop`` was called, even if the crawl had just ended."""
        return self._stopping.is_set()

    @classmethod
    def start(cls, config: Config, options: RunOptions, spawn: Spawn = spawn_child) -> "CrawlProcess":
        """Start a crawl.

        Raises ConfigError if its log cannot be written, VokspiderError if no process can be started.
        """
        prepare_folder(config)
        spider = options.trigger if options.trigger in (*ASIDE, CHECK) else "vok"
        environ = {**os.environ, **config.to_environ(), OPTIONS_VARIABLE: _handed_over(options)}
        try:
            process = spawn(spider, environ, config.root)
        except OSError as error:
            raise VokspiderError(f"no process can be started for the crawl: {error}; see 'ulimit -a'") from error
        return cls(config, options, process)

    def stop(self) -> None:
        """Let the crawl end after the page in flight. A second call ends it at once."""
        self._stopping.set()
        self.process.terminate()

    def wait(
        self,
        on_progress: Progress = lambda counts: None,
        on_reread: Reread = lambda difference: None,
        on_checked: Checked = lambda report: None,
        on_line: Callable[[str], None] = lambda line: None,
    ) -> Result:
        """Wait until the crawl has ended, and return how it ended.

        Meanwhile ``on_progress`` is called with the ledger whenever it changes, ``on_reread`` with each kept page that
        now reads differently (``Reread`` in JSON), ``on_checked`` with the report of a check of the site, and
        ``on_line`` with each line of a ``verbose`` run. A crawl that exceeds its time limit by far is killed.
        """
        limit = threading.Timer(self.config.crawl.timeout + _GRACE, self.process.kill)
        limit.daemon = True
        limit.start()
        try:
            with self.process:
                messages = self._follow(
                    {"progress": on_progress, "reread": on_reread, "checked": on_checked, "line": on_line}
                )
        finally:
            limit.cancel()
        return self._result(messages, self.process.returncode)

    def _follow(self, listeners: Mapping[str, Callable[[Any], None]]) -> dict[str, Any]:
        messages: dict[str, Any] = {}
        for kind, content in _lines(self.process.stdout):
            if kind in listeners:
                listeners[kind](content)
            messages[kind] = content
        return messages

    def _result(self, messages: dict[str, Any], status: int) -> Result:
        result = messages.get("result") or {}
        errors = tuple(map(Reason.from_json, result.get("errors", ())))
        record = result.get("record")
        try:
            record = record or self._tidy_up(messages.get("run_id"), status, errors)
        except (SQLAlchemyError, VokspiderError) as error:
            stays = Reason(codes.LEFT_OPEN, {"run": messages["run_id"], "error": explain(error)})
            return Result(None, (*errors, stays), 1, True)
        crashed = not result and not self._stopping.is_set()
        if record:
            announced = bool(result.get("announced"))
            return Result(record, errors, EXIT_CODES[record["verdict"]], crashed, announced)
        if result and (errors or not self._stopping.is_set()):
            return Result(None, errors or (Reason(codes.NO_RUN),), result["exit_code"])
        if result or status in (0, -15, -2):
            return Result(None, (Reason(codes.STOPPED_BEFORE_RUN),), EXIT_CODES[INTERRUPTED])
        return Result(None, (Reason(codes.ENDED_BEFORE_RUN, {"status": status}),), 1, crashed)

    def _tidy_up(self, run_id: int | None, status: int, errors: tuple[Reason, ...]) -> dict[str, Any] | None:
        """Close the run of a child process that did not close it, and drop its lease; return the run's record.

        None if there was no run.
        """
        if run_id is None:
            return None
        engine = open_engine(self.config.database_url)
        source = self.options.source or self.config.crawl.source
        crashed = Reason(codes.PROCESS_CRASHED, {"status": status, "run": run_id})
        verdict, reason = (INTERRUPTED, Reason(codes.KILLED)) if self._stopping.is_set() else (FAILED, crashed)
        try:
            record = runs.close_run(engine, run_id, runs.Closing(verdict, [*errors, reason]), utc_now)
            drop_lease_of(engine, crawl_lease(source), self.process.pid)
            return record
        finally:
            leave(engine)


def _lines(stream: IO[str] | None) -> Iterator[tuple[str, Any]]:
    """The messages of the child as (kind, content). Other lines, which a library may print, are ignored."""
    for line in stream or ():
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if isinstance(message, dict):
            yield from message.items()
