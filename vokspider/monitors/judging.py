"""The results of all monitors for the figures of a run."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from attrs import frozen

from vokspider.model import codes
from vokspider.model.monitor_codes import BROKEN, CAUSE, HELD, NOT_JUDGED, NOT_OFF
from vokspider.model.reasons import Reason
from vokspider.monitors.figures import Figures
from vokspider.monitors.table import MONITORS, Basis, Comparison, Monitor


@frozen
class Judgement:
    """The result of one monitor for a run. ``state`` is ``held``, ``broken`` or ``not judged``.

    ``figure`` is what was found, ``expected`` what was expected. If the monitor did not judge, ``figure`` is None and
    ``expected`` is what it needs to judge. ``parts``: the anchors, fields or reasons that are not as expected.
    """

    name: str
    state: str
    figure: Reason | None
    expected: Reason
    parts: tuple[str, ...] = ()

    @property
    def reason(self) -> Reason:
        """The reason of the run that says that the monitor is broken."""
        facts = {name: value for name, value in self.to_json().items() if name not in ("name", "state")}
        return Reason(codes.MONITOR, {"monitor": self.name, **facts})

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values for the run's row. They are codes, and become sentences when they are shown."""
        return {
            "name": self.name,
            "state": self.state,
            "figure": self.figure.to_json() if self.figure else "",
            "expected": self.expected.to_json(),
            "cause": Reason(f"{CAUSE}{self.name}").to_json(),
            "parts": list(self.parts),
        }


def judge(now: Figures, basis: Basis, off: Collection[str] = ()) -> tuple[Judgement, ...]:
    """The results of all monitors for a run. ``off``: names of monitors that do not judge."""
    return tuple(_result(monitor, now, basis, off=monitor.name in off) for monitor in MONITORS)


def _result(monitor: Monitor, now: Figures, basis: Basis, *, off: bool) -> Judgement:
    found = Comparison(None, None, Reason(NOT_OFF)) if off else monitor.rule(now, basis)
    state = NOT_JUDGED if found.broken is None else BROKEN if found.broken else HELD
    return Judgement(monitor.name, state, found.figure, found.expected, found.parts)


def broken(results: Iterable[Judgement]) -> Sequence[Judgement]:
    """The results of broken monitors."""
    return [result for result in results if result.state == BROKEN]
