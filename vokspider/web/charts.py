"""Charts as plain figures: where each bar is, in units of the picture. Templates draw them as SVG."""

from collections.abc import Iterable, Sequence

from attrs import frozen

HEIGHT = 100.0  # of the highest bar
_STEP = 10.0  # from one bar to the next


@frozen
class Bar:
    """A bar: its label, its number, where it leads to (or nowhere), and its place. ``y`` grows downwards."""

    label: str
    number: int
    href: str
    x: float
    y: float
    width: float
    height: float


@frozen
class Chart:
    """Bars side by side. ``most`` is the number of the highest one, ``ticks`` are labels below the bars."""

    bars: Sequence[Bar]
    width: float
    most: int
    ticks: Sequence[tuple[float, str]] = ()

    @property
    def total(self) -> int:
        """The sum of all bars."""
        return sum(bar.number for bar in self.bars)


def bar_chart(values: Iterable[tuple[str, int, str]], ticks: Iterable[tuple[int, str]] = ()) -> Chart:
    """A chart of ``values`` (label, number, address); ``ticks`` are labels for some of them, by their index."""
    rows = list(values)
    most = max((number for _, number, _ in rows), default=0)
    bars = [_bar(index, row, most) for index, row in enumerate(rows)]
    places = [(index * _STEP, label) for index, label in ticks]
    return Chart(bars, len(rows) * _STEP, most, places)


def _bar(index: int, row: tuple[str, int, str], most: int) -> Bar:
    label, number, href = row
    # A single article among thousands is still to be seen.
    height = max(HEIGHT * number / most, 1.5) if number else 0.0
    return Bar(label, number, href, index * _STEP + 1, round(HEIGHT - height, 2), _STEP - 2, round(height, 2))
