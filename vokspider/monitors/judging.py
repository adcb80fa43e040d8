"""What the figures of a run mean."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import attrs
from attrs import frozen

from vokspider.model import codes
from vokspider.model.reasons import Reason
from vokspider.monitors.figures import Figures
from vokspider.monitors.table import MONITORS, Basis, Comparison, Monitor

HELD, BROKEN, NOT_JUDGED = "held", "broken", "not judged"


@frozen
class Judgement:
    """What one monitor says of a run. ``state``: held, broken or not judged; then ``expected`` is what it would take.

    ``parts`` are the anchors, fields or reasons that broke it, ``cause`` is the likely one.
    """

    name: str
    state: str
    figure: str
    expected: str
    cause: str
    parts: tuple[str, ...] = ()

    @property
    def reason(self) -> Reason:
        """That it broke, as a reason of the run."""
        facts = {"figure": self.figure, "expected": self.expected, "cause": self.cause, "parts": list(self.parts)}
        return Reason(codes.MONITOR, {"monitor": self.name, **facts})

    def to_json(self) -> dict[str, Any]:
        """For the run's row and for programs."""
        return attrs.asdict(self)


def judge(now: Figures, basis: Basis, off: Collection[str] = ()) -> tuple[Judgement, ...]:
    """What each monitor says of a run; those that are ``off`` do not judge."""
    return tuple(_result(monitor, now, basis, off=monitor.name in off) for monitor in MONITORS)


def _result(monitor: Monitor, now: Figures, basis: Basis, *, off: bool) -> Judgement:
    found = Comparison(None, expected="that monitors.off does not name it") if off else monitor.rule(now, basis)
    state = NOT_JUDGED if found.broken is None else BROKEN if found.broken else HELD
    return Judgement(monitor.name, state, found.figure, found.expected, monitor.cause, found.parts)


def broken(results: Iterable[Judgement]) -> Sequence[Judgement]:
    """Those that broke."""
    return [result for result in results if result.state == BROKEN]
