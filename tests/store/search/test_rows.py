"""The numbers of rows: what they say, and in which order they put passages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.store.search.rows import (
    MOST,
    Place,
    day_of,
    key_of,
    owner_of,
    place_of,
    row_number,
    rows_between,
    rows_of,
)

DAYS = st.none() | st.dates(date(1970, 1, 2), date(2149, 6, 6))
PLACES = st.builds(Place, DAYS, st.integers(0, (1 << 27) - 1), st.integers(0, (1 << 20) - 1))


@given(PLACES)
def test_a_number_says_where_its_row_is_from(place: Place) -> None:
    number = row_number(*place)
    assert 0 <= number <= MOST < 1 << 63
    assert place_of(number) == place
    key = key_of(number)
    assert (day_of(key), owner_of(key)) == place[:2]
    low, high = rows_of(key)
    assert low <= number <= high
    assert {key_of(low), key_of(high)} == {key}


@given(PLACES, PLACES)
def test_rows_are_in_the_order_of_days_then_revisions_then_passages(one: Place, other: Place) -> None:
    def order(place: Place) -> tuple[date, int, int]:
        return (place.day or date.min, *place[1:])

    assert (row_number(*one) < row_number(*other)) == (order(one) < order(other))


@given(PLACES, DAYS, DAYS)
def test_days_are_a_range(place: Place, since: date | None, until: date | None) -> None:
    low, high = rows_between(since, until)
    if place.day is None:
        within = since is None and until is None
    else:
        within = (since or date.min) <= place.day <= (until or date.max)
    assert (low <= row_number(*place) <= high) == within


@pytest.mark.parametrize(("day", "counts_as"), [(date(1912, 4, 15), None), (date(9999, 1, 1), date(2149, 6, 6))])
def test_a_day_that_has_no_number(day: date, counts_as: date | None) -> None:
    assert place_of(row_number(day, 1, 0)).day == counts_as


@pytest.mark.parametrize(("owner", "passage"), [(1 << 27, 0), (1, 1 << 20), (-1, 0)])
def test_what_has_no_number_is_refused(owner: int, passage: int) -> None:
    with pytest.raises(OverflowError):
        row_number(None, owner, passage)
