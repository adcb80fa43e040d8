"""The map of days: each day has a place of its own, and the shades are in order."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vokspider.web.heatmap import Shown, heatmap, shade, steps

numbers = st.lists(st.integers(0, 200), max_size=60)


@given(first=st.dates(date(1990, 1, 1), date(2090, 1, 1)), length=st.integers(0, 400))
def test_every_day_has_a_place(first: date, length: int) -> None:
    last = first + timedelta(length)
    drawn = heatmap("Days", first, last, lambda day: Shown(day.isoformat(), ""))
    assert [one.day for one in drawn.squares] == [first + timedelta(number) for number in range(length + 1)]
    places = {(one.x, one.y): one.day for one in drawn.squares}
    assert len(places) == length + 1
    for (x, y), day in places.items():
        assert 0 < x <= drawn.width - 14
        assert 0 < y <= drawn.height - 14
        # The same weekday is a row, the next one is below, and the next week is to the right.
        for (other_x, other_y), other in places.items():
            if other == day + timedelta(7):
                assert (other_x > x, other_y) == (True, y)


@given(numbers)
def test_more_is_never_lighter(some: list[int]) -> None:
    ends = steps(some)
    shades = [shade(number, ends) for number in sorted(some)]
    assert shades == sorted(shades)
    assert all((level == 0) == (number == 0) for level, number in zip(shades, sorted(some), strict=True))
    assert max(shades, default=0) == (4 if any(some) else 0)


def test_shades_have_about_as_many_days() -> None:
    assert steps(list(range(101))) == [25, 50, 75, 100]
    assert steps([5, 5, 5]) == [5]
    assert steps([0, 0]) == []


def test_months_are_named_at_their_first_whole_week() -> None:
    drawn = heatmap("Days", date(2025, 1, 1), date(2025, 12, 31), lambda day: Shown("", ""))
    assert [label for _, label in drawn.months][:2] == ["Jan", "Feb"]
    assert len(drawn.months) == 12
