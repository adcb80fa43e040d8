"""Checks that the kept pages are undamaged, in a pool of processes."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import URL, Engine

from vokspider.pool import EVERY_CORE, Pool
from vokspider.store.captures.kept import Facts, kept_numbers, stored_captures
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db.engine import open_engine

# Pages in one call of a process, and in its memory.
_AT_A_TIME, _PAGES_AT_A_TIME = 160, 16


class Verified(NamedTuple):
    """A kept capture's number; and if its row or bytes are damaged, what is known of it and the problem."""

    number: int
    damaged: Facts | None = None
    problem: str | None = None


def verify(engine: Engine, wanted: Wanted, jobs: int = EVERY_CORE) -> Iterator[Verified]:
    """Check every kept capture, oldest first, in ``jobs`` processes, each with a connection of its own.

    A capture that is deleted meanwhile is left out. Raises PoolError if a process ends.
    """
    numbers = kept_numbers(engine, wanted)
    parts = (numbers[start : start + _AT_A_TIME].tolist() for start in range(0, len(numbers), _AT_A_TIME))
    with Pool(partial(_verifier, engine.url), jobs, here=partial(_verified, engine)) as pool:
        for found in pool.results(parts):
            yield from found


def _verifier(url: URL) -> Callable[[Sequence[int]], list[Verified]]:
    return partial(_verified, open_engine(url))


def _verified(engine: Engine, numbers: Sequence[int]) -> list[Verified]:
    found = []
    for start in range(0, len(numbers), _PAGES_AT_A_TIME):
        for stored in stored_captures(engine, numbers[start : start + _PAGES_AT_A_TIME]):
            problem = stored.problem()
            found.append(Verified(stored.facts.id, stored.facts if problem else None, problem))
    return found
