"""``articles gone``: what is not there any more, and between which days it went."""

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from tests.archives import SOURCE, Archive, article, capture, entry, failed, identity
from tests.beginnings import written_once
from tests.commands import Cli

KEYS = [
    "id",
    "external_id",
    "url",
    "source",
    "title",
    "state",
    "present_at",
    "absent_at",
    "gone_at",
    "last_at",
    "count",
    "back_at",
]


def at(archive: Archive, number: int, **fields: Any) -> Any:
    return capture(number, str(archive.now).encode(), fetched_at=archive.now, **fields)


def miss(archive: Archive, *numbers: int, reason: str = "http_404") -> None:
    archive.run([entry(9)], failures=[evolve(failed(n, reason), capture=at(archive, n, status=404)) for n in numbers])


def see(archive: Archive, *numbers: int) -> None:
    archive.add(*(article(number, capture=at(archive, number)) for number in numbers))


@pytest.fixture
@written_once
def purged(archive: Archive) -> Archive:
    """Articles 1 to 3 of 3 December; 1 and 2 are gone from the 4th on, and 2 is back on the 6th."""
    see(archive, 1, 2, 3)
    miss(archive, 1, 2)
    miss(archive, 1, 2)
    see(archive, 2)
    return archive


def test_a_line_says_when_an_article_was_present_and_when_absent(purged: Archive, cli: Cli) -> None:
    (fields,) = cli("articles", "gone").fields
    assert fields[1] == identity(1)
    assert fields[3:8] == [
        "http_404",
        "2025-12-03T22:30:00+00:00",
        "2025-12-04T22:30:00+00:00",
        "2025-12-05T22:30:00+00:00",
        "",
    ]


def test_json_has_the_whole_absence(purged: Archive, cli: Cli) -> None:
    found = cli("articles", "gone", "--json").object
    assert list(found) == KEYS
    assert (found["count"], found["present_at"], found["back_at"]) == (2, "2025-12-03T22:30:00+00:00", None)


def test_those_that_came_back_are_listed_when_asked_for(purged: Archive, cli: Cli) -> None:
    found = cli("articles", "gone", "--returned", "--json").objects
    assert [(one["external_id"], one["back_at"]) for one in found] == [
        (identity(2), "2025-12-06T22:30:00+00:00"),
        (identity(1), None),
    ]


def test_since_is_a_korean_day(purged: Archive, cli: Cli) -> None:
    # Confirmed at 22:30 UTC of the 5th, which is the 6th in Korea.
    assert len(cli("articles", "gone", "--since", "2025-12-06").lines) == 1
    assert cli("articles", "gone", "--since", "2025-12-07").lines == []


def test_nothing_is_gone_is_said_beside_the_results(archive: Archive, cli: Cli) -> None:
    see(archive, 1)
    done = cli("articles", "gone")
    assert (done.code, done.out, done.err) == (0, "", "no articles are gone\n")


def test_what_is_missing_but_not_confirmed_is_counted_beside_the_results(archive: Archive, cli: Cli) -> None:
    see(archive, 1, 2)
    miss(archive, 1, 2)
    done = cli("articles", "gone")
    assert (done.out, done.err) == (
        "",
        "no articles are gone\n2 articles missing, but not confirmed yet; --missing lists them\n",
    )


def test_the_missing_ones_are_listed_when_asked_for(purged: Archive, cli: Cli) -> None:
    miss(purged, 3, reason="http_410")
    assert len(cli("articles", "gone").lines) == 1
    done = cli("articles", "gone", "--missing")
    assert (done.code, done.err) == (0, "")
    times = ["2025-12-03T22:30:00+00:00", "2025-12-07T22:30:00+00:00", "", ""]
    assert done.fields == [["3", identity(3), SOURCE, "http_410", *times, "1", "Title 3"]]
    shown = cli("articles", "gone", "--missing", terminal=True).plain
    assert [word in shown for word in ("2025-12-04", "2025-12-08", "1 time", "gone (410)")] == [True] * 4
    assert "confirmed" not in shown
    assert cli("articles", "gone", "--missing", "--json").object["gone_at"] is None
    assert cli("articles", "gone", "--missing", "--since", "2025-12-09").out == ""
    assert cli("articles", "gone", "--missing", "--since", "2025-12-08").lines == done.lines
    see(purged, 3)
    assert cli("articles", "gone", "--missing").err == "no articles are missing\n"
    assert cli("articles", "gone", "--missing", "--returned").refused("--returned", "--missing")


@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_days_and_words_are_whole_in_a_narrow_terminal(
    purged: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    shown = cli("articles", "gone", "--returned", terminal=True).plain
    assert all(len(line) <= int(columns) for line in shown.splitlines())
    assert [shown.count(day) for day in ("2025-12-04", "2025-12-05", "2025-12-06", "2025-12-07")] == [2, 2, 2, 1]
    assert {"not", "found", "(404)"} <= set(shown.split())


def test_a_terminal_gets_a_table(purged: Archive, cli: Cli) -> None:
    shown = cli("articles", "gone", terminal=True).plain
    assert "present on" in shown
    assert "not found (404)" in shown.replace("\n", " ") or "not found" in shown


def test_a_wrong_day_and_an_unknown_source_are_refused(archive: Archive, cli: Cli) -> None:
    see(archive, 1)
    assert cli("articles", "gone", "--since", "last week").refused("--since", "'last week'", "YYYY-MM-DD")
    assert cli("articles", "gone", "--source", "kcnawatch").refused("kcnawatch", "kcnawatch-vok-en")


def test_the_text_of_a_gone_article_stays(purged: Archive, cli: Cli) -> None:
    shown = cli("articles", "show", identity(1)).out
    assert "First paragraph of 1." in shown
    assert datetime(2025, 12, 5, tzinfo=UTC).strftime("%Y-%m-%d") in shown
