"""A list of reasons that stays short: the first few in full, then the number of the others."""

from typing import Any

from vokspider.model.reasons import Reason

_FIRST = 5
_LONGEST = 300  # characters of one fact


class Bounded:
    """Collects reasons: keeps the first ``_FIRST`` and counts the others.

    ``more`` is the code of the reason that gives the number of those others.
    """

    def __init__(self, more: str) -> None:
        self.more = more
        self.number = 0
        self._first: list[Reason] = []

    def add(self, code: str, /, **facts: Any) -> None:
        """Add a reason; long texts among its facts are shortened."""
        self.number += 1
        if len(self._first) < _FIRST:
            short = {name: shortened(value) if isinstance(value, str) else value for name, value in facts.items()}
            self._first.append(Reason(code, short))

    def reasons(self) -> list[Reason]:
        """The reasons that were kept, then one with the number of the others, if there are any."""
        more = self.number - len(self._first)
        return [*self._first, Reason(self.more, {"number": more})] if more else list(self._first)


def shortened(text: str) -> str:
    """``text``; if it has more than ``_LONGEST`` characters, ``...`` replaces its middle."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} ... {text[-half:]}"
