"""What a run says of many things: the first few by name, then how many more there are."""

_FIRST = 5
_LONGEST = 300  # letters of one


class Bounded:
    """Collects lines; ``what`` names all of them, as in ``17 more records that could not be read``."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.number = 0
        self._first: list[str] = []

    def add(self, line: str) -> None:
        """One more."""
        self.number += 1
        if len(self._first) < _FIRST:
            self._first.append(shortened(line))

    def lines(self) -> list[str]:
        """The first ones, and a line for the rest if there is one."""
        more = self.number - len(self._first)
        return [*self._first, f"{more:,} more {self.what}"] if more else list(self._first)


def shortened(line: str) -> str:
    """A line with its middle left out where it is very long."""
    half = _LONGEST // 2
    return line if len(line) <= _LONGEST else f"{line[:half]} ... {line[-half:]}"
