"""Processes of crawls without their start: each is forked from a process that has imported all of a crawl.

What a crawl does, how it is stopped and killed, and what it tells are the same; the second that its imports take is
spent once. The programs of other folders, and tests of the start itself, use ``vokspider.crawl.process.spawn_child``.
"""

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from attrs import frozen

from vokspider.crawl import child
from vokspider.crawl.process import spawn_child

CHECKOUT = Path(__file__).parents[2]


@frozen
class Fork:
    """As much of ``subprocess.Popen`` as ``CrawlProcess`` and the tests use."""

    _process: ForkServerProcess
    stdin: IO[str]
    stdout: IO[str]

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stdout.close()
        self.stdin.close()
        self._process.join()


def fork(spider: str, environ: Mapping[str, str], folder: Path) -> "subprocess.Popen[str]":
    """As ``spawn_child``; and just that for another folder, which has a program of its own."""
    if folder != CHECKOUT:
        return spawn_child(spider, environ, folder)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crawl.preload"])
    (orders, ordering), (listening, said) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    process = context.Process(target=_become, args=(orders, said, dict(environ), spider), daemon=True)
    process.start()
    orders.close()
    said.close()
    return cast("subprocess.Popen[str]", Fork(process, _text(ordering, "w"), _text(listening, "r")))


def _text(end: "Connection[Any, Any]", mode: str) -> IO[str]:
    """A file for the end of a pipe, as ``subprocess`` gives it."""
    with end:
        return os.fdopen(os.dup(end.fileno()), mode, encoding="utf-8")


def _become(orders: "Connection[Any, Any]", said: "Connection[Any, Any]", environ: dict[str, str], spider: str) -> None:
    """Turn this process into what ``spawn_child`` starts."""
    os.setsid()
    for end, number in ((orders, 0), (said, 1)):
        os.dup2(end.fileno(), number)
        end.close()
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(CHECKOUT)
    child.main(spider)
