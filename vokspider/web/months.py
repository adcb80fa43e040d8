"""Charts of months: each month from the first to the last, also those without articles."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from vokspider.store.search.counting import Scope
from vokspider.text.dates import last_of_month
from vokspider.web.charts import Chart, Value, bar_chart
from vokspider.web.filters import month as name_of
from vokspider.web.filters import number as written

_FEW, _YEARS = 6, 8  # months that can all be labelled, and years
_MANY = 1_200  # months that can be drawn; a wrong day may be centuries away
_MOST = 1_000  # months with articles, above which a chart has years: nobody sees a bar of less than a pixel

Address = Callable[[date, date], str]  # of the articles from one day to another


def month_chart(counts: Mapping[date, int], of: Scope | None, address: Address) -> Chart:
    """How many articles each month has, by its first day; each year, if very many months have articles."""
    if len(counts) > _MOST:
        return _year_chart(counts, of, address)
    months = every_month(counts)
    values = [_value(name_of(one), one, last_of_month(one), counts.get(one, 0), of, address) for one in months]
    return bar_chart(values, ticks(months))


def _year_chart(counts: Mapping[date, int], of: Scope | None, address: Address) -> Chart:
    years = Counter[int]()
    for month, number in counts.items():
        years[month.year] += number
    firsts = [date(year, 1, 1) for year in sorted(years)]
    values = [_value(str(one.year), one, date(one.year, 12, 31), years[one.year], of, address) for one in firsts]
    return attrs.evolve(bar_chart(values, ticks(firsts)), each="year")


def _value(label: str, first: date, last: date, number: int, of: Scope | None, address: Address) -> Value:
    return Value(label, number, address(first, last), written(number), _is_covered(first, last, of))


def every_month(some: Mapping[date, object] | Sequence[date]) -> list[date]:
    """The months, given by their first days, and those between them, in order. Very many are not filled up."""
    first, last = min(some, default=None), max(some, default=None)
    if first is None or last is None:
        return []
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(one // 12, one % 12 + 1, 1) for one in numbers] if len(numbers) <= _MANY else sorted(some)


def is_covered(month: date, of: Scope | None) -> bool:
    """Whether no day of a month is uncovered, as far as a search looks at it; yes where that is not known."""
    return _is_covered(month, last_of_month(month), of)


def _is_covered(first: date, last: date, of: Scope | None) -> bool:
    if of is None:
        return True
    first, last = max(first, of.first or first), min(last, of.last or date.max)
    return not of.days.uncovered(first, last)


def ticks(months: Sequence[date]) -> Iterator[tuple[int, str]]:
    """The labels below the months, by their index: each of a few, of many only where a year begins."""
    if len(months) <= _FEW:
        yield from ((index, f"{one:%b %Y}") for index, one in enumerate(months))
        return
    years = {one.year: index for index, one in reversed([*enumerate(months)])}
    step = -(-len(years) // _YEARS)
    yield from ((index, str(year)) for year, index in sorted(years.items())[::step])
