"""How long to wait before a request is tried again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.middlewares.backoff import pause, retry_after

NOW = datetime(2025, 12, 3, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("1", 1.0),
        (" 120 ", 120.0),
        ("86400", 86400.0),
        ("Wed, 03 Dec 2025 12:02:00 GMT", 120.0),
        ("Wed, 03 Dec 2025 21:02:00 +0900", 120.0),
        ("Wednesday, 03-Dec-25 12:02:00 GMT", 120.0),
        ("Wed, 03 Dec 2025 11:00:00 GMT", 0.0),
        ("Wed, 03 Dec 2025 12:02:00", 0.0),
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("1e9", 0.0),
        ("²", 0.0),
        ("\x00", 0.0),
        ("Wed, 32 Dec 2025 12:02:00 GMT", 0.0),
    ],
)
def test_retry_after(value: str, seconds: float) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.integers(0, 10**6))
def test_seconds_and_dates_say_the_same(seconds: int) -> None:
    moment = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after(str(seconds), NOW) == retry_after(moment, NOW) == seconds


HOSTILE = (
    "9" * 5000,
    "Wed, 21 Oct 99999999999999999999 07:28:00 GMT",
    "Wed, 99999999999999999999 Oct 2015 07:28:00 GMT",
    "Wed, 21 Oct 2015 07:28:00 +99999999999999",
    "Wed, 21 Oct 2015 99999999999999999999:28:00 GMT",
)


@pytest.mark.parametrize("value", HOSTILE, ids=map(str, range(len(HOSTILE))))
def test_no_header_breaks_the_crawl(value: str) -> None:
    asked = retry_after(value, NOW)
    assert pause(1, 2.0, asked) == max(4.0, asked)


@given(st.text(max_size=40) | st.lists(st.sampled_from("Wed, 03 Dec 2025 12:02:00 GMT".split())).map(" ".join))
def test_any_header_gives_a_pause(value: str) -> None:
    asked = retry_after(value, NOW)
    assert pause(1, 2.0, asked) == max(4.0, asked)


@pytest.mark.parametrize(
    ("times", "delay", "asked", "seconds"),
    [
        (1, 2.0, 0.0, 4.0),
        (2, 2.0, 0.0, 8.0),
        (3, 2.0, 0.0, 16.0),
        (1, 2.0, 60.0, 60.0),
        (3, 2.0, 1.0, 16.0),
        (1, 2.0, 86400.0, 86400.0),
        (20, 2.0, 0.0, 600.0),
        (1, 0.0, 0.0, 0.0),
        (1, 0.0, float("inf"), float("inf")),
    ],
)
def test_pause(times: int, delay: float, asked: float, seconds: float) -> None:
    assert pause(times, delay, asked) == seconds


@given(st.integers(1, 50), st.floats(0, 60), st.floats(0, 10**6))
def test_pauses_grow_and_never_fall_short(times: int, delay: float, asked: float) -> None:
    wait = pause(times, delay, asked)
    assert wait <= pause(times + 1, delay, asked) <= max(600, asked)
    assert wait >= max(asked, min(delay, 600))
