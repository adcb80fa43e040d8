"""With which headers a stored page is asked for again."""

from datetime import UTC, datetime

import pytest

from vokspider.store.writing.conditions import validators

NOW = datetime(2025, 12, 3, tzinfo=UTC)
LATE, AHEAD = "Tue, 02 Dec 2025 10:00:00 GMT", "Thu, 04 Dec 2025 10:00:00 GMT"
LOCAL = "Tue, 02 Dec 2025 10:00:00 -0000"
MODIFIED = ("If-Modified-Since", LATE)

CASES: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {
    "none": ([], []),
    "a tag": ([("ETag", '"a"')], [("If-None-Match", '"a"')]),
    "a weak tag": ([("etag", 'W/"a"')], [("If-None-Match", 'W/"a"')]),
    "a tag with an ending": ([("ETag", '"a-gzip"')], [("If-None-Match", '"a-gzip"')]),
    "a time": ([("Last-Modified", LATE)], [MODIFIED]),
    "both": ([("Last-Modified", LATE), ("ETag", '"a"')], [("If-None-Match", '"a"'), MODIFIED]),
    "the same tag twice": ([("ETag", '"a"'), ("ETag", '"a"')], [("If-None-Match", '"a"')]),
    "two tags": ([("ETag", '"a"'), ("ETag", '"b"')], []),
    "an empty tag": ([("ETag", '""')], []),
    "an empty weak tag": ([("ETag", 'W/""')], []),
    "a time ahead": ([("Last-Modified", AHEAD)], []),
    "a time far ahead": ([("Last-Modified", "Wed, 01 Jan 2099 00:00:00 GMT")], []),
    "a time of no clock": ([("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT")], []),
    "no time": ([("Last-Modified", "yesterday")], []),
    "an impossible time": ([("Last-Modified", "Tue, 32 Dec 2025 10:00:00 GMT")], []),
    "a time without a zone": ([("Last-Modified", LOCAL)], [("If-Modified-Since", LOCAL)]),
    "a tag and a time ahead": ([("Last-Modified", AHEAD), ("ETag", '"a"')], [("If-None-Match", '"a"')]),
    "Vary on all": ([("ETag", '"a"'), ("Vary", "*")], []),
    "Vary on something": ([("ETag", '"a"'), ("Vary", "Accept-Encoding")], [("If-None-Match", '"a"')]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_conditions(name: str) -> None:
    headers, conditions = CASES[name]
    assert list(validators({"items": headers}, NOW)) == conditions


def test_nothing_came() -> None:
    assert validators(None, NOW) == ()
