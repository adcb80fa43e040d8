"""The calendar of an article's observations: a map of days for each year, by what was found."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from vokspider.model.availability import ABSENT, LISTED, SERVED
from vokspider.reports.article_page import ObservedDay
from vokspider.text.dates import last_of_month
from vokspider.web.filters import state
from vokspider.web.heatmap import Heatmap, Shown, heatmap

# CSS classes of squares and signs.
_SERVED, _LISTED, _NOTHING = "d4", "d2", "d0"
ABSENT_SIGN, CHANGED_SIGN = "silence", "burst"


def calendars(days: Sequence[ObservedDay], changed: Collection[date]) -> list[Heatmap]:
    """A map for each year with observations, newest first, of the months that have any.

    ``days`` are in order; ``changed``: those on which another text was seen. Each day leads to its row in the table,
    whose id is ``on-`` and the day.
    """
    years = groupby(days, lambda one: one.day.year)
    return [_calendar(year, list(some), changed) for year, some in years][::-1]


def _calendar(year: int, some: Sequence[ObservedDay], changed: Collection[date]) -> Heatmap:
    known = {one.day: one for one in some}
    first, last = some[0].day.replace(day=1), last_of_month(some[-1].day)
    return heatmap(f"Observations in {year}", first, last, lambda day: _shown(day, known.get(day), day in changed))


def _shown(day: date, one: ObservedDay | None, is_changed: bool) -> Shown:
    name = f"{day.day} {day:%B %Y}"
    if one is None:
        return Shown(f"{name}: not looked at", _NOTHING)
    sign = CHANGED_SIGN if is_changed else ABSENT_SIGN if ABSENT.intersection(one.states) else ""
    shade = _SERVED if SERVED in one.states else _LISTED if LISTED in one.states else _NOTHING
    is_unread = not sign and shade == _NOTHING
    words = ", ".join([*_words(one.states), *(["another text"] if is_changed else [])])
    return Shown(f"{name}: {words}", shade, f"#on-{day}", is_unread, sign)


def _words(states: Mapping[str, int]) -> Iterator[str]:
    for name, number in states.items():
        yield state(name) + (f" ({number} times)" if number > 1 else "")
