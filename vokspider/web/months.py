"""Charts of months: each month from the first to the last, also those without articles."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from vokspider.store.search.counting import Scope
from vokspider.text.dates import last_of_month
from vokspider.web.charts import Chart, Value, bar_chart
from vokspider.web.filters import month as name_of
from vokspider.web.filters import number as written

_FEW, _YEARS = 6, 8  # months that can all be labelled, and years
_MANY = 1_200  # months that can be drawn; a wrong day may be centuries away


def month_chart(counts: Mapping[date, int], of: Scope | None, address: Callable[[date, date], str]) -> Chart:
    """How many articles each month has, by its first day; ``address`` is that of its articles, from day to day."""
    months = every_month(counts)
    values = [
        Value(
            name_of(one),
            counts.get(one, 0),
            address(one, last_of_month(one)),
            written(counts.get(one, 0)),
            is_covered(one, of),
        )
        for one in months
    ]
    return bar_chart(values, ticks(months))


def every_month(some: Mapping[date, object] | Sequence[date]) -> list[date]:
    """The months, given by their first days, and those between them, in order. Very many are not filled up."""
    first, last = min(some, default=None), max(some, default=None)
    if first is None or last is None:
        return []
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(one // 12, one % 12 + 1, 1) for one in numbers] if len(numbers) <= _MANY else sorted(some)


def is_covered(month: date, of: Scope | None) -> bool:
    """Whether no day of a month is uncovered, as far as a search looks at it; yes where that is not known."""
    if of is None:
        return True
    first, last = max(month, of.first or month), min(last_of_month(month), of.last or date.max)
    return not of.days.uncovered(first, last)


def ticks(months: Sequence[date]) -> Iterator[tuple[int, str]]:
    """The labels below the months, by their index: each of a few, of many only where a year begins."""
    if len(months) <= _FEW:
        yield from ((index, f"{one:%b %Y}") for index, one in enumerate(months))
        return
    years = {one.year: index for index, one in reversed([*enumerate(months)])}
    step = -(-len(years) // _YEARS)
    yield from ((index, str(year)) for year, index in sorted(years.items())[::step])
