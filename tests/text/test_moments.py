"""Times as archives, browsers and people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.sites.kcnawatch.dates import visited_on
from vokspider.text.moments import (
    is_on,
    is_possible,
    noon,
    parse_archived,
    parse_browser,
    parse_http,
    parse_iso,
    parse_stamp,
)

AT = datetime(2026, 2, 11, 10, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_stamp, "20260211101112"),
        (parse_iso, "2026-02-11T10:11:12Z"),
        (parse_iso, "2026-02-11T19:11:12+09:00"),
        (parse_iso, " 2026-02-11 10:11:12 "),
        (parse_http, "Wed, 11 Feb 2026 10:11:12 GMT"),
        (parse_http, "Wed, 11 Feb 2026 19:11:12 +0900"),
        (parse_browser, "Wed Feb 11 2026 19:11:12 GMT+0900 (Korean Standard Time)"),
        (parse_browser, "Wed Feb 11 2026 10:11:12 GMT"),
        (parse_archived, "FILE ARCHIVED ON 10:11:12 Feb 11, 2026 AND RETRIEVED"),
    ],
)
def test_forms(parse: object, text: str) -> None:
    assert callable(parse)
    assert parse(text) == AT
    assert parse("") is None
    assert parse("long ago") is None


@pytest.mark.parametrize("text", ["20261311101112", "2026021110111", "202602111011123", "20260230101112"])
def test_stamps_that_are_none(text: str) -> None:
    assert parse_stamp(text) is None


@pytest.mark.parametrize("text", ["2026-02-30", "11.02.2026", "2026-02-11T25:00", "0001-01-01T00:00:00+14:00"])
def test_iso_that_is_none(text: str) -> None:
    assert parse_iso(text) is None


def test_a_day_is_its_noon() -> None:
    assert parse_iso("2026-02-11") == noon(date(2026, 2, 11)) == datetime(2026, 2, 11, 12, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 86_399))
def test_a_moment_is_on_its_day_everywhere(day: date, seconds: int) -> None:
    moment = datetime.combine(day, datetime.min.time(), UTC) + timedelta(seconds=seconds)
    assert is_on(moment, day)
    assert not is_on(moment, day + timedelta(days=2))
    assert not is_on(moment, day - timedelta(days=2))


def test_what_can_be() -> None:
    assert is_possible(AT, AT)
    assert is_possible(AT + timedelta(hours=20), AT)
    assert not is_possible(AT + timedelta(hours=25), AT)
    assert not is_possible(datetime(1970, 1, 1, tzinfo=UTC), AT)


DAY = date(2026, 2, 11)


@pytest.mark.parametrize(
    ("page", "day"),
    [
        ("February 11, 2026Feb 11, 2026\nKCNA Voice of Korea (EN)\nTitle\nDate: 21/05/2024 | Source: x", DAY),
        ("<p><span>February 11, 2026</span><span>Feb 11, 2026</span></p><h1>T</h1>Date: 21/05/2024", DAY),
        ("February 09, 2026Feb 09, 2026\nDate: 21/05/2024", date(2026, 2, 9)),
        ("February 11, 2026\nKCNA Voice of Korea (EN)\nTitle\nDate: 21/05/2024 | Source: x", DAY),
        ("February 11, 2026\nTitle\nDate: 21/05/2024 | Source: x", None),
        ("February 11, 2026\nKCNA Voice of Korea (EN)\n", None),
        ("February 11, 2026Feb 12, 2026\nDate: 21/05/2024", None),
        ("February 31, 2026Feb 31, 2026\nDate: 21/05/2024", None),
        ("Title\nDate: 21/05/2024 | Source: x\nFebruary 11, 2026Feb 11, 2026", None),
        ("A teaser.\nDecember 03, 2025\nA teaser.", None),
        ("", None),
    ],
)
def test_the_day_of_the_visit(page: str, day: date | None) -> None:
    assert visited_on(page) == day
