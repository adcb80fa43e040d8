"""What a run says about many things: the first few by name, then how many more there are."""

from typing import Any

from vokspider.model.reasons import Reason

_FIRST = 5
_LONGEST = 300  # characters of one fact


class Bounded:
    """Collects reasons; ``more`` is the code of the one that counts what is left out."""

    def __init__(self, more: str) -> None:
        self.more = more
        self.number = 0
        self._first: list[Reason] = []

    def add(self, code: str, /, **facts: Any) -> None:
        """One more."""
        self.number += 1
        if len(self._first) < _FIRST:
            short = {name: shortened(value) if isinstance(value, str) else value for name, value in facts.items()}
            self._first.append(Reason(code, short))

    def reasons(self) -> list[Reason]:
        """The first ones, and one for the rest if there is a rest."""
        more = self.number - len(self._first)
        return [*self._first, Reason(self.more, {"number": more})] if more else list(self._first)


def shortened(text: str) -> str:
    """A text with its middle left out where it is very long."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} ... {text[-half:]}"
