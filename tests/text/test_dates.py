from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.sites.kcnawatch.dates import (
    import_time,
    is_listed_line,
    is_visit_line,
    parse_day_first,
    parse_listed,
)
from vokspider.sites.kcnawatch.zone import ZONE as KOREA
from vokspider.text.dates import day_in, end_of_day, start_of_day

from .strategies import MONTHS, listed, nasty

EVERY_DAY = [date(1990, 1, 1) + timedelta(days=number) for number in range((date(2101, 1, 1) - date(1990, 1, 1)).days)]


def short(day: date) -> str:
    return f"{MONTHS[day.month - 1][:3]} {day.day:02}, {day.year}"


def test_every_day_of_1990_to_2100_is_read_back_in_each_format() -> None:
    assert len(EVERY_DAY) == 40542
    for day in EVERY_DAY:
        long = listed(day)
        assert parse_listed(long) == parse_listed(f" {MONTHS[day.month - 1]} {day.day}, {day.year}\n") == day
        assert parse_day_first(f"{day.day:02}/{day.month:02}/{day.year}") == day
        assert parse_day_first(f"{day.day}/{day.month}/{day.year}") == day
        assert is_listed_line(long)
        assert is_visit_line(long)
        assert is_visit_line(f"{long}{short(day)}")
        assert not is_listed_line(f"{long}{short(day)}")


def test_days_that_do_not_exist_are_none() -> None:
    for year in (1990, 1999, 2000, 2024, 2100):
        for month in range(14):
            last = monthrange(year, month)[1] if 1 <= month <= 12 else 0
            for day in range(33):
                exists = 1 <= day <= last
                found = parse_day_first(f"{day:02}/{month:02}/{year}")
                assert found == (date(year, month, day) if exists else None)
                if 1 <= month <= 12:
                    assert (parse_listed(f"{MONTHS[month - 1]} {day:02}, {year}") is not None) == exists


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-12-03",
        "12/2025",
        "3/12/25",
        "03/12/2025 x",
        "03-12-2025",
        "003/12/2025",
        "3 / 12 / 2025",
        "٣/١٢",
        "∞/1/1",
    ],
)
def test_day_first_reads_nothing_else(text: str) -> None:
    assert parse_day_first(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "December 03 2025",
        "december 03, 2025",
        "Dec 03, 2025",
        "On December 03, 2025",
        "December 03, 2025.",
        "December 03, 2025 was a Wednesday.",
        "December 03, 20255",
        "December 003, 2025",
        "Decembre 03, 2025",
        "December 03, 2025December 03, 2025",
    ],
)
def test_a_line_that_is_more_or_less_than_a_date_is_no_listed_line(line: str) -> None:
    assert not is_listed_line(line)
    assert parse_listed(line) is None


def test_a_listed_line_may_name_a_day_that_does_not_exist() -> None:
    assert is_listed_line("February 30, 2025")
    assert parse_listed("February 30, 2025") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("February 11, 2026Feb 11, 2026", True),
        ("February 11, 2026 Feb 11, 2026", True),
        (" February 11, 2026 ", True),
        ("May 01, 2026May 01, 2026", True),
        ("February 11, 2026Feb 12, 2026", False),
        ("February 11, 2026Mar 11, 2026", False),
        ("February 11, 2026Feb 11, 2025", False),
        ("Feb 11, 2026February 11, 2026", False),
        ("Feb 11, 2026", False),
        ("February 11, 2026 and later", False),
        ("It was February 11, 2026", False),
        ("", False),
    ],
)
def test_is_visit_line(line: str, expected: bool) -> None:
    assert is_visit_line(line) is expected


@given(nasty)
def test_no_text_makes_dates_raise(text: str) -> None:
    for function in (parse_listed, parse_day_first, is_listed_line, is_visit_line, import_time):
        function(text)


@pytest.mark.parametrize(
    ("external_id", "expected"),
    [
        ("1742720595-377991883", datetime(2025, 3, 23, 9, 3, 15, tzinfo=UTC)),
        ("946684800-1234567", datetime(2000, 1, 1, tzinfo=UTC)),
        ("4102444799-1234567", datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("4102444800-1234567", None),
        ("946684799-1234567", None),
        ("377991883", None),
        ("", None),
        ("-1742720595", None),
        ("x-1", None),
        ("²-1", None),
        ("text-0123456789abcdef", None),
        (f"{'9' * 5000}-1", None),
    ],
)
def test_import_time(external_id: str, expected: datetime | None) -> None:
    found = import_time(external_id)
    assert found == expected
    assert found is None or found.tzinfo is UTC


@given(st.integers(946_684_800, 4_102_444_799))
def test_import_time_is_aware_utc(seconds: int) -> None:
    found = import_time(f"{seconds}-1234567")
    assert found is not None
    assert found.tzinfo is UTC
    assert found - datetime(1970, 1, 1, tzinfo=UTC) == timedelta(seconds=seconds)


class TestKoreanDays:
    def test_a_day_begins_nine_hours_before_it_does_in_utc(self) -> None:
        assert start_of_day(date(2025, 12, 5), KOREA) == datetime(2025, 12, 4, 15, tzinfo=UTC)
        assert end_of_day(date(2025, 12, 5), KOREA) == datetime(2025, 12, 5, 14, 59, 59, 999_999, tzinfo=UTC)

    @given(st.dates(date(1, 1, 2), date(9999, 12, 30)))
    def test_every_day_has_both_ends(self, day: date) -> None:
        assert start_of_day(date.min, KOREA) <= start_of_day(day, KOREA)
        assert start_of_day(day, KOREA) < end_of_day(day, KOREA)
        assert day_in(KOREA, end_of_day(day, KOREA)) == day

    @pytest.mark.parametrize("hours", [-12, 14])
    def test_the_first_and_the_last_day_have_ends_in_every_zone(self, hours: int) -> None:
        zone = timezone(timedelta(hours=hours))
        assert start_of_day(date.min, zone) < end_of_day(date.max, zone)

    @given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 (bounds)
    def test_every_moment_lies_in_its_day(self, moment: datetime) -> None:
        day = day_in(KOREA, moment)
        assert start_of_day(day, KOREA) <= moment <= end_of_day(day, KOREA)
