"""When an article is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.store.writing.due_dates import confirmations, next_check

SEEN = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
AGES = (1, 2, 4, 8, 16, 32, 64)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def daily_checks(days: int, every: timedelta = DAY, jitter: timedelta = timedelta()) -> list[int]:
    """On which days an article is fetched again by a daily run that has time for everything."""
    found, due = [], next_check(SEEN, SEEN, AGES)
    for day in range(1, days):
        now = SEEN + day * every - (jitter if day % 2 else -jitter)
        if due <= now:
            found.append(day)
            due = next_check(SEEN, now, AGES)
    return found


def test_a_daily_run_finds_each_age_due_on_its_day_and_then_one_day_a_year() -> None:
    assert daily_checks(900) == [1, 2, 4, 8, 16, 32, 64, 64 + 365, 64 + 2 * 365]


def test_a_run_that_starts_an_hour_early_or_late_changes_no_day() -> None:
    assert daily_checks(900, jitter=HOUR) == daily_checks(900)


def test_ages_that_went_by_are_passed_over() -> None:
    assert next_check(SEEN, SEEN + 20 * DAY, AGES) == SEEN + 32 * DAY - 6 * HOUR


@pytest.mark.parametrize(("ages", "first"), [((0.5,), 9 * HOUR), ((1,), 18 * HOUR), ((10,), 10 * DAY - 6 * HOUR)])
def test_a_check_may_be_a_quarter_of_its_age_early_and_six_hours_at_most(
    ages: tuple[float, ...], first: timedelta
) -> None:
    assert next_check(SEEN, SEEN, ages) == SEEN + first


_AGES = st.lists(st.floats(0.1, 5_000), min_size=1, max_size=9, unique=True).map(sorted)


@given(_AGES, st.timedeltas(timedelta(), timedelta(days=20_000)))
def test_the_next_check_always_lies_ahead_and_within_a_year_of_the_last_age(ages: list[float], age: timedelta) -> None:
    due = next_check(SEEN, SEEN + age, ages)
    assert due > SEEN + age
    assert due <= SEEN + max(age + timedelta(days=365), timedelta(days=ages[-1]))


def test_confirmations_are_counted_between_the_minutes_in_which_runs_began() -> None:
    late, early = SEEN + timedelta(seconds=59), SEEN + DAY + timedelta(milliseconds=1)
    assert confirmations([late, early], 24) == 2
    assert confirmations([SEEN, SEEN + DAY - timedelta(minutes=1)], 24) == 1


def test_many_runs_on_one_day_confirm_once() -> None:
    assert confirmations([SEEN + hour * HOUR for hour in range(24)], 24) == 1
    assert confirmations([], 24) == 0


@given(st.lists(st.datetimes(timezones=st.just(UTC)), max_size=30), st.floats(0, 100))
def test_confirmations_do_not_depend_on_the_order(runs: list[datetime], hours: float) -> None:
    assert confirmations(runs, hours) == confirmations(reversed(runs), hours) <= len(runs)
