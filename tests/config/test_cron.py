"""Cron lines fire when cron would run them."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.config.cron import cron_trigger

from .projects import read


class TestCron:
    SUNDAY = datetime(2026, 11, 1, tzinfo=ZoneInfo("UTC"))

    def weekdays(self, field: str) -> list[int]:
        """The weekdays on which ``field`` fires, counted as cron does."""
        trigger = cron_trigger(f"0 12 * * {field}", ZoneInfo("UTC"))
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
            ("61 7 * * *", "the last value (61) is higher than the maximum value (59)"),
            ("*/0 7 * * *", "must be higher than 0"),
            ("9-5 7 * * *", "must not be higher than the maximum"),
            ("x 7 * * *", "'x' is no minute"),
            ("0 7 last * *", "'last' is no day"),
            ("0 7 , * *", "Unrecognized expression"),
            ("0 7 * smarch *", "'smarch' is no month"),
            ("0 7 * * 8", "'8' is no weekday"),
            ("0 7 * * day", "'day' is no weekday"),
            ("0 7 * * fri-mon", "'fri-mon' is no weekday range"),
            ("0 7 * * *-3", "'*-3' is no weekday"),
            ("0 7 * * 1-5/0", "is no weekday range"),
            ("0 7 * * mon-", "is no weekday"),
            ("0 7 30 2 *", "there is no such day"),
            ("0 7 1 * mon", "write two lines"),
        ],
    )
    def test_refused(self, line: str, reason: str) -> None:
        with pytest.raises(ValueError, match=r"^not a cron line: ") as caught:
            cron_trigger(line, ZoneInfo("UTC"))
        assert reason in str(caught.value)
        assert repr(line) in str(caught.value)

    def test_months_by_name_keep_their_step(self) -> None:
        trigger = cron_trigger("0 0 1 jan-dec/6 *", ZoneInfo("UTC"))
        assert trigger.get_next_fire_time(None, self.SUNDAY) == datetime(2027, 1, 1, tzinfo=ZoneInfo("UTC"))

    def test_triggers_have_the_configured_zone(self, project: Path) -> None:
        environ = {"VOKSPIDER_SCHEDULE__CRON": '["30 7 * * *", "30 19 29 2 *"]'}
        daily, leap_day = read(project, environ).schedule.triggers()
        start = datetime(2026, 11, 1, 0, 0, tzinfo=ZoneInfo("UTC"))
        assert daily.get_next_fire_time(None, start).isoformat() == "2026-11-02T07:30:00+09:00"
        assert leap_day.get_next_fire_time(None, start).isoformat() == "2028-02-29T19:30:00+09:00"
