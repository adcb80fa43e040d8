"""When crawls are due: pure times."""

import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.limits import examples
from vokspider.cli.schedule import how_long
from vokspider.config import Config, load
from vokspider.schedule import WallClockTrigger, crawl_trigger, next_fire_times, upcoming

from ..commands import Cli

ZONES = ("Asia/Seoul", "America/New_York", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo")


def scheduled(*cron: str, zone: str = "Asia/Seoul") -> Config:
    return load(overrides={"schedule": {"cron": cron, "timezone": zone}}, environ={})


def times_of(config: Config, now: datetime, count: int) -> list[datetime]:
    return next_fire_times(config, config.sources[0], now, count)


def trigger_of(config: Config) -> WallClockTrigger:
    return crawl_trigger(config, config.sources[0])


def fire_times(cron: str, zone: str, start: str, count: int = 3) -> list[str]:
    now = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    return [f"{time:%m-%d %H:%M %z}" for time in times_of(scheduled(*cron.split(";"), zone=zone), now, count)]


def test_default_is_every_morning_in_seoul() -> None:
    times = times_of(load(environ={}), datetime(2026, 11, 24, 23, 0, tzinfo=UTC), 2)
    assert [time.isoformat() for time in times] == ["2026-11-26T07:30:00+09:00", "2026-11-27T07:30:00+09:00"]


def test_a_start_that_is_due_now_is_the_first() -> None:
    assert fire_times("30 7 * * *", "Asia/Seoul", "2026-11-25T07:30", 1) == ["11-25 07:30 +0900"]


def test_several_lines_are_one_row_of_times_and_each_time_is_there_once() -> None:
    times = fire_times("30 7 * * *;30 19 * * *;30 7 * * wed", "Asia/Seoul", "2026-11-25T00:00", 4)
    assert times == ["11-25 07:30 +0900", "11-25 19:30 +0900", "11-26 07:30 +0900", "11-26 19:30 +0900"]


@pytest.mark.parametrize(
    ("cron", "zone", "start", "expected"),
    [
        # the hour is skipped: the moment the clock has jumped
        ("30 2 * * *", "America/New_York", "2026-03-07T00:00", ["03-07 02:30 -0500", "03-08 03:00 -0400"]),
        # the hour comes twice: the first one only
        ("30 1 * * *", "America/New_York", "2026-11-01T00:00", ["11-01 01:30 -0400", "11-02 01:30 -0500"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:00", ["10-25 02:30 +0200", "10-26 02:30 +0100"]),
        # outside of the change the wall clock counts, not 24 h
        ("30 7 * * *", "America/New_York", "2026-10-31T00:00", ["10-31 07:30 -0400", "11-01 07:30 -0500"]),
        # midnight itself is skipped, where APScheduler loses the day
        ("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00", ["11-04 01:00 -0200", "11-05 00:00 -0200"]),
        # a whole day is skipped
        ("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00", ["12-29 12:00 -1000", "12-31 00:00 +1400"]),
        # two lines of the skipped hour, and one right after it
        ("30 2 * * *;45 2 * * *;15 3 * * *", "Europe/Berlin", "2026-03-29T00:00", ["03-29 03:00 +0200"]),
    ],
)
def test_clock_changes(cron: str, zone: str, start: str, expected: list[str]) -> None:
    assert fire_times(cron, zone, start, len(expected)) == expected


@pytest.mark.parametrize("minute", [10, 30, 50])
def test_in_the_second_of_the_hours_that_come_twice_nothing_is_due(minute: int) -> None:
    now = datetime(2026, 11, 1, 6, minute, tzinfo=UTC)  # 01:10, 01:30, 01:50 for the second time
    times = times_of(scheduled("30 1 * * *", zone="America/New_York"), now, 1)
    assert [time.isoformat() for time in times] == ["2026-11-02T01:30:00-05:00"]


def test_lines_in_a_skipped_hour_are_one_start_and_do_not_hide_the_next() -> None:
    times = fire_times("30 2 * * *;45 2 * * *;15 3 * * *", "Europe/Berlin", "2026-03-29T00:00", 3)
    assert times == ["03-29 03:00 +0200", "03-29 03:15 +0200", "03-30 02:30 +0200"]


@settings(max_examples=examples(40))
@given(
    zone=st.sampled_from(ZONES),
    start=st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
def test_a_daily_line_comes_once_on_each_day_and_never_early(
    zone: str, start: datetime, hour: int, minute: int
) -> None:
    times = times_of(scheduled(f"{minute} {hour} * * *", zone=zone), start.replace(tzinfo=UTC), 400)
    assert all((time.hour, time.minute) >= (hour, minute) for time in times)
    assert {later.date() - earlier.date() for earlier, later in pairwise(times)} == {timedelta(days=1)}


def test_an_hourly_line_comes_in_both_of_two_equal_hours() -> None:
    times = fire_times("30 * * * *", "America/New_York", "2026-11-01T00:00")
    assert times == ["11-01 00:30 -0400", "11-01 01:30 -0400", "11-01 01:30 -0500"]


@settings(max_examples=examples(60))
@given(
    zone=st.sampled_from(ZONES),
    start=st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    cron=st.sampled_from(["*/7 * * * *", "30 */5 * * *", "15,45 1-3 * * *", "0 0 * * sun", "0 12 1,15 * *"]),
)
def test_times_only_go_on_and_none_lies_before_the_start(zone: str, start: datetime, cron: str) -> None:
    now = start.replace(tzinfo=UTC)
    times = [time.astimezone(UTC) for time in times_of(scheduled(cron, zone=zone), now, 40)]
    assert now <= times[0]
    assert all(earlier < later for earlier, later in pairwise(times))


def test_triggers_of_equal_configurations_have_equal_text_and_others_do_not() -> None:
    def text(*cron: str, zone: str = "Asia/Seoul") -> str:
        return str(trigger_of(scheduled(*cron, zone=zone)))

    assert text("30 7 * * *", "30 19 * * *") == text("30  19 * * *", "30 7 * * *")
    assert text("30 7 * * *") != text("30 7 * * *", zone="UTC")
    assert text("30 7 * * *") != text("30 7 * * 1")


def test_a_trigger_comes_back_from_the_database_as_it_was() -> None:
    trigger = trigger_of(scheduled("30 7 * * *", "0 19 * * fri", zone="Europe/Berlin"))
    back = pickle.loads(pickle.dumps(trigger))  # noqa: S301
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert str(back) == str(trigger)
    assert upcoming(back, now, 50) == upcoming(trigger, now, 50)


# -- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def schedule(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """The command's lines on 25 November 2026, 00:00 UTC, with two lines in Berlin."""
    monkeypatch.setenv("VOKSPIDER_SCHEDULE__CRON", '["30 7 * * *", "30 19 * * *"]')
    monkeypatch.setenv("VOKSPIDER_SCHEDULE__TIMEZONE", "Europe/Berlin")

    def run(*arguments: str) -> list[str]:
        with time_machine.travel(datetime(2026, 11, 25, tzinfo=UTC), tick=False):
            done = cli("schedule", *arguments)
        assert done.code == 0, done.err
        return done.lines

    return run


def test_schedule_shows_each_time_in_the_zone_in_utc_and_how_far_it_is(schedule: Callable[..., list[str]]) -> None:
    lines = schedule("--count", "2")
    assert lines == [
        "Wed 2026-11-25 07:30 CET\t2026-11-25 06:30\t6 h 30 min",
        "Wed 2026-11-25 19:30 CET\t2026-11-25 18:30\t18 h 30 min",
    ]


def test_schedule_for_programs(schedule: Callable[..., list[str]]) -> None:
    records = [json.loads(line) for line in schedule("--json", "--count", "1")]
    times = {"local": "2026-11-25T07:30:00+01:00", "utc": "2026-11-25T06:30:00+00:00"}
    assert records == [times | {"in_seconds": 23_400, "source": "kcnawatch-vok-en"}]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(20, "less than 1 min"), (60, "1 min"), (7 * 3600 + 720, "7 h 12 min"), (100 * 3600, "4 d 4 h")],
)
def test_how_long(seconds: int, words: str) -> None:
    assert how_long(timedelta(seconds=seconds)) == words
