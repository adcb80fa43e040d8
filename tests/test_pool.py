"""A pool gives the results that one process gives, in the same order, and ends with the process that has it."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest

from vokspider.pool import EVERY_CORE, Pool, PoolError, cores

from .limits import HANG, wait_until

logger = logging.getLogger(__name__)


def squares() -> Callable[[int], tuple[int, int]]:
    """A function that gives the square of a number, and the number of the process that it was called in."""
    return lambda number: (number * number, os.getpid())


def loud() -> Callable[[int], int]:
    def call(number: int) -> int:
        try:
            raise ValueError(number)
        except ValueError:
            logger.exception("number %d", number)
        return number

    return call


def failing() -> Callable[[int], int]:
    return lambda number: 1 // number


def deadly() -> Callable[[int], int]:
    def call(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    return call


def adder() -> Callable[[tuple[str, int]], tuple[str, int, int]]:
    """A function that goes one step on in a chain, and says in which process."""
    return lambda given: (given[0], given[1] + 1, os.getpid())


def three_steps(result: tuple[str, int, int]) -> tuple[str, int] | None:
    return result[:2] if result[1] < 3 else None


def is_alive(process: int) -> bool:
    """Whether there is a process of this number that has not ended."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("jobs", [1, 2, pytest.param(3, marks=pytest.mark.slow)])
def test_results_come_in_order_whichever_process_is_first(jobs: int) -> None:
    with Pool(squares, jobs) as pool:
        found = list(pool.results(range(100)))
        there = {process for _, process in found}
    assert [square for square, _ in found] == [number * number for number in range(100)]
    assert (os.getpid() in there) == (jobs == 1)
    assert len(there) <= jobs
    assert not any(map(is_alive, there - {os.getpid()}))


def test_as_much_is_asked_for_as_there_is_room_for() -> None:
    asked: list[int] = []

    def given() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    with Pool(squares, 2) as pool:
        for number, _ in enumerate(islice(pool.results(given()), 20), 1):
            # Nor less: who asks may be slow, and the processes go on meanwhile.
            assert len(asked) == number - 1 + pool.window
    assert pool.window == 6


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_chains_go_on_side_by_side(jobs: int) -> None:
    names = "abcd"
    with Pool(adder, jobs) as pool:
        found = list(pool.chained([(name, 0) for name in names], three_steps))
    assert all([step for one, step, _ in found if one == name] == [1, 2, 3] for name in names)
    here = [(name, step) for name, step, process in found if process == os.getpid()]
    # A chain without others goes on in this process.
    assert len(here) == 12 if jobs == 1 else len({name for name, _ in here}) <= 1


def test_a_single_chain_starts_no_process() -> None:
    with Pool(adder, 2) as pool:
        found = list(pool.chained([("a", 0)], three_steps))
        assert pool.window == 1
    assert found == [("a", step, os.getpid()) for step in (1, 2, 3)]


def test_no_chain_has_no_results() -> None:
    with Pool(adder, 2) as pool:
        assert list(pool.chained([], three_steps)) == []


def test_chains_take_turns() -> None:
    with Pool(adder, 1) as pool:
        found = [name for name, *_ in pool.chained([("a", 0), ("b", 0)], three_steps)]
    assert found == ["a", "b"] * 3


@pytest.mark.slow
def test_a_process_that_is_killed_in_a_chain_is_an_error() -> None:
    with Pool(deadly, 2) as pool, pytest.raises(PoolError, match=r"has ended.*start the command again"):
        list(pool.chained([1, 2], lambda number: number + 2))


def test_little_work_starts_no_process() -> None:
    with Pool(squares, EVERY_CORE) as pool:
        assert {process for _, process in pool.results(range(50))} == {os.getpid()}
        assert pool.window == 1


@pytest.mark.slow
def test_much_work_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vokspider.pool._WORTH_IT", 0.0)
    monkeypatch.setattr("vokspider.pool.cores", lambda: 2)
    with Pool(squares) as pool:
        first, *others = [process for _, process in pool.results(range(50))]
    assert first == os.getpid()
    assert os.getpid() not in others


def test_one_core_has_no_pool() -> None:
    """As in a unit of systemd with CPUAffinity=0, however many cores the machine has."""
    program = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); from vokspider.pool import *; "
    program += "pool = Pool(lambda: lambda number: number); pool._worked = 100; "
    program += "print(cores(), list(pool.results(range(9))), pool.window)"
    said = subprocess.check_output([sys.executable, "-c", program], text=True, timeout=HANG)
    assert said == f"1 {list(range(9))} 1\n"
    assert cores() == len(os.sched_getaffinity(0))


@pytest.mark.slow
def test_an_event_loop_goes_on_meanwhile() -> None:
    async def found() -> list[int]:
        with Pool(squares, 2) as pool:
            return [square async for square, _ in pool.results_async(range(50))]

    assert asyncio.run(found()) == [number * number for number in range(50)]


@pytest.mark.slow
def test_what_a_process_logs_is_logged_here(caplog: pytest.LogCaptureFixture) -> None:
    with Pool(loud, 2) as pool:
        assert list(pool.results(range(4))) == [0, 1, 2, 3]
    assert [record.getMessage().splitlines()[0] for record in caplog.records] == [f"number {one}" for one in range(4)]
    assert all("ValueError" in record.getMessage() for record in caplog.records)
    assert {record.name for record in caplog.records} == {__name__}


@pytest.mark.slow
def test_an_exception_is_raised_here_after_the_results_before_it() -> None:
    found = list[int]()
    with Pool(failing, 2) as pool, pytest.raises(ZeroDivisionError):
        found.extend(pool.results([1, 1, 1, 0, 1]))
    assert found == [1, 1, 1]


@pytest.mark.slow
def test_a_killed_process_is_an_error_that_says_what_to_do() -> None:
    with Pool(deadly, 2) as pool, pytest.raises(PoolError, match=r"has ended.*start the command again.*--jobs 1"):
        list(pool.results(range(10)))


@contextmanager
def program_with_pool() -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A program that waits for its standard input while its pool is there, and the processes of the pool."""
    program = (
        "import sys; from tests.test_pool import squares; from vokspider.pool import Pool\n"
        "with Pool(squares, 2) as pool:\n"
        "    print(*{process for _, process in pool.results(range(100))}, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    pipe = subprocess.PIPE
    started = subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    with started as process:
        assert process.stdout
        yield process, [int(one) for one in process.stdout.readline().split()]


@pytest.mark.slow
def test_a_killed_program_leaves_no_process() -> None:
    with program_with_pool() as (process, there):
        assert there
        process.kill()
        process.wait(HANG)
        wait_until(lambda: not any(map(is_alive, there)), "the end of the pool's processes")


@pytest.mark.slow
@pytest.mark.usefixtures("heeded_signals")
def test_ctrl_c_ends_a_program_with_its_pool_and_no_word_of_the_processes() -> None:
    with program_with_pool() as (process, there):
        for one in (*there, process.pid):  # a terminal sends it to all of them
            os.kill(one, signal.SIGINT)
        _, said = process.communicate(timeout=HANG)
        wait_until(lambda: not any(map(is_alive, there)), "the end of the pool's processes")
        assert process.returncode == -signal.SIGINT
        assert said.count("Traceback") == 1
