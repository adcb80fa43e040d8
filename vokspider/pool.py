"""A function that is called many times, in processes of its own, one for each core; its results come in order.

What goes there reads pages and texts, and writes to nothing but files of its own. Who asks for the results writes them.
"""

import asyncio
import logging
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from logging.handlers import QueueHandler
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from attrs import define, field

from vokspider.garbage import collect_again, collect_nothing
from vokspider.model.errors import VokspiderError

A = TypeVar("A")
R = TypeVar("R")
EVERY_CORE = 0  # for ``jobs``: as many as there are cores, once there is enough to do
# s of work after which processes are started unless their number was given. To start one takes as long.
_WORTH_IT = 1.0
_WAITING = 2  # calls that wait for each process, besides the one in it


class PoolError(VokspiderError):
    """A process of the pool has ended, or cannot be started."""


def cores() -> int:
    """How many cores this process may use."""
    count = getattr(os, "process_cpu_count", None)  # since Python 3.13
    if count is not None:
        return count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Said(NamedTuple):
    """What a call in another process returns: its result, and the lines that it has logged."""

    result: Any
    records: list[logging.LogRecord]


@define
class Pool(Generic[A, R]):
    """Calls the function that ``make()`` returns; each process makes its own and keeps it, with what it remembers.

    ``make``, what is given and what is returned must be picklable. ``here``: what this process calls, by default the
    same. ``jobs``: the number of processes; with 1 the function is called in this one. With ``EVERY_CORE`` it is too
    until it has worked for a second, so that little work starts no process. At most ``window`` calls are under way, so
    no more is in memory.

    A context manager; at its end the processes end, after the calls that they are in. They also end if this process is
    killed, and SIGINT from a terminal does not reach them.
    """

    make: Callable[[], Callable[[A], R]]
    jobs: int = EVERY_CORE
    here: Callable[[A], R] | None = None
    _worked: float = field(default=0.0, init=False)
    _executor: ProcessPoolExecutor | None = field(default=None, init=False)

    @property
    def processes(self) -> int:
        """How many processes there are at most."""
        return self.jobs or cores()

    @property
    def window(self) -> int:
        """How many calls are under way at most."""
        return self.processes * (1 + _WAITING) if self._executor else 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes. What has not begun is given up."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def results(self, given: Iterable[A]) -> Iterator[R]:
        """The results, in order. Raises PoolError, and what the function raises."""
        for future in self._in_order(given):
            yield _result(future)

    async def results_async(self, given: Iterable[A]) -> AsyncIterator[R]:
        """As ``results``; others may work in this thread meanwhile."""
        for future in self._in_order(given):
            if not future.done():
                with suppress(Exception):  # raised by the next line
                    await asyncio.wrap_future(future)
            yield _result(future)

    def chained(self, begin: Sequence[A], following: Callable[[R], A | None]) -> Iterator[R]:
        """The results of chains of calls, as they come; each one's ``following`` is called next, None ends its chain.

        Chains take turns, so that they all end at about the same time. One without others is called in this process,
        which could only wait. Raises as ``results``.
        """
        going = [self._submit(one, alone=len(begin) == 1) for one in begin]
        while going:
            wait(going, return_when=FIRST_COMPLETED)
            ended = next(one for one in going if one.done())
            going.remove(ended)
            result = _result(ended)
            if (more := following(result)) is not None:
                going.append(self._submit(more, alone=not going))
            yield result

    def _in_order(self, given: Iterable[A]) -> Iterator[Future[Any]]:
        """The calls, each begun some time before it is asked for."""
        waiting = deque[Future[Any]]()
        for one in given:
            waiting.append(self._submit(one))
            # Also one that is done waits until there is no room, or the processes would have nothing to do meanwhile.
            if len(waiting) >= self.window:
                yield waiting.popleft()
        yield from waiting

    def _submit(self, given: A, *, alone: bool = False) -> Future[Any]:
        if self._is_worth_it() and not alone:
            return self._submit_elsewhere(given)
        future: Future[Any] = Future()
        began = time.perf_counter()
        future.set_result(self._called(given))
        self._worked += time.perf_counter() - began
        return future

    def _submit_elsewhere(self, given: A) -> Future[Any]:
        try:
            # Made first: Python starts a helper of each pool then, and lets the signal through again when it has begun.
            executor = self._started()
            with _sigint_held_back():
                return executor.submit(_call, given)
        except BrokenProcessPool as error:
            raise _broken() from error
        except OSError as error:
            raise PoolError(f"no process can be started to read in ({error}); --jobs 1 needs none") from error

    def _is_worth_it(self) -> bool:
        return self.processes > 1 and (self.jobs != EVERY_CORE or self._worked > _WORTH_IT)

    def _called(self, given: A) -> R:
        if self.here is None:
            self.here = self.make()
        return self.here(given)

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            # Not forked: this process may have threads, an event loop and connections.
            context = multiprocessing.get_context("spawn")
            begin = partial(_begin, pickle.dumps(self.make), logging.getLogger().level)
            self._executor = ProcessPoolExecutor(self.processes, context, begin)
        return self._executor


def _result(future: Future[Any]) -> Any:
    """The result of a call, after its lines were logged in this process."""
    try:
        found = future.result()
    except BrokenProcessPool as error:
        raise _broken() from error
    if not isinstance(found, _Said):
        return found
    for record in found.records:
        logging.getLogger(record.name).handle(record)
    return found.result


def _broken() -> PoolError:
    return PoolError(
        "a process that reads for this one has ended (was it killed, or is memory short?); "
        "start the command again, with --jobs 1 to read in one process"
    )


@contextmanager
def _sigint_held_back() -> Iterator[None]:
    """What is started here does not get SIGINT, which a terminal sends to all processes of a command."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in a process of the pool -------------------------------------------------------------------------------------


class _Kept:
    """What a process of a pool keeps from call to call."""

    call: Callable[[Any], Any]
    lines: "SimpleQueue[logging.LogRecord]"


def _begin(make: bytes, level: int) -> None:
    collect_nothing()  # until ``make``, which imports most, is read and called
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Kept.lines = SimpleQueue()
    root = logging.getLogger()
    root.addHandler(QueueHandler(_Kept.lines))
    root.setLevel(level)
    _Kept.call = pickle.loads(make)()  # noqa: S301 (written by the process that started this one)
    collect_again()


def _end_with_parent() -> None:
    """End this process when its parent has ended, however that was: it would wait for work forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _call(given: Any) -> _Said:
    result = _Kept.call(given)
    records = []
    while not _Kept.lines.empty():
        records.append(_Kept.lines.get())
    return _Said(result, records)
