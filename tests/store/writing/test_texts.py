"""What pages mean for stored articles: revisions, returns, and when they are due again."""

from datetime import date, timedelta

from attrs import evolve

from tests.archives import DAY, Archive, article, capture, failed
from tests.store.seeing import AT, changes, current, due, outcomes, rows, see
from vokspider.model.outcomes import CHANGED, NEW, UNCHANGED


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
    # That a date is known now which nobody knew before is no edit.
    assert [change[:4] for change in changes(archive)] == [
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


def test_a_return_counts_only_when_a_page_tells_as_much_as_the_current_one(archive: Archive) -> None:
    see(archive, 1, "The first text of the two.")
    see(archive, 1, "Another one that is not alike.", published_on=date(2025, 12, 9))
    see(archive, 1, "The first text of the two.", published_on=None)
    assert rows(archive, "SELECT revision, CAST(published_on AS TEXT) FROM article") == [(2, "2025-12-09")]
    see(archive, 1, "The first text of the two.")
    assert rows(archive, "SELECT revision, CAST(published_on AS TEXT) FROM article") == [(1, str(DAY))]
    assert rows(archive, "SELECT count(*) FROM revision") == [(2,)]
    assert outcomes(archive) == [NEW, CHANGED, UNCHANGED, CHANGED]
