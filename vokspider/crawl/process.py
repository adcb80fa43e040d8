"""Running one crawl as a child process: starting it, following it, ending it, and tidying up when it crashed."""

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
from vokspider.model.options import CHECK, OFFLINE, RunOptions
from vokspider.model.reasons import Reason
from vokspider.model.verdict import EXIT_CODES, FAILED, INTERRUPTED
from vokspider.store.db.engine import explain, leave, open_engine
from vokspider.store.db.leases import crawl_lease, drop_lease_of
from vokspider.store.runs import runs

OPTIONS_VARIABLE = "VOKSPIDER_RUN_OPTIONS"
# A crawl ends itself at its time limit; s after that before it is killed.
_GRACE = 120.0
_LONGEST_VARIABLE = 100_000  # bytes; Linux takes 128 KiB
# Starts ``vokspider.crawl.child`` for a spider, with an environment, in a folder.
Spawn = Callable[[str, Mapping[str, str], Path], "subprocess.Popen[str]"]
Progress = Callable[[dict[str, int]], None]
Reread = Callable[[dict[str, Any]], None]
Checked = Callable[[dict[str, Any]], None]


@frozen
class Result:
    """How a crawl ended. ``record`` is None when no run was opened; ``errors`` then say why.

    ``crashed``: its process ended without a word, so that what was left undone may well succeed at another try.
    ``announced``: the run's own process wrote the messages that it is worth.
    """

    record: dict[str, Any] | None
    errors: tuple[Reason, ...]
    exit_code: int
    crashed: bool = False
    announced: bool = False


def _handed_over(options: RunOptions) -> str:
    """The options as a variable of the environment; where they are too long for one, ``@`` and a file's name.

    Who reads the file removes it.
    """
    line = options.to_json()
    if len(line.encode()) < _LONGEST_VARIABLE:
        return line
    descriptor, name = tempfile.mkstemp(prefix="vokspider-options-")
    os.close(descriptor)
    Path(name).write_text(line, encoding="utf-8")
    return f"@{name}"


def spawn_child(spider: str, environ: Mapping[str, str], folder: Path) -> "subprocess.Popen[str]":
    """A new process of ``vokspider.crawl.child`` in a session of its own. Raises OSError."""
    return subprocess.Popen(
        [sys.executable, "-m", "vokspider.crawl.child", spider],
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
    """A crawl in a child process of its own session, so that a terminal's Ctrl-C reaches only the parent."""

    config: Config
    options: RunOptions
    process: "subprocess.Popen[str]" = field(repr=False)
    _asked: threading.Event = field(factory=threading.Event, init=False)  # to stop

    @classmethod
    def start(cls, config: Config, options: RunOptions, spawn: Spawn = spawn_child) -> "CrawlProcess":
        """Start it. Raises ConfigError when its log could not be written, VokspiderError when it cannot be started."""
        prepare_folder(config)
        spider = options.trigger if options.trigger in (*OFFLINE, CHECK) else "vok"
        environ = {**os.environ, **config.to_environ(), OPTIONS_VARIABLE: _handed_over(options)}
        try:
            process = spawn(spider, environ, config.root)
        except OSError as error:
            raise VokspiderError(f"no process for the crawl can be started: {error}; see 'ulimit -a'") from error
        return cls(config, options, process)

    def stop(self) -> None:
        """Ask it to finish the page in flight and end; asked twice, it ends at once."""
        self._asked.set()
        self.process.terminate()

    def wait(
        self,
        on_progress: Progress = lambda counts: None,
        on_reread: Reread = lambda difference: None,
        on_checked: Checked = lambda report: None,
        on_line: Callable[[str], None] = lambda line: None,
    ) -> Result:
        """Follow it to its end.

        ``on_progress`` is called with the ledger so far whenever it moves, ``on_reread`` with each kept page from which
        the present program reads something else, as ``store.rereading.Reread`` in JSON, and ``on_checked`` with what a
        look at the site found, as ``facts.report.as_json`` gives it. ``on_line`` is called with each line of a run
        that is ``verbose``.
        """
        limit = threading.Timer(self.config.crawl.timeout + _GRACE, self.process.kill)
        limit.daemon = True
        limit.start()
        try:
            with self.process:
                told = self._follow(
                    {"progress": on_progress, "reread": on_reread, "checked": on_checked, "line": on_line}
                )
        finally:
            limit.cancel()
        return self._result(told, self.process.returncode)

    def _follow(self, listeners: Mapping[str, Callable[[Any], None]]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for kind, content in _lines(self.process.stdout):
            if kind in listeners:
                listeners[kind](content)
            told[kind] = content
        return told

    def _result(self, told: dict[str, Any], status: int) -> Result:
        result = told.get("result") or {}
        errors = tuple(map(Reason.from_json, result.get("errors", ())))
        record = result.get("record")
        try:
            record = record or self._tidy_up(told.get("run_id"), status, errors)
        except (SQLAlchemyError, VokspiderError) as error:
            stays = Reason(codes.LEFT_OPEN, {"run": told["run_id"], "error": explain(error)})
            return Result(None, (*errors, stays), 1, True)
        crashed = not result and not self._asked.is_set()
        if record:
            announced = bool(result.get("announced"))
            return Result(record, errors, EXIT_CODES[record["verdict"]], crashed, announced)
        if result and (errors or not self._asked.is_set()):
            return Result(None, errors or (Reason(codes.NO_RUN),), result["exit_code"])
        if result or status in (0, -15, -2):
            return Result(None, (Reason(codes.STOPPED_BEFORE_RUN),), EXIT_CODES[INTERRUPTED])
        return Result(None, (Reason(codes.ENDED_BEFORE_RUN, {"status": status}),), 1, crashed)

    def _tidy_up(self, run_id: int | None, status: int, errors: tuple[Reason, ...]) -> dict[str, Any] | None:
        """Close the run of a child that could not do it itself, and free its lease."""
        if run_id is None:
            return None
        engine = open_engine(self.config.database_url)
        source = self.options.source or self.config.crawl.source
        crashed = Reason(codes.PROCESS_CRASHED, {"status": status, "run": run_id})
        verdict, reason = (INTERRUPTED, Reason(codes.KILLED)) if self._asked.is_set() else (FAILED, crashed)
        try:
            record = runs.close_run(engine, run_id, runs.Closing(verdict, [*errors, reason]), utc_now)
            drop_lease_of(engine, crawl_lease(source), self.process.pid)
            return record
        finally:
            leave(engine)


def _lines(stream: IO[str] | None) -> Iterator[tuple[str, Any]]:
    """The child's messages; whatever else a library prints is passed over."""
    for line in stream or ():
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if isinstance(message, dict):
            yield from message.items()
