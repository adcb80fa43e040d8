"""What is told by what is done, in the same transaction and in the order of what happened."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text

from tests.archives import SOURCE, Archive, article, capture, entry, failed, identity
from tests.store.log.told import entries, in_short, seqs, size
from tests.store.seeing import miss, see
from vokspider.model.verdict import FAILED, INTERRUPTED
from vokspider.store.articles.forgetting import forget_articles, forget_source
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.runs.runs import Closing, close_dead_runs, close_run
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.sightings import Sightings
from vokspider.store.writing.texts import Texts
from vokspider.text.fingerprints import body_sha256

ONE, TWO, THREE = map(identity, (1, 2, 3))


def test_an_article_is_met_and_stored_and_the_run_closed(archive: Archive) -> None:
    archive.run([entry(1), entry(2)], [article(1)], [failed(3)])
    assert in_short(archive.engine) == [
        ("met", ONE, 1),
        ("met", TWO, 1),
        ("stored", ONE, 1, 1, "site"),
        ("met", THREE, 1),
        ("closed", 1, "ok"),
    ]
    stored, closed = entries(archive.engine)[2], entries(archive.engine)[4]
    assert stored["content_sha256"] == article(1).content_sha256
    assert stored["capture_sha256"] == body_sha256(capture(1).body)
    assert stored["at"] == "2025-12-03T22:30:00.000000Z"
    assert (stored["source"], stored["v"]) == (SOURCE, 2)
    assert closed["ledger"] == {"discovered": 3, "new": 1, "changed": 0, "unchanged": 0, "skipped": 1, "failed": 1}
    assert seqs(archive.engine) == [1, 2, 3, 4, 5]
    assert size(archive.engine) == 5


def test_an_unchanged_page_and_a_run_that_finds_nothing_tell_only_that_the_run_is_closed(archive: Archive) -> None:
    see(archive, 1)
    before = size(archive.engine)
    see(archive, 1)
    archive.run(verdict="quiet")
    assert in_short(archive.engine)[before:] == [("closed", 2, "ok"), ("closed", 3, "quiet")]


def test_an_edit_and_a_return(archive: Archive) -> None:
    for words in ("First text.", "Second text.", "First text."):
        see(archive, 1, words)
    told = [one for one in in_short(archive.engine) if one[0] not in ("met", "closed")]
    assert told == [
        ("stored", ONE, 1, 1, "site"),
        ("revised", ONE, 2, 2, "site", False),
        ("revised", ONE, 1, 3, "site", True),
    ]
    hashes = [one["content_sha256"] for one in entries(archive.engine) if "revision" in one]
    assert hashes[0] == hashes[2] != hashes[1]


def test_a_text_that_is_kept_aside_says_why_and_is_an_edit_only_when_confirmed(archive: Archive) -> None:
    whole = tuple(f"Paragraph {number} of the text." for number in range(5))
    for paragraphs in (whole, whole[:2], whole[:2]):
        see(archive, 1, *paragraphs)
    told = [one for one in in_short(archive.engine) if one[0] == "revised"]
    assert told == [("revised", ONE, 2, 2, "site", False, "shortened"), ("revised", ONE, 3, 3, "site", False)]
    assert in_short(archive.engine)[-1] == ("closed", 3, "ok")


def test_gone_and_back(archive: Archive) -> None:
    see(archive, 1)
    miss(archive)
    assert in_short(archive.engine)[-1] == ("closed", 2, "ok")
    miss(archive)
    see(archive, 1)
    told = [one for one in in_short(archive.engine) if one[0] not in ("met", "stored")]
    assert told == [
        ("closed", 1, "ok"),
        ("closed", 2, "ok"),
        ("gone", ONE, 3),
        ("closed", 3, "ok"),
        ("back", ONE, 4),
        ("closed", 4, "ok"),
    ]


def test_an_article_that_was_missing_and_never_gone_is_not_back(archive: Archive) -> None:
    see(archive, 1)
    miss(archive)
    see(archive, 1)
    assert {one["kind"] for one in entries(archive.engine)} == {"met", "stored", "closed"}


def test_a_dead_run_is_closed_once(archive: Archive) -> None:
    run_id = archive.run([entry(1)], verdict=None)
    after = archive.run(verdict=None)
    assert close_dead_runs(archive.engine, 1, after, archive.clock) == [run_id]
    assert close_dead_runs(archive.engine, 1, after, archive.clock) == []
    assert in_short(archive.engine) == [("met", ONE, 1), ("closed", 1, INTERRUPTED)]


def test_a_run_that_its_parent_closes_is_told_once(archive: Archive) -> None:
    run_id = archive.run([entry(1)], verdict=None)
    for verdict in (FAILED, INTERRUPTED):
        close_run(archive.engine, run_id, Closing(verdict, []), archive.clock)
    assert in_short(archive.engine) == [("met", ONE, 1), ("closed", 1, FAILED)]


def test_a_forgotten_article_is_named_and_its_row_no_more(archive: Archive) -> None:
    archive.run([entry(1), entry(2)], [article(1), article(2)])
    before = entries(archive.engine)
    forget_articles(archive.engine, [1], "a mistake", archive.now)
    assert entries(archive.engine)[:-1] == before
    assert in_short(archive.engine)[-1] == ("forgotten", ONE)
    with archive.engine.connect() as connection:
        left = connection.execute(select(tables.log.c.article_id).distinct()).scalars().all()
        words = " ".join(connection.execute(select(tables.log.c.entry)).scalars())
    assert set(left) == {None, 2}
    assert "a mistake" not in words
    assert "Title" not in words


def test_a_forgotten_source(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    forget_source(archive.engine, SOURCE, "a mistake", archive.now)
    assert in_short(archive.engine)[-2:] == [("forgotten", ONE), ("forgotten",)]
    with archive.engine.connect() as connection:
        rows = connection.execute(select(tables.log.c.article_id, tables.log.c.run_id).distinct()).all()
    assert [tuple(row) for row in rows] == [(None, None)]
    # Entries name runs by their numbers, so a deleted run's number is not used again.
    assert archive.run([entry(1)], [article(1)]) == 2
    assert seqs(archive.engine) == list(range(1, size(archive.engine) + 1))


def test_a_dry_run_tells_nothing(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    before = size(archive.engine)
    ledger = Ledger(archive.engine, 1, None, archive.clock, dry=True)
    Sightings(ledger).discover([entry(2)], page_url=None, offset=0)
    Texts(ledger, "1").store(article(1, "Another text."))
    assert size(archive.engine) == before


def test_a_transaction_that_fails_tells_nothing_and_leaves_no_gap(archive: Archive) -> None:
    ledger = archive.meet([entry(1)], [article(1)])
    before = size(archive.engine)
    with closing(ledger):
        with suppress(ZeroDivisionError), ledger.writing():
            ledger.tell("met", archive.now, TWO, 2)
            raise ZeroDivisionError
        with ledger.writing():
            ledger.tell("met", archive.now, THREE, 3)
    assert in_short(archive.engine)[before:] == [("met", THREE, 1)]
    assert seqs(archive.engine) == list(range(1, before + 2))


def test_a_rollback_behind_the_entries_leaves_no_gap(archive: Archive) -> None:
    ledger = archive.meet([entry(1)], [article(1)])
    before = size(archive.engine)

    def fail(connection: Connection) -> None:
        raise ConnectionError("the disk is full")

    event.listen(archive.engine, "commit", fail)
    with closing(ledger), pytest.raises(ConnectionError), ledger.writing():
        ledger.tell("met", archive.now, TWO, 2)
    event.remove(archive.engine, "commit", fail)
    assert size(archive.engine) == before
    with closing(ledger), ledger.writing():
        ledger.tell("met", archive.now, THREE, 3)
    assert in_short(archive.engine)[before:] == [("met", THREE, 1)]


def statements_of(archive: Archive, act: Callable[[], object]) -> list[str]:
    """The first words of each statement that is sent."""
    sent = list[str]()

    def note(_connection: Any, _cursor: Any, words: str, *_: object) -> None:
        sent.append(" ".join(words.split()[:3]))

    event.listen(archive.engine, "before_cursor_execute", note)
    act()
    event.remove(archive.engine, "before_cursor_execute", note)
    return sent


def of_log(sent: list[str]) -> list[str]:
    return [words for words in sent if words.startswith("INSERT INTO log")]


def test_a_page_tells_with_two_statements_which_are_the_last(archive: Archive) -> None:
    with closing(archive.meet([entry(1), entry(2)], [article(1)])) as ledger:
        sent = statements_of(archive, partial(Texts(ledger, "1").store, article(2)))
    assert of_log(sent) == ["INSERT INTO log_head", "INSERT INTO log"]
    assert sent[-2:] == of_log(sent)


def test_a_listing_tells_with_two_statements(archive: Archive) -> None:
    ledger = archive.meet()
    sent = statements_of(archive, lambda: Sightings(ledger).discover(map(entry, range(1, 31)), page_url=None, offset=0))
    assert of_log(sent) == ["INSERT INTO log_head", "INSERT INTO log"]
    assert size(archive.engine) == 30


def test_an_unchanged_page_takes_no_statement_for_it(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    with closing(archive.meet([entry(1)])) as ledger:
        sent = statements_of(archive, partial(Texts(ledger, "1").store, article(1)))
    assert of_log(sent) == []


def test_the_columns_are_those_of_the_entry(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    with reading(archive.engine) as connection:
        rows = connection.execute(select(tables.log).order_by(tables.log.c.seq)).all()
    for row, told in zip(rows, entries(archive.engine), strict=True):
        assert (row.seq, row.kind, row.source) == (told["seq"], told["kind"], told["source"])
        assert (row.revision, row.run_id) == (told.get("revision"), told.get("run"))
        assert row.capture_sha256 == told.get("capture_sha256")
        assert f"{row.at:%Y-%m-%dT%H:%M:%S.%fZ}" == told["at"]
        assert not row.migrated
    assert [row.article_id for row in rows] == [1, 1, None]


def test_times_are_those_of_the_rows(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    archive.now += timedelta(hours=5, microseconds=17)
    archive.run([entry(2)], [article(2)])
    with archive.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT count(*) FROM log JOIN revision ON revision.article_id = log.article_id "
                "AND number = revision AND at = created_at"
            )
        ).scalar_one()
    assert rows == 2
