"""When the daemon is not well: pure times."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.limits import examples
from vokspider.config import load
from vokspider.daemon.health.judging import FRESH, MARGIN, Signs, healthy_since, previous_starts, silence_of, trouble_of
from vokspider.schedule import WallClockTrigger, crawl_trigger, upcoming

HOUR = timedelta(hours=1)
GONE_BY = "and 2 starts have gone by since: see 'vokspider runs list'"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def trigger(*cron: str, zone: str = "UTC") -> WallClockTrigger:
    config = load(overrides={"schedule": {"cron": cron, "timezone": zone}}, environ={})
    return crawl_trigger(config, config.sources[0])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@settings(max_examples=examples(60))
@given(
    st.sampled_from(["30 7 * * *", "*/20 * * * *", "0 0 * * 1", "15 3 1 * *", "59 23 31 12 *"]),
    st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "America/Sao_Paulo"]),
    st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.integers(1, 3),
)
def test_previous_starts_are_those_from_which_the_next_ones_follow(
    cron: str, zone: str, moment: datetime, count: int
) -> None:
    now, mine = moment.replace(tzinfo=UTC), trigger(cron, zone=zone)
    found = previous_starts(mine, now, count)
    assert len(found) == count
    assert found == upcoming(mine, found[0], count)
    following = mine.get_next_fire_time(found[-1], now)
    assert found[-1] <= now < (following or now + HOUR)


def test_a_schedule_that_hardly_ever_fires_is_searched_for_long_enough() -> None:
    assert previous_starts(trigger("0 0 29 2 *"), NOON, 2) == [at("2020-02-29T00:00"), at("2024-02-29T00:00")]


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-11-25T07:29", "2026-11-23T07:30"),  # today's has not begun
        ("2026-11-25T08:39", "2026-11-23T07:30"),  # it may still run: an hour, and the margin
        ("2026-11-25T08:40", "2026-11-24T07:30"),
        ("2026-11-26T08:00", "2026-11-24T07:30"),
    ],
)
def test_a_start_counts_when_its_run_had_time_to_end(now: str, since: str) -> None:
    assert timedelta(minutes=10) == MARGIN
    assert healthy_since(trigger("30 7 * * *"), 3600, at(now)) == at(since)


def test_several_times_a_day_are_noticed_the_same_day() -> None:
    since = healthy_since(trigger("0 6 * * *", "0 18 * * *"), 3600, at("2026-11-25T20:00"))
    assert since == at("2026-11-25T06:00")


def test_the_zone_of_the_schedule_counts() -> None:
    since = healthy_since(trigger("30 7 * * *", zone="Asia/Seoul"), 3600, NOON)
    assert since == datetime(2026, 11, 24, 7, 30, tzinfo=ZoneInfo("Asia/Seoul"))


SINCE = at("2026-11-24T07:30")


def judged(beat_age: float = 1.0, trouble: str | None = None, **signs: datetime | None) -> list[str]:
    known: dict[str, datetime | None] = {"began_at": at("2026-01-01T00:00"), "healthy_at": SINCE + HOUR}
    silence = None if trouble else silence_of(Signs(**{**known, **signs}), SINCE)  # type: ignore[arg-type]
    return [*trouble_of(beat_age, trouble), *([silence] if silence else [])]


def test_all_is_well() -> None:
    assert judged() == []
    assert judged(healthy_at=SINCE, beat_age=FRESH) == []
    assert judged(healthy_at=None, began_at=SINCE) == []  # a new archive has time until its second start
    assert silence_of(Signs(at("2026-01-01T00:00")), None) is None


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ({"beat_age": FRESH + 10}, ["the scheduler has not checked for due crawls for 100 s"]),
        (
            {"healthy_at": SINCE - HOUR},
            [f"the last healthy crawl ended at 2026-11-24 06:30 UTC, {GONE_BY}"],
        ),
        (
            {"healthy_at": None},
            [f"no crawl was healthy since 2026-01-01 00:00 UTC, {GONE_BY}"],
        ),
        (
            {"trouble": "Connection refused", "healthy_at": None},  # then nobody knows the last run
            ["the database does not respond: Connection refused"],
        ),
    ],
)
def test_what_is_wrong_is_said(signs: dict[str, object], words: list[str]) -> None:
    assert judged(**signs) == words  # type: ignore[arg-type]


def test_everything_that_is_wrong_is_said() -> None:
    assert len(judged(beat_age=1e6, trouble="gone")) == 2
