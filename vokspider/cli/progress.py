"""How far a run is, in one line, and how long the rest may take."""

from collections.abc import Mapping
from datetime import timedelta

from attrs import define

from vokspider.cli.plain import number_of
from vokspider.cli.schedule import how_long
from vokspider.model.outcomes import CHANGED, FAILED, NEW, UNCHANGED

Counts = Mapping[str, int]
_DONE = (NEW, CHANGED, UNCHANGED, FAILED)
_ENOUGH = 3  # pages after which the pace is known well enough


def done_of(counts: Counts) -> int:
    """How many articles have their outcome."""
    return sum(counts[outcome] for outcome in _DONE)


def progress_line(counts: Counts, left: float | None) -> str:
    """The ledger so far, in an import behind the file that is read.

    ``left``: seconds that the waiting ones may take, None where nobody knows.
    """
    where = f"file {counts['file']:,} of {counts['files']:,}" if counts.get("files") else ""
    done, waiting = done_of(counts), counts["waiting"]
    words = "  ".join(f"{counts[outcome]:,} {outcome}" for outcome in _DONE if counts[outcome])
    time = f"{_about(left)} left" if waiting and left is not None else ""
    return "  ".join(filter(None, (where, f"{done:,} of {number_of(done + waiting, 'article')}", words, time)))


def _about(seconds: float) -> str:
    words = how_long(timedelta(seconds=seconds))
    return words if seconds < 60 else f"about {words}"


@define
class Pace:
    """How fast pages come; those that were done at the first look cost no time."""

    _began: tuple[float, int] | None = None
    _last: tuple[float, int] | None = None

    def left(self, counts: Counts, now: float) -> float | None:
        """Seconds until the waiting articles are done, if pages go on coming as before; None before enough came."""
        waiting = counts["waiting"]
        asked = counts["discovered"] - waiting
        if self._began is None or not waiting:
            self._began = now, asked
        began, before = self._began
        came = asked - before
        return waiting * (now - began) / came if came >= _ENOUGH else None
