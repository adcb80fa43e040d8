"""A map of days as plain figures: weeks are columns, weekdays rows. Templates draw it as SVG."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from attrs import frozen

SIZE, _STEP = 14, 17  # of a day, and from one to the next, in units of the picture
_LEFT, _TOP = 34, 22  # for the names of weekdays and months
_LEVELS = 4
_NAMED = ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun"))


@frozen
class Shown:
    """What is shown of a day: its ``label``, where it leads (or ""), and the CSS classes of its square.

    ``hatched``: the square is hatched. ``sign``: the class of a sign on it, or "".
    """

    label: str
    classes: str
    href: str = ""
    hatched: bool = False
    sign: str = ""


@frozen
class Square:
    """A day at its place."""

    day: date
    shown: Shown
    x: int
    y: int


@frozen
class Heatmap:
    """The days in order; ``months`` and ``weekdays`` are labels with their places."""

    name: str
    squares: Sequence[Square]
    months: Sequence[tuple[int, str]]
    weekdays: Sequence[tuple[int, str]]
    width: int
    height: int


def heatmap(name: str, first: date, last: date, show: Callable[[date], Shown]) -> Heatmap:
    """The map of the days from ``first`` to ``last``, both included."""
    monday = first - timedelta(first.weekday())
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    squares = [Square(day, show(day), _x(day, monday), _TOP + _STEP * day.weekday()) for day in days]
    return Heatmap(
        name=name,
        squares=squares,
        months=list(_months(squares)),
        weekdays=[(_TOP + _STEP * number + SIZE - 3, label) for number, label in _NAMED],
        width=_x(last, monday) + _STEP,
        height=_TOP + 7 * _STEP,
    )


def _x(day: date, monday: date) -> int:
    return _LEFT + _STEP * ((day - monday).days // 7)


def _months(squares: Sequence[Square]) -> Iterator[tuple[int, str]]:
    """The months at their first whole column."""
    for _, group in groupby(squares, lambda one: (one.day.year, one.day.month)):
        some = list(group)
        # A month that begins within a week is named at the next one, where it is not below the end of another.
        place = next((one.x for one in some if one.day.weekday() == 0), some[0].x)
        yield place, f"{some[0].day:%b}"


def steps(numbers: Sequence[int]) -> list[int]:
    """The largest number of each shade, from light to dark: each shade has about as many of the numbers above 0."""
    known = sorted(one for one in numbers if one)
    ends = (known[(len(known) * (level + 1) - 1) // _LEVELS] for level in range(_LEVELS)) if known else ()
    return sorted(set(ends))


def shade(number: int, ends: Sequence[int]) -> int:
    """The shade of a number: 0 for none, else from 1 (light) to 4; ``ends`` are those of ``steps``."""
    if not number or not ends:
        return 0
    place = next((at for at, end in enumerate(ends) if number <= end), len(ends) - 1)
    # With fewer steps than shades, the darkest is still used.
    return _LEVELS - (len(ends) - 1 - place)
