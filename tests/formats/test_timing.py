"""When a saved page was as it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.formats.timing import Times, time_of
from vokspider.text.moments import noon

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FILE = datetime(2026, 2, 20, 1, 2, 3, tzinfo=UTC)
ON_DAY = datetime(2026, 2, 11, 10, 11, 12, tzinfo=UTC)
LATER = datetime(2026, 2, 15, 10, 11, 12, tzinfo=UTC)
DAY = date(2026, 2, 11)


@pytest.mark.parametrize(
    ("known", "moment", "word"),
    [
        ({}, FILE, "file"),
        ({"given": LATER}, LATER, "fetched-at"),
        ({"saved": ON_DAY, "given": LATER}, ON_DAY, "saved"),
        ({"archived": LATER, "saved": ON_DAY, "given": ON_DAY, "visit": DAY}, LATER, "archive"),
        ({"visit": DAY}, noon(DAY), "visit"),
        ({"visit": DAY, "given": ON_DAY}, ON_DAY, "fetched-at"),
        ({"visit": DAY, "given": LATER}, noon(DAY), "visit"),
        ({"visit": DAY, "saved": LATER, "given": ON_DAY}, ON_DAY, "fetched-at"),
        ({"visit": DAY, "saved": LATER}, noon(DAY), "visit"),
        ({"visit": DAY, "file": ON_DAY}, ON_DAY, "file"),
        ({"visit": DAY, "file": ON_DAY, "given": LATER}, ON_DAY, "file"),
        # What cannot be: in the future, or before there was a web.
        ({"visit": date(2099, 1, 1)}, FILE, "file"),
        ({"archived": datetime(2099, 1, 1, tzinfo=UTC)}, FILE, "file"),
        ({"saved": datetime(1970, 1, 1, tzinfo=UTC)}, FILE, "file"),
        ({"file": datetime(2099, 1, 1, tzinfo=UTC)}, NOW, "file"),
        ({"visit": NOW.date(), "file": FILE}, NOW, "visit"),
    ],
)
def test_the_surest_counts(known: dict[str, Any], moment: datetime, word: str) -> None:
    assert time_of(Times(**{"file": FILE, **known}), NOW) == (moment, word)


moments = st.none() | st.datetimes(timezones=st.just(UTC))


@given(moments.map(lambda one: one or FILE), moments, moments, moments, st.none() | st.dates())
def test_never_in_the_future(
    file: datetime, archived: datetime | None, saved: datetime | None, given_: datetime | None, visit: date | None
) -> None:
    moment, word = time_of(Times(file, archived, saved, given_, visit), NOW)
    assert moment <= NOW + timedelta(days=1)
    assert word in ("archive", "saved", "fetched-at", "visit", "file")
