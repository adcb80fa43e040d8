"""Which days of a source were observed."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vokspider.releases.days import coverage, gaps

NOW = datetime(2025, 12, 10, 12, tzinfo=UTC)


def run(day: int, verdict: str = "ok", *, complete: bool | None = True, oldest: int | None = None) -> dict[str, Any]:
    oldest_on = None if oldest is None else f"2025-12-{oldest:02}"
    at = f"2025-12-{day:02}T06:00:00.000000Z"
    facts = {"verdict": verdict, "complete": complete, "oldest_listed_on": oldest_on}
    return {"source": "a", "trigger": "schedule", "started_at": at, **facts}


def published(*days: int) -> list[dict[str, Any]]:
    return [{"source": "a", "published_on": f"2025-12-{day:02}"} for day in days]


def days(articles: list[dict[str, Any]], runs: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {int(row["day"][-2:]): row for row in coverage(articles, runs, lambda _: UTC, NOW)}


def test_complete_walks_cover_the_days_between_the_first_and_the_last() -> None:
    found = days(published(1, 4, 4, 5), [run(6, oldest=3), run(8, oldest=5), run(9, "failed", complete=False)])
    assert list(found) == list(range(1, 10))
    assert [day for day, row in found.items() if row["covered"]] == [4, 5, 6, 7]
    assert {day: row["articles"] for day, row in found.items() if row["articles"]} == {1: 1, 4: 2, 5: 1}
    assert {day: row["crawls"] for day, row in found.items() if row["crawls"]} == {6: 1, 8: 1, 9: 1}


def test_gaps() -> None:
    found = gaps(coverage(published(1), [run(4, oldest=2), run(7, "suspect", oldest=6)], lambda _: UTC, NOW))
    told = [(row["kind"], row["first_day"][-2:], row["last_day"][-2:], row["days"]) for row in found]
    assert told == [("no_crawl", "05", "09", 5), ("not_covered", "01", "02", 2), ("not_covered", "07", "09", 3)]


def test_without_crawls_nothing_is_covered() -> None:
    rows = list(coverage(published(8), [run(9) | {"trigger": "import", "complete": None}], lambda _: UTC, NOW))
    assert [(row["covered"], row["crawls"]) for row in rows] == [(False, 0), (False, 0)]
    assert [row["kind"] for row in gaps(rows)] == ["not_covered"]


RUNS = st.builds(
    run,
    st.integers(1, 9),
    st.sampled_from(["ok", "quiet", "suspect", "failed"]),
    complete=st.sampled_from([True, False, None]),
    oldest=st.none() | st.integers(1, 9),
)


@given(st.lists(st.integers(1, 9), max_size=5), st.lists(RUNS, max_size=6))
def test_gaps_are_the_days_that_are_not_covered(articles: list[int], runs: list[dict[str, Any]]) -> None:
    rows = list(coverage(published(*articles), runs, lambda _: UTC, NOW))
    found = [one for one in gaps(rows) if one["kind"] == "not_covered"]
    assert sum(one["days"] for one in found) == sum(not row["covered"] for row in rows)
    assert sum(row["articles"] for row in rows) == len(articles)
    for one in found:
        inside = [row for row in rows if one["first_day"] <= row["day"] <= one["last_day"]]
        assert len(inside) == one["days"]
        assert not any(row["covered"] for row in inside)
