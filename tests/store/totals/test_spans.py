"""Which rows of totals are for some days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vokspider.store.db.tables.totals import DAY
from vokspider.store.totals.spans import EVERY, Span, spans
from vokspider.text.dates import last_of_month

bounds = st.none() | st.dates() | st.just(date.max) | st.just(date.min) | st.dates(date(2025, 1, 1), date(2025, 3, 31))


def has(span: Span, day: date) -> bool:
    """Whether a day is among those of the rows; a row of a month has all of its days."""
    at = day if span.units == (DAY,) else day.replace(day=1)
    return (span.first or date.min) <= at <= (span.last or date.max)


@given(bounds, bounds, st.dates() | st.dates(date(2024, 12, 30), date(2025, 4, 1)))
def test_each_day_is_in_one_of_them_if_it_is_asked_for(since: date | None, until: date | None, day: date) -> None:
    number = sum(has(one, day) for one in spans(since, until))
    assert number == ((since or date.min) <= day <= (until or date.max))


@given(bounds, bounds)
def test_they_are_few_rows(since: date | None, until: date | None) -> None:
    days = [one for one in spans(since, until) if one.units == (DAY,)]
    for one in days:
        first, last = one.first or date.min, one.last or date.max
        assert last - first < timedelta(days=31) or last < first
    assert len(days) <= 2


def test_without_bounds_there_are_also_articles_without_a_day() -> None:
    assert spans(None, None) == [EVERY]


def test_the_last_day_of_a_month() -> None:
    assert [last_of_month(date(2024, month, 1)).day for month in (1, 2, 4, 12)] == [31, 29, 30, 31]
