"""Days in options."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from vokspider.cli.days import parse_day, parse_start
from vokspider.cli.imports import _time
from vokspider.sites.kcnawatch.zone import ZONE as KOREA
from vokspider.text.days import day_of

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-12-03", date(2025, 12, 3), date(2025, 12, 3)),
        ("today", TODAY, TODAY),
        ("Yesterday", date(2026, 2, 28), date(2026, 2, 28)),
        ("7d", date(2026, 2, 22), date(2026, 2, 22)),
        ("0d", TODAY, TODAY),
        ("2w", date(2026, 2, 15), date(2026, 2, 15)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2025-11 ", date(2025, 11, 1), date(2025, 11, 30)),
    ],
)
def test_what_a_word_means(text: str, first: date, last: date) -> None:
    assert day_of(text, TODAY) == first
    assert day_of(text, TODAY, last=True) == last


@pytest.mark.parametrize("text", ["", "3.12.2025", "2025-02-30", "2025-13", "0000-01", "7 d", "-7d", "٣d", "7m"])
def test_what_means_no_day(text: str) -> None:
    assert day_of(text, TODAY) is None


@given(st.dates())
def test_a_day_is_itself(day: date) -> None:
    assert day_of(day.isoformat(), TODAY) == day


@given(st.dates(min_value=date(1900, 1, 1)), st.integers(0, 9999))
def test_days_back(today: date, days: int) -> None:
    assert day_of(f"{days}d", today) == today - timedelta(days=days)


@time_machine.travel(datetime(2026, 3, 1, 20, tzinfo=UTC), tick=False)  # 05:00 of the 2nd in Korea
def test_a_page_was_saved_at_noon_of_a_day_that_is_counted_back_but_not_later_than_now() -> None:
    found = [_time(text, lambda: KOREA) for text in ("today", "yesterday", "7d", "2026-02-11T10:11:12Z", None)]
    days = [datetime(2026, 3, 1, 20, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)]
    earlier = [datetime(2026, 2, 23, 12, tzinfo=UTC), datetime(2026, 2, 11, 10, 11, 12, tzinfo=UTC), None]
    assert found == [*days, *earlier]


@time_machine.travel(datetime(2026, 3, 1, 2, tzinfo=UTC), tick=False)
def test_days_are_those_of_the_time_zone() -> None:
    new_york = ZoneInfo("America/New_York")
    assert parse_day("today", "--since", lambda: KOREA) == date(2026, 3, 1)
    assert parse_day("today", "--since", lambda: new_york) == date(2026, 2, 28)
    assert parse_start("2026-03-01", "--since", lambda: KOREA) == datetime(2026, 2, 28, 15, tzinfo=UTC)
    assert parse_start("2026-03-01", "--since", lambda: new_york) == datetime(2026, 3, 1, 5, tzinfo=UTC)
