"""When an article counts as missing, as gone, and as back."""

from datetime import timedelta

import pytest
from attrs import evolve

from tests.archives import Archive, article, capture, failed, identity
from tests.plans import plans
from tests.store.seeing import AT, absences, miss, rows, see
from tests.words import sentences
from vokspider.model.outcomes import FAILED, STORED
from vokspider.store.absences.absence_queries import Absent, gone_page
from vokspider.store.writing.discovery import Known
from vokspider.store.writing.ledger import Ledger


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
    reasons = sentences(archive)
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


def test_misses_from_before_there_was_a_text_confirm_nothing(archive: Archive) -> None:
    for _ in range(2):
        miss(archive)
    page = evolve(capture(1, b"<p>saved</p>"), fetched_at=archive.now)
    archive.run([], [article(1, capture=page)], saved=True)
    miss(archive)
    assert absences(archive) == [("http_404", 1, False, False)]


def test_a_saved_page_is_no_look_at_the_site(archive: Archive) -> None:
    see(archive, 1, "The text.")
    miss(archive)
    before = rows(archive, "SELECT recheck_at, last_error FROM article WHERE revision > 0")
    later = evolve(capture(1, b"<p>saved</p>"), fetched_at=archive.now)
    archive.run([], [article(1, "The text, saved later.", capture=later)], saved=True)
    assert rows(archive, "SELECT recheck_at, last_error FROM article WHERE revision > 0") == before
    miss(archive)
    assert absences(archive) == [("http_404", 2, True, False)]


def test_a_gone_article_that_is_still_not_there_is_no_news(archive: Archive) -> None:
    ledger = Ledger(archive.engine, 1, None, archive.clock, dry=True)
    known = Known(7, identity(1), STORED, 1, "sha", True, 0, None, AT, absent_since=AT)
    ledger.note_fetched(identity(1), known, FAILED, missing=True)
    ledger.note_fetched(identity(2), evolve(known, id=8, gone_at=AT), FAILED, missing=True)
    assert (ledger.rechecked.asked, ledger.rechecked.missing, ledger.rechecked.vanished) == (2, [7], [])


def test_a_gone_article_that_is_still_not_there_is_no_failure_of_the_run(archive: Archive) -> None:
    see(archive, 1)
    for _ in range(3):
        miss(archive)
    outcomes = rows(archive, "SELECT outcome, reason FROM run_outcome WHERE article_id = 1 ORDER BY run_id")
    assert outcomes == [("new", None), ("failed", "http_404"), ("failed", "http_404"), ("unchanged", "http_404")]
    assert absences(archive) == [("http_404", 3, True, False)]
    miss(archive, "http_503")  # which does not say that it is gone
    assert rows(archive, "SELECT failed, unchanged FROM run ORDER BY id DESC")[0] == (1, 0)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_page_of_what_is_gone_reads_only_its_own_articles(archive: Archive) -> None:
    with plans(archive.engine) as noted:
        gone_page(archive.engine, Absent(), None, 10)
    # All that are gone were sorted, and their articles read: 160 ms among a million articles.
    assert "Presorted Key: absence.gone_at" in noted.of(
        "ORDER BY absence.gone_at", without=["seqscan", "bitmapscan", "sort"]
    )
