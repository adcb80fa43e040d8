"""What processes used: their time on the cores, and the time for which they could have run but no core was free."""

import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from attrs import define, field, frozen

from .bench import children_of

_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK = 0.5  # s between two looks at what is waiting


@frozen
class Used:
    """What groups of processes used in ``seconds`` s: s on the cores and s of waiting for one, by group."""

    seconds: float
    cores: float
    busy: float
    on_cores: Mapping[str, float]
    waiting: Mapping[str, float]

    def cpu(self, group: str, pages: int) -> str:
        """CPU time of a group in ms a page."""
        return f"{group} {1000 * self.on_cores[group] / pages:.1f}"

    def share_not_waiting(self, crawls: int) -> float:
        """The share of the time of so many crawls in which nothing that they need waited for a core, at least.

        Threads that wait at the same time are counted one after the other.
        """
        return max(0.01, 1 - sum(self.waiting.values()) / (crawls * self.seconds))

    @property
    def others(self) -> float:
        """The share of the cores that other programs used."""
        return max(0.0, self.busy - sum(self.on_cores.values())) / (self.seconds * self.cores)


@define
class Meter:
    """Measures groups of processes with all their descendants, from its making on. ``look`` must be called often."""

    roots: Mapping[str, Iterable[int]]
    _began: float = field(factory=time.monotonic, init=False)
    _busy: float = field(init=False)
    _first: dict[str, float] = field(init=False)
    _delays: dict[str, dict[str, tuple[int, int]]] = field(init=False)
    _looked: float = field(default=float("-inf"), init=False)

    def __attrs_post_init__(self) -> None:
        self._busy = _busy()
        self._first = {group: _cpu(roots) for group, roots in self.roots.items()}
        self._delays = {group: {} for group in self.roots}
        self.look(begins=True)

    def look(self, *, begins: bool = False) -> None:
        """Note how long each thread has waited, since the figures are gone when it ends."""
        if time.monotonic() < self._looked + _LOOK:
            return
        self._looked = time.monotonic()
        for group, roots in self.roots.items():
            for thread, delay in _delays(roots):
                first, _ = self._delays[group].get(thread, (delay if begins else 0, 0))
                self._delays[group][thread] = (first, delay)

    def used(self) -> Used:
        """What was used until now."""
        self._looked = float("-inf")
        self.look()
        return Used(
            time.monotonic() - self._began,
            len(os.sched_getaffinity(0)),
            _busy() - self._busy,
            {group: _cpu(roots) - self._first[group] for group, roots in self.roots.items()},
            {
                group: sum(last - first for first, last in threads.values()) / 1e9
                for group, threads in self._delays.items()
            },
        )


def _family(roots: Iterable[int]) -> Iterable[int]:
    return (one for root in roots for one in (root, *children_of(root)))


def _cpu(roots: Iterable[int]) -> float:
    """CPU time of processes and their descendants, also of those that have ended, in s."""
    total = 0
    for pid in _family(roots):
        with suppress(OSError):
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, words[11:15]))  # its own, and that of children which it has waited for
    return total / _TICKS


def _delays(roots: Iterable[int]) -> Iterable[tuple[str, int]]:
    """Each thread, and the ns for which it could have run but waited for a core."""
    for pid in _family(roots):
        for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with suppress(OSError):
                yield path.parent.name, int(path.read_text().split()[1])


def _busy() -> float:
    """Seconds that the cores of this machine have worked since its start."""
    words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _waiting, irq, soft = map(int, words[:7])
    return (user + nice + system + irq + soft) / _TICKS
