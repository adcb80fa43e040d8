"""Decisions about what was seen and what was fetched, without a database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.model.items import Entry
from vokspider.model.outcomes import (
    CHANGED,
    FAILED,
    NEW,
    NOT_FETCHED,
    OUTCOMES,
    PENDING,
    RETRY_LATER,
    SKIPPED,
    STORED,
    UNCHANGED,
)
from vokspider.store.writing.discovery import (
    Discovery,
    Due,
    Known,
    distinct,
    is_before,
    outcome_of,
    plan_discovery,
    stronger,
)
from vokspider.store.writing.due_dates import retry_at

NOW = datetime(2025, 12, 3, 12, tzinfo=UTC)
DAY = date(2025, 12, 3)
TOMORROW = NOW + timedelta(days=1)


def entry(identity: str | None, title: str = "T") -> Entry:
    url = f"https://kcnawatch.org/newstream/{identity}/x" if identity else None
    return Entry(("T",), url=url, external_id=identity, title=title)


def known(identity: str = "1", status: str = STORED, **fields: Any) -> Known:
    stored = status == STORED
    base = Known(7, identity, status, int(stored), "sha" if stored else None, False, 0, None, NOW)
    return attrs.evolve(base, **fields)


# -- one article, one row ---------------------------------------------------------------------------------------------


def test_distinct_keeps_the_first_place_of_each_article() -> None:
    entries = [entry("1"), entry("2"), entry("1", "again"), entry("3")]
    assert distinct(entries, 19) == [(19, entries[0]), (20, entries[1]), (22, entries[3])]


def test_distinct_keeps_every_entry_without_an_identity() -> None:
    entries = [entry(None), entry("1"), entry(None)]
    assert distinct(entries) == [(1, entries[1]), (0, entries[0]), (2, entries[2])]


@given(st.lists(st.sampled_from([None, "1", "2", "3"]), max_size=12), st.integers(0, 50))
def test_distinct_loses_no_article_and_doubles_none(identities: list[str | None], offset: int) -> None:
    places = distinct(map(entry, identities), offset)
    named = [one.external_id for _, one in places if one.external_id]
    assert sorted(named) == sorted({identity for identity in identities if identity})
    assert sum(one.external_id is None for _, one in places) == identities.count(None)
    assert all(identities[place - offset] == one.external_id for place, one in places)
    assert len({place for place, _ in places}) == len(places)


# -- what becomes of an entry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "refetch", "expected"),
    [
        (None, False, (SKIPPED, NOT_FETCHED, True)),
        (None, True, (SKIPPED, NOT_FETCHED, True)),
        (known(), False, (UNCHANGED, None, False)),
        (known(), True, (SKIPPED, NOT_FETCHED, True)),
        (known(status=PENDING, due_at=NOW), False, (SKIPPED, NOT_FETCHED, True)),
        (known(status=PENDING), False, (SKIPPED, NOT_FETCHED, True)),
        (known(status=FAILED, attempts=4, due_at=TOMORROW), False, (SKIPPED, RETRY_LATER, False)),
        (known(status=FAILED, attempts=4, due_at=TOMORROW), True, (SKIPPED, NOT_FETCHED, True)),
        (known(status=FAILED, attempts=4, due_at=NOW), False, (SKIPPED, NOT_FETCHED, True)),
        # Never tried, and from a machine whose clock is ahead: nothing to wait for.
        (known(status=PENDING, due_at=TOMORROW), False, (SKIPPED, NOT_FETCHED, True)),
        (known(status=FAILED, due_at=NOW), False, (SKIPPED, NOT_FETCHED, True)),
    ],
)
def test_fate(row: Known | None, refetch: bool, expected: tuple[str, str | None, bool]) -> None:
    rows = {"1": row} if row else {}
    (one,) = plan_discovery([(0, entry("1"))], rows, NOW, refetch=refetch).sighted
    assert (one.outcome, one.reason, one.due) == expected
    assert one.known is row


def test_an_entry_without_identity_is_only_sighted() -> None:
    plan = plan_discovery([(0, entry(None)), (1, entry("1"))], {}, NOW)
    assert [one.due for one in plan.sighted] == [False, True]
    assert plan.identified == plan.sighted[1:]
    assert plan.due == (Due("1", "https://kcnawatch.org/newstream/1/x", "T"),)


def test_two_articles_with_one_title_are_both_due() -> None:
    plan = plan_discovery([(0, entry("1", "Press Review")), (1, entry("2", "Press Review"))], {}, NOW)
    assert [due.external_id for due in plan.due] == ["1", "2"]


def test_coverage_is_told_of_each_article() -> None:
    rows = [None, known(covered=True), known(covered=False), known(status=PENDING, covered=True)]
    entries = [*((place, entry(str(place))) for place in range(len(rows))), (4, entry(None))]
    table = {str(place): row for place, row in enumerate(rows) if row}
    assert plan_discovery(entries, table, NOW).coverage == {"0": False, "1": True, "2": False, "3": True}


def test_nothing_is_due_of_nothing() -> None:
    assert Discovery(()).coverage == {}
    assert Discovery(()).due == ()


# -- outcomes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (None, NEW),
        (known(status=PENDING), NEW),
        (known(status=FAILED), NEW),
        (known(), CHANGED),  # its date was not known
        (known(content_sha256="other", published_on=DAY), CHANGED),
        (known(published_on=DAY), UNCHANGED),
        (known(published_on=DAY - timedelta(days=1)), CHANGED),
        (known(status=FAILED, revision=2, content_sha256="sha", published_on=DAY), UNCHANGED),
    ],
)
def test_outcome_of(row: Known | None, expected: str) -> None:
    assert outcome_of(row, "sha", DAY) == expected


def test_a_page_without_a_date_says_nothing_of_it() -> None:
    assert outcome_of(known(published_on=DAY), "sha", None) == UNCHANGED


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (None, SKIPPED, SKIPPED),
        (SKIPPED, NEW, NEW),
        (NEW, SKIPPED, NEW),
        (UNCHANGED, FAILED, FAILED),
        (FAILED, CHANGED, CHANGED),
        (CHANGED, UNCHANGED, CHANGED),
        (NEW, CHANGED, NEW),
    ],
)
def test_stronger(first: str | None, second: str, expected: str) -> None:
    assert stronger(first, second) == expected


@given(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=6))
def test_the_order_in_which_an_article_is_met_has_no_say(outcomes: list[str]) -> None:
    def of(several: list[str]) -> str | None:
        found: str | None = None
        for outcome in several:
            found = stronger(found, outcome)
        return found

    assert of(outcomes) == of(sorted(outcomes)) == of(outcomes[::-1])


# -- when to try again ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "days"),
    [(0, 0), (1, 0), (3, 0), (4, 1), (5, 2), (6, 4), (8, 16), (9, 32), (10, 32), (100, 32), (10**9, 32)],
)
def test_retry_at(attempts: int, days: int) -> None:
    assert retry_at(attempts, NOW) == NOW + timedelta(days=days)


@pytest.mark.parametrize(
    ("listed_on", "since", "expected"),
    [
        (date(2025, 12, 2), date(2025, 12, 3), True),
        (date(2025, 12, 3), date(2025, 12, 3), False),
        (date(2025, 12, 4), date(2025, 12, 3), False),
        (None, date(2025, 12, 3), False),
        (date(2025, 12, 2), None, False),
    ],
)
def test_is_before(listed_on: date | None, since: date | None, expected: bool) -> None:
    assert is_before(attrs.evolve(entry("1"), listed_on=listed_on), since) is expected
