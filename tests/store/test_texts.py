"""What pages mean for stored articles: revisions, returns, absences, and when they are due again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import text

from tests.archives import DAY, Archive, article, capture, entry, failed, identity
from vokspider.items import Article
from vokspider.store.planning import CHANGED, NEW, UNCHANGED

AT = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)


def fetched(archive: Archive, number: int, *paragraphs: str, **fields: Any) -> Article:
    """The page of an article as it is served now."""
    page = capture(number, f"<html>{paragraphs}{archive.now}</html>".encode(), fetched_at=archive.now)
    return article(number, *paragraphs, capture=page, **fields)


def see(archive: Archive, number: int, *paragraphs: str, **fields: Any) -> int:
    return archive.add(fetched(archive, number, *paragraphs, **fields))


def rows(archive: Archive, query: str) -> list[tuple[Any, ...]]:
    with archive.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def changes(archive: Archive) -> list[tuple[Any, ...]]:
    query = "SELECT from_revision, to_revision, CAST(kinds AS TEXT), returned, origin FROM change ORDER BY id"
    return [(*row[:3], bool(row[3]), row[4]) for row in rows(archive, query)]


def current(archive: Archive) -> tuple[Any, ...]:
    (found,) = rows(archive, "SELECT revision, content_sha256 FROM article")
    return found


def outcomes(archive: Archive) -> list[str]:
    return [row[0] for row in rows(archive, "SELECT outcome FROM run_outcome ORDER BY run_id")]


def test_an_edit_is_a_revision_and_a_change_with_its_kind(archive: Archive) -> None:
    see(archive, 1, "The mill is open to all.", "Second.")
    see(archive, 1, "The mill is open to none.", "Second.")
    assert outcomes(archive) == [NEW, CHANGED]
    assert changes(archive) == [(1, 2, '["wording"]', False, "site")]
    assert [row[0] for row in rows(archive, "SELECT text FROM revision ORDER BY number")] == [
        "The mill is open to all.\n\nSecond.",
        "The mill is open to none.\n\nSecond.",
    ]


def test_a_page_that_flips_between_two_texts_makes_two_revisions_and_a_return_each_time(archive: Archive) -> None:
    for number in range(7):
        see(archive, 1, "The first text of the two." if number % 2 == 0 else "Another one that is not alike at all.")
    assert rows(archive, "SELECT count(*) FROM revision") == [(2,)]
    assert [change[:2] for change in changes(archive)] == [(1, 2), (2, 1), (1, 2), (2, 1), (1, 2), (2, 1)]
    assert [change[3] for change in changes(archive)] == [False, True, True, True, True, True]
    assert current(archive)[0] == 1
    assert outcomes(archive) == [NEW, *[CHANGED] * 6]


def test_white_space_and_the_bytes_of_the_page_are_no_change(archive: Archive) -> None:
    see(archive, 1, "The mill is open.")
    see(archive, 1, " The mill\u00a0is  open. ")
    assert outcomes(archive) == [NEW, UNCHANGED]
    assert changes(archive) == []
    assert rows(archive, "SELECT state, body IS NULL FROM capture ORDER BY id") in (
        [("served", 0), ("served", 1)],
        [("served", False), ("served", True)],
    )


def test_another_date_alone_is_a_revision_and_a_missing_one_is_none(archive: Archive) -> None:
    see(archive, 1, "The mill is open.")
    see(archive, 1, "The mill is open.", published_on=None)
    see(archive, 1, "The mill is open.", published_on=date(2025, 12, 2))
    see(archive, 1, "The mill is open.")
    assert changes(archive) == [(1, 2, '["date"]', False, "site"), (2, 1, '["date"]', True, "site")]
    assert rows(archive, "SELECT revision, CAST(published_on AS TEXT) FROM article") == [(1, str(DAY))]


def test_a_date_where_there_was_none_is_kept_with_each_that_follows(archive: Archive) -> None:
    archive.run([], [article(1, "The mill is open.", published_on=None)], saved=True)
    for number in (3, 4, 5, 4):
        see(archive, 1, "The mill is open.", published_on=date(2025, 12, number))
    days = rows(archive, "SELECT number, CAST(published_on AS TEXT) FROM revision ORDER BY number")
    assert days == [(1, None), (2, "2025-12-03"), (3, "2025-12-04"), (4, "2025-12-05")]
    assert [change[:4] for change in changes(archive)] == [
        (1, 2, '["date"]', False),
        (2, 3, '["date"]', False),
        (3, 4, '["date"]', False),
        (4, 3, '["date"]', True),
    ]


def test_an_older_page_from_an_import_is_a_revision_but_no_change(archive: Archive) -> None:
    see(archive, 1, "The later text.")
    older = evolve(capture(1, b"<p>older</p>"), fetched_at=AT - timedelta(days=30))
    archive.run([], [article(1, "The earlier text.", capture=older)], saved=True)
    assert current(archive)[0] == 1
    assert changes(archive) == []
    assert rows(archive, "SELECT count(*) FROM revision") == [(2,)]


def test_a_clock_that_was_once_set_wrong_does_not_end_all_updates(archive: Archive) -> None:
    archive.now += timedelta(days=4_000)
    see(archive, 1, "The text of the wrong year.")
    archive.now = AT
    see(archive, 1, "The text of today.")
    archive.run(failures=[failed(1, "http_503")])
    assert current(archive)[0] == 2
    assert [change[:2] for change in changes(archive)] == [(1, 2)]
    assert rows(archive, "SELECT attempts FROM article") == [(1,)]


# -- re-checks ----------------------------------------------------------------------------------------------------


def due(archive: Archive) -> datetime:
    ((found,),) = rows(archive, "SELECT recheck_at FROM article")
    return datetime.fromisoformat(str(found)).replace(tzinfo=UTC)


def test_a_stored_article_is_due_again_at_growing_ages(archive: Archive) -> None:
    ages = []
    for _ in range(9):
        see(archive, 1)
        ages.append(round((due(archive) - AT) / timedelta(days=1) + 0.25))
    assert ages == [1, 2, 4, 4, 8, 8, 8, 8, 16]


def test_an_article_without_an_address_is_never_due(archive: Archive) -> None:
    see(archive, 1, url=None)
    assert rows(archive, "SELECT recheck_at FROM article") == [(None,)]


def test_a_failed_recheck_is_tried_by_the_next_runs_and_leaves_the_text(archive: Archive) -> None:
    see(archive, 1, "The text.")
    before = current(archive)
    for _ in range(5):
        archive.run(failures=[failed(1, "http_503")])
    assert current(archive) == before
    assert rows(archive, "SELECT status, attempts FROM article") == [("stored", 5)]
    assert due(archive) == archive.now - timedelta(days=1) + timedelta(days=2)
    assert rows(archive, "SELECT count(*) FROM absence") == [(0,)]


# -- absences -----------------------------------------------------------------------------------------------------


def miss(archive: Archive, reason: str = "http_404", **options: Any) -> int:
    page = capture(1, b"not found", status=404, fetched_at=archive.now)
    return archive.run([entry(2)], failures=[evolve(failed(1, reason), capture=page)], **options)


def absences(archive: Archive) -> list[tuple[Any, ...]]:
    query = "SELECT state, count, gone_at IS NOT NULL, back_at IS NOT NULL FROM absence ORDER BY id"
    return [(*row[:2], bool(row[2]), bool(row[3])) for row in rows(archive, query)]


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("http_404", "http_404"),
        ("http_410", "http_410"),
        ("redirected", "redirected"),
        ("listing_in_place", "replaced_by_listing"),
    ],
)
def test_an_article_is_gone_when_two_healthy_runs_a_day_apart_missed_it(
    archive: Archive, reason: str, state: str
) -> None:
    see(archive, 1)
    miss(archive, reason)
    assert absences(archive) == [(state, 1, False, False)]
    miss(archive, reason)
    assert absences(archive) == [(state, 2, True, False)]
    reasons = rows(archive, "SELECT CAST(reasons AS TEXT) FROM run ORDER BY id DESC")[0][0]
    # Half past ten in the evening UTC, which is the next day in Korea.
    assert f"gone: {identity(1)} ({state}; present on 2025-12-04, absent on 2025-12-05)" in reasons
    assert rows(archive, "SELECT status, revision FROM article WHERE revision > 0") == [("stored", 1)]


def test_two_runs_on_one_day_do_not_confirm(archive: Archive) -> None:
    see(archive, 1)
    miss(archive)
    archive.now -= timedelta(hours=12)
    miss(archive)
    assert absences(archive) == [("http_404", 2, False, False)]


@pytest.mark.parametrize("verdict", ["suspect", "failed", "interrupted"])
def test_a_run_that_is_not_healthy_confirms_nothing_and_counts_for_nothing(archive: Archive, verdict: str) -> None:
    see(archive, 1)
    for _ in range(4):
        miss(archive, verdict=verdict)
    assert absences(archive) == [("http_404", 4, False, False)]
    miss(archive)
    assert absences(archive) == [("http_404", 5, False, False)]
    miss(archive)
    assert absences(archive) == [("http_404", 6, True, False)]


@pytest.mark.parametrize("reason", ["http_503", "connection", "http_403", "membership_popup", "title_mismatch"])
def test_what_is_no_absence_neither_begins_nor_ends_one(archive: Archive, reason: str) -> None:
    see(archive, 1)
    miss(archive, reason)
    assert absences(archive) == []
    miss(archive)
    miss(archive, reason)
    miss(archive)
    assert absences(archive) == [("http_404", 2, True, False)]


def test_an_article_can_come_back_and_go_again(archive: Archive) -> None:
    see(archive, 1, "The text.")
    for _ in range(2):
        miss(archive)
    see(archive, 1, "The text.")
    assert absences(archive) == [("http_404", 2, True, True)]
    assert rows(archive, "SELECT gone_at, absent_since FROM article WHERE revision > 0") == [(None, None)]
    miss(archive, "http_410")
    assert absences(archive)[1:] == [("http_410", 1, False, False)]


def test_a_single_miss_that_was_none_is_closed_without_having_been_gone(archive: Archive) -> None:
    see(archive, 1)
    miss(archive)
    see(archive, 1)
    assert absences(archive) == [("http_404", 1, False, True)]


def test_a_saved_error_page_confirms_nothing(archive: Archive) -> None:
    see(archive, 1)
    miss(archive, saved=True)
    miss(archive)
    miss(archive, saved=True)
    assert absences(archive) == [("http_404", 1, False, False)]


def test_a_clock_that_was_wrong_when_it_was_missed_first_does_not_keep_it_from_being_confirmed(
    archive: Archive,
) -> None:
    see(archive, 1)
    archive.now += timedelta(days=2_000)
    miss(archive)
    archive.now = AT + timedelta(days=2)
    for _ in range(2):
        miss(archive)
    assert absences(archive) == [("http_404", 3, True, False)]


def test_an_article_that_never_had_a_text_cannot_vanish(archive: Archive) -> None:
    for _ in range(3):
        miss(archive)
    assert absences(archive) == []


def test_every_fetch_is_kept_as_an_observation(archive: Archive) -> None:
    see(archive, 1)
    miss(archive)
    archive.run(failures=[evolve(failed(1, "timeout"), capture=None)])
    found = rows(archive, "SELECT state, status, size > 0, body IS NULL FROM capture ORDER BY id")
    assert [(state, status, bool(some), bool(none)) for state, status, some, none in found] == [
        ("served", 200, True, False),
        ("http_404", 404, True, False),
        ("blocked", None, False, True),
    ]
