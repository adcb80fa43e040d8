"""When a mirror that follows its original compares all tables again.

A comparison reads both archives, which takes a minute for a large one. So a look at the size of the log comes first:
all that a run writes is told there, at the latest when the run is closed. What is written outside of runs (an accepted
verdict, duplicates that were looked for again) may be told nowhere, so a comparison is made once a day anyway.
"""

from attrs import frozen

DAY = 24 * 3600.0  # s
# After a comparison comes a rest that is so many times as long: following takes a tenth of the time of either machine.
REST = 10


@frozen
class Compared:
    """The last comparison: the size of the original's log, and whether the two were equal.

    ``ended`` and ``took`` are in seconds.
    """

    size: int
    is_equal: bool
    ended: float
    took: float


def is_due(last: Compared | None, size: int, now: float) -> bool:
    """Whether to compare all tables at the time ``now``, in seconds, when the original's log has ``size`` entries."""
    if last is None or now - last.ended >= DAY:
        return True
    may_differ = size != last.size or not last.is_equal
    return may_differ and now - last.ended >= REST * last.took
