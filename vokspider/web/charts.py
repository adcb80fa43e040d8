"""Charts as plain figures: where each bar or point is, in units of the picture. Templates draw them as SVG."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from attrs import frozen

HEIGHT = 100.0  # of the highest bar
_STEP = 10.0  # from one bar to the next


@frozen
class Value:
    """What a bar or point stands for: its label, its number, how it is written, and where it leads to (or nowhere).

    ``number`` is None where nothing can be said. ``covered``: the archive has everything of this time.
    """

    label: str
    number: float | None
    href: str
    text: str
    covered: bool = True


@frozen
class Bar:
    """A value with its place: the left edge, the upper edge (``y`` grows downwards), and the size of its bar."""

    value: Value
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The horizontal place of its point."""
        return self.x + self.width / 2


@frozen
class Chart:
    """Bars side by side. ``most`` is how the highest number is written, ``ticks`` are labels below the bars.

    ``each``: what a bar stands for, a month or a year.
    """

    bars: Sequence[Bar]
    width: float
    most: str
    ticks: Sequence[tuple[float, str]] = ()
    each: str = "month"

    @property
    def total(self) -> int:
        """The sum of all numbers."""
        return round(sum(bar.value.number or 0 for bar in self.bars))

    @property
    def is_covered(self) -> bool:
        """Whether the archive has everything of all its times."""
        return all(bar.value.covered for bar in self.bars)

    @property
    def lines(self) -> list[str]:
        """The points of each unbroken part of the curve through all numbers, as SVG writes them."""
        parts = groupby(self.bars, key=lambda bar: bar.value.number is not None)
        return [" ".join(f"{one.middle:g},{one.y:g}" for one in part) for has_number, part in parts if has_number]


def bar_chart(values: Iterable[Value], ticks: Iterable[tuple[int, str]] = ()) -> Chart:
    """A chart of values; ``ticks`` are labels for some of them, by their index."""
    rows = list(values)
    highest = max(rows, key=lambda one: one.number or 0, default=None)
    most = (highest.number if highest else None) or 0
    bars = [_bar(index, row, most) for index, row in enumerate(rows)]
    places = [(index * _STEP, label) for index, label in ticks]
    return Chart(bars, len(rows) * _STEP, highest.text if highest else "0", places)


def _bar(index: int, value: Value, most: float) -> Bar:
    # A single article among thousands is still to be seen.
    height = max(HEIGHT * value.number / most, 1.5) if value.number else 0.0
    return Bar(value, index * _STEP + 1, round(HEIGHT - height, 2), _STEP - 2, round(height, 2))
