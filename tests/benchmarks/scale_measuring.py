"""Measures one case in a process of its own: times, memory, and the work of the database server."""

import gc
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from attrs import frozen
from sqlalchemy import URL, Engine, event

from tests.commands import Cli
from vokspider.config import load
from vokspider.store.db.read_only import open_read_only_engine
from vokspider.web.app import create_app
from vokspider.web.serving import Serving, listen

from .scale_articles import NOW
from .scale_cases import COMMAND, OUTPUT, Case

_LEAST = 5  # runs of a case
_SLOW = 0.005  # s of a statement that is shown
_PATIENCE = 120.0  # s for a query
_LONG = 60.0  # s by the clock after which a case is not run again
_AT_A_TIME = 1 << 16  # bytes of an answer


class Took(NamedTuple):
    """Seconds of one run: by the clock, CPU of this process, and CPU of the processes of the server."""

    clock: float
    own: float
    server: float

    @property
    def cpu(self) -> float:
        """All CPU time."""
        return self.own + self.server


class Measured(NamedTuple):
    """The runs of a case, the peak of memory in MB, the size of an answer, and the statements that took long."""

    runs: list[Took]
    memory: float
    answer: str
    statements: list[str]


@frozen
class How:
    """How to measure in the archive ``url``: so many ``runs`` at most, in so many CPU ``seconds``.

    ``folder``: where files are written. ``statements``: whether to collect those that take long.
    """

    url: URL
    folder: Path
    runs: int
    seconds: float
    statements: bool


def in_a_child(one: Case, how: How) -> Measured:
    """Measure a case. Raises SystemExit if it fails."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_measure, args=(there, one, how))
    child.start()
    there.close()
    try:
        measured: Measured = here.recv()
    except EOFError:
        raise SystemExit(f"{one.kind}: {one.name} failed") from None
    finally:
        child.join()
    return measured


def _measure(pipe: Any, one: Case, how: How) -> None:
    backends = Backends()
    with _runner(one, how) as run:
        seen = _Statements() if how.statements else None
        answer, first = _timed(run, one.asked[-1], backends)
        if seen:
            seen.stop()
        gc.collect()
        gc.freeze()  # as a command and the server do after their imports
        runs = list[Took]()
        for asked in islice(cycle(one.asked), 0 if one.whole or first.clock > _LONG else how.runs):
            runs.append(_timed(run, asked, backends)[1])
            is_enough = len(runs) >= _LEAST and sum(one.cpu for one in runs) > how.seconds
            if is_enough or sum(one.clock for one in runs) > _LONG:
                break
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send(Measured(runs or [first], memory, answer, seen.slow if seen else []))


def _timed(run: Callable[[tuple[str, ...]], str], asked: tuple[str, ...], backends: "Backends") -> tuple[str, Took]:
    before = time.perf_counter(), time.process_time(), backends.seconds()
    answer = run(asked)
    after = time.perf_counter(), time.process_time(), backends.seconds()
    return answer, Took(*(later - earlier for earlier, later in zip(before, after, strict=True)))


@contextmanager
def _runner(one: Case, how: How) -> Iterator[Callable[[tuple[str, ...]], str]]:
    """A function that runs the case once, and says how large the answer was."""
    given = how.url.render_as_string(hide_password=False)
    if one.kind == COMMAND:
        with pytest.MonkeyPatch.context() as patch:
            cli = Cli(patch)
            yield lambda asked: _said(cli, ("--database", given, "--home", str(how.folder), *asked), how.folder)
        return
    config = load(environ={}, root=how.folder, overrides={"database": {"url": given}})
    engine = open_read_only_engine(how.url, _PATIENCE)
    serving = Serving(create_app(engine, lambda: config, clock=lambda: NOW), listen("127.0.0.1", 0))
    try:
        yield lambda asked: _got(serving.address, asked[0])
    finally:
        serving.close()
        engine.dispose()


def _said(cli: Cli, arguments: tuple[str, ...], folder: Path) -> str:
    for left in folder.glob(f"{OUTPUT}*"):
        left.unlink()
    done = cli(*(one.replace(OUTPUT, str(folder / OUTPUT)) for one in arguments))
    if done.code:
        return f"code {done.code}"
    written = sum(one.stat().st_size for one in folder.glob(f"{OUTPUT}*"))
    return f"{written / 1000:,.0f} kB" if written else f"{len(done.lines):,} lines"


def _got(address: str, path: str) -> str:
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        size = sum(map(len, iter(lambda: answer.read(_AT_A_TIME), b"")))
    except TimeoutError:
        return f"none in {_PATIENCE:.0f} s"
    finally:
        connection.close()
    return f"{size / 1000:,.0f} kB" if answer.status == 200 else f"status {answer.status}"


class Backends:
    """The processes of a PostgreSQL server on this machine that work for this process, from now on."""

    def __init__(self) -> None:
        self._running, self._ended = set[int](), 0.0
        event.listen(Engine, "connect", self._begin)
        event.listen(Engine, "close", self._end)

    def seconds(self) -> float:
        """The CPU time that they have taken; 0 where they cannot be seen."""
        return self._ended + sum(map(_seconds, self._running))

    def _begin(self, connection: Any, _record: Any) -> None:
        if info := getattr(connection, "info", None):
            self._running.add(info.backend_pid)

    def _end(self, connection: Any, _record: Any) -> None:
        if info := getattr(connection, "info", None):
            self._running.discard(info.backend_pid)
            self._ended += _seconds(info.backend_pid)


def _seconds(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except OSError:
        return 0.0


class _Statements:
    """The statements that take long, with their times; of all engines."""

    def __init__(self) -> None:
        self.slow: list[str] = []
        self._start = 0.0
        self._listeners = (("before_cursor_execute", self._before), ("after_cursor_execute", self._after))
        for name, listener in self._listeners:
            event.listen(Engine, name, listener)

    def stop(self) -> None:
        for name, listener in self._listeners:
            event.remove(Engine, name, listener)

    def _before(self, *_: Any) -> None:
        self._start = time.perf_counter()

    def _after(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        took = time.perf_counter() - self._start
        if took > _SLOW:
            self.slow.append(f"{took * 1000:,.0f} ms: {' '.join(statement.split())} {parameters!r:.200}")
