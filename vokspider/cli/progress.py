"""The progress of a run in one line, with an estimate of the time left."""

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
    """The number of articles that have an outcome."""
    return sum(counts[outcome] for outcome in _DONE)


def progress_line(counts: Counts, left: float | None) -> str:
    """The ledger so far in one line; in an import, the number of the present file comes first.

    ``left``: estimated seconds for the waiting articles, or None.
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
    """Estimates the time left from the pages that came since the first look."""

    _began: tuple[float, int] | None = None
    _last: tuple[float, int] | None = None

    def left(self, counts: Counts, now: float) -> float | None:
        """Estimated seconds until all waiting articles are done; None before ``_ENOUGH`` pages came. ``now``: in s."""
        waiting = counts["waiting"]
        asked = counts["discovered"] - waiting
        if self._began is None or not waiting:
            self._began = now, asked
        began, before = self._began
        came = asked - before
        return waiting * (now - began) / came if came >= _ENOUGH else None
