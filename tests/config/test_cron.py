"""Cron lines fire when cron would run them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.config.cron import parse_line
from vokspider.schedule import WallClockTrigger


def trigger_of(line: str, zone: str = "UTC") -> WallClockTrigger:
    return WallClockTrigger([line], ZoneInfo(zone))


class TestCron:
    SUNDAY = datetime(2026, 11, 1, tzinfo=ZoneInfo("UTC"))

    def weekdays(self, field: str) -> list[int]:
        """The weekdays on which ``field`` fires, counted as cron does."""
        trigger = trigger_of(f"0 12 * * {field}")
        days = []
        for day in range(7):
            noon = self.SUNDAY.replace(day=1 + day, hour=12)
            if trigger.get_next_fire_time(None, noon) == noon:
                days.append(day)
        return days

    @pytest.mark.parametrize(
        ("field", "days"),
        [
            ("*", [0, 1, 2, 3, 4, 5, 6]),
            ("0", [0]),
            ("7", [0]),
            ("sun", [0]),
            ("1-5", [1, 2, 3, 4, 5]),
            ("mon-fri", [1, 2, 3, 4, 5]),
            ("MON-Fri/2", [1, 3, 5]),
            ("*/2", [0, 2, 4, 6]),
            ("5-7", [0, 5, 6]),
            ("sat-sun", [0, 6]),
            ("0-7", [0, 1, 2, 3, 4, 5, 6]),
            ("1,wed,6", [1, 3, 6]),
            ("3/2", [3, 5]),
        ],
    )
    def test_weekdays_are_those_of_cron(self, field: str, days: list[int]) -> None:
        assert self.weekdays(field) == days

    @given(st.integers(0, 7), st.integers(0, 7), st.integers(1, 8))
    def test_weekday_ranges(self, first: int, last: int, step: int) -> None:
        first, last = sorted((first, last))
        assert self.weekdays(f"{first}-{last}/{step}") == sorted({day % 7 for day in range(first, last + 1, step)})

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("", "has 0 fields, expected five (minute hour day month weekday)"),
            ("0 7 * *", "has 4 fields"),
            ("0 0 7 * * *", "has 6 fields"),
            ("@daily", "has 1 fields"),
            ("61 7 * * *", "bad minute"),
            ("*/0 7 * * *", "bad minute"),
            ("9-5 7 * * *", "bad minute"),
            ("x 7 * * *", "'x' is not a valid minute"),
            ("0 7 last * *", "'last' is not a valid day"),
            ("0 7 , * *", "bad day-of-month"),
            ("0 7 * smarch *", "bad month"),
            ("0 7 * * 8", "'8' is not a valid weekday"),
            ("0 7 * * day", "'day' is not a valid weekday"),
            ("0 7 * * fri-mon", "'fri-mon' is not a valid range of weekdays"),
            ("0 7 * * *-3", "'*-3' is not a valid weekday"),
            ("0 7 * * 1-5/0", "is not a valid range of weekdays"),
            ("0 7 * * mon-", "is not a valid weekday"),
            ("0 7 30 2 *", "there is no such day"),
            ("0 7 1 * mon", "write two lines"),
            ("0 7 L * *", "'L' is not a valid day"),
            ("0 7 31 4,6 *", "there is no such day"),
        ],
    )
    def test_refused(self, line: str, reason: str) -> None:
        with pytest.raises(ValueError, match=r"^not a cron line: ") as caught:
            parse_line(line)
        assert reason in str(caught.value)
        assert repr(line) in str(caught.value)

    def test_months_by_name_keep_their_step(self) -> None:
        trigger = trigger_of("0 0 1 jan-dec/6 *")
        assert trigger.get_next_fire_time(None, self.SUNDAY) == datetime(2027, 1, 1, tzinfo=ZoneInfo("UTC"))

    def test_a_star_with_a_step_has_to_match_together_with_the_other_field(self) -> None:
        every_second_weekday = trigger_of("0 0 15 * */2").get_next_fire_time(None, self.SUNDAY)
        assert every_second_weekday == datetime(2026, 11, 15, tzinfo=ZoneInfo("UTC"))  # a Sunday
        odd_mondays = trigger_of("0 0 */2 * mon").get_next_fire_time(None, self.SUNDAY)
        assert odd_mondays == datetime(2026, 11, 9, tzinfo=ZoneInfo("UTC"))

    def test_times_are_those_of_the_zone(self) -> None:
        start = datetime(2026, 11, 1, 0, 0, tzinfo=ZoneInfo("UTC"))
        for line, time in (("30 7 * * *", "2026-11-02T07:30:00+09:00"), ("30 19 29 2 *", "2028-02-29T19:30:00+09:00")):
            found = trigger_of(line, "Asia/Seoul").get_next_fire_time(None, start)
            assert found is not None
            assert found.isoformat() == time
