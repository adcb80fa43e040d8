"""The beginning of a run, and its one end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import text

from vokspider.config import Config, load
from vokspider.extensions.run_context import RunContext, plain_stats
from vokspider.model import codes
from vokspider.model.clock import utc_now
from vokspider.model.errors import LeaseHeldError
from vokspider.model.options import IMPORT
from vokspider.model.verdict import FAILED, FINISHED, INTERRUPTED, OK, QUIET, SHUTDOWN, SUSPECT
from vokspider.monitors.figures import JOINED
from vokspider.store.db.leases import crawl_lease, holder
from vokspider.store.outbox.notices import list_notices
from vokspider.store.runs.records import run_records
from vokspider.store.runs.runs import start_run

from ..archives import SOURCE, Archive, article, entry, on_sqlite

Open = Callable[..., RunContext]
STATS = {
    "vokspider/entries": 2,
    "vokspider/removed_lines": 5,
    "downloader/request_count": 3,
    "vokspider/removed/x": 5,
    JOINED: 1,
}


def test_a_run_is_opened_and_closed(archive: Archive, opened: Open) -> None:
    run = opened()
    assert run.ledger.run_id == 1
    assert holder(archive.engine, crawl_lease(SOURCE))
    run.sightings.discover([entry(1)], page_url=None, offset=0)
    run.texts.store(article(1))
    record = run.close(FINISHED, STATS)
    assert record == run_records(archive.engine, [1])[0] == run.record
    assert (record["verdict"], record["new"], record["discovered"]) == (OK, 1, 1)
    assert (record["entries"], record["removed_lines"], record["requests"]) == (2, 5, 3)
    assert record["removed_by_rule"] == {"x": 5}
    assert holder(archive.engine, crawl_lease(SOURCE)) is None


def test_a_second_run_waits_for_nobody_and_changes_nothing(archive: Archive, opened: Open) -> None:
    first = opened()
    with pytest.raises(LeaseHeldError):
        opened()
    assert first.lease
    assert first.lease.renew()
    assert first.close(FINISHED, STATS)["verdict"] == QUIET
    assert opened().ledger.run_id == 2


def test_the_runs_that_died_are_closed_and_named(archive: Archive, opened: Open) -> None:
    source_id = opened().learned.source_id
    with archive.engine.begin() as connection:
        connection.execute(text("DELETE FROM lease"))
    start_run(archive.engine, source_id, "crawl", archive.clock)
    run = opened()
    assert [(note.code, note.facts) for note in run.remarks.notes] == [
        (codes.TOOK_OVER, {"run": 1}),
        (codes.TOOK_OVER, {"run": 2}),
    ]
    dead = run_records(archive.engine, [1, 2])
    assert [one["verdict"] for one in dead] == [INTERRUPTED, INTERRUPTED]
    assert dead[0]["reason_codes"] == [{"code": codes.PROCESS_DIED, "facts": {"by_run": 3}}]


@on_sqlite
@pytest.mark.parametrize(
    ("finish_reason", "verdict", "code"),
    [
        (SHUTDOWN, INTERRUPTED, codes.STOPPED),
        ("closespider_timeout", SUSPECT, codes.TIME_LIMIT),
        ("memusage_exceeded", SUSPECT, codes.ENDED_EARLY),
    ],
)
def test_every_end_is_the_same_close(opened: Open, finish_reason: str, verdict: str, code: str) -> None:
    record = opened().close(finish_reason, {} if finish_reason == SHUTDOWN else STATS)
    assert (record["verdict"], record["reason_codes"][0]["code"]) == (verdict, code)


@on_sqlite
def test_what_is_remarked_decides_the_verdict(opened: Open) -> None:
    run = opened()
    run.remarks.note(codes.FILED_BELOW, articles=2, pages=3)
    run.remarks.doubt(codes.OLDEST_FIRST)
    run.remarks.error(codes.LEASE_LOST)
    record = run.close(FINISHED, STATS)
    assert record["verdict"] == FAILED
    assert [one["code"] for one in record["reason_codes"]] == [codes.LEASE_LOST, codes.FILED_BELOW]


@on_sqlite
def test_an_import_expects_no_entries_and_is_not_monitored(archive: Archive, opened: Open) -> None:
    record = opened(trigger=IMPORT).close(FINISHED, {})
    assert (record["verdict"], record["reason_codes"]) == (QUIET, [])
    with archive.engine.connect() as connection:
        assert connection.execute(text("SELECT stats FROM run")).scalar_one() == "{}"


@on_sqlite
def test_a_dry_run_writes_nothing(archive: Archive, opened: Open) -> None:
    run = opened(dry_run=True)
    run.sightings.discover([entry(1)], page_url=None, offset=0)
    record = run.close(FINISHED, STATS)
    assert (record["run_id"], record["discovered"], run.lease) == (None, 1, None)
    assert [one["external_id"] for one in record["would_fetch"]] == [entry(1).external_id]
    assert run_records(archive.engine, [1]) == []


@on_sqlite
def test_a_database_that_was_replaced_fails_the_run(opened: Open, sqlite_url: str) -> None:
    run = opened()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    copy = path.with_suffix(".copy")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)
    run.remarks.error(codes.DATABASE_FAILED, error="x")
    assert run.close(FINISHED, STATS)["reason_codes"][0]["code"] == codes.DATABASE_REPLACED


@on_sqlite
def test_only_what_is_new_is_learned(archive: Archive, opened: Open) -> None:
    run = opened()
    run.learn(listing_url="https://example.org/listing/", listing_key="7")
    archive.now = archive.now.replace(year=2030)
    run.learn(listing_key="7")
    assert (run.learned.listing_url, run.learned.listing_key) == ("https://example.org/listing/", "7")
    with archive.engine.connect() as connection:
        assert str(connection.execute(text("SELECT learned_at FROM source")).scalar_one()).startswith("2025")


@on_sqlite
@pytest.mark.parametrize("urls", [[], ["json://127.0.0.1:1"]])
def test_its_messages_are_written_with_it(archive: Archive, opened: Open, config: Config, urls: list[str]) -> None:
    run = opened()
    overrides: dict[str, dict[str, Any]] = {"database": {"url": config.database.url}, "notify": {"urls": urls}}
    run.config = load(environ={}, root=config.root, overrides=overrides)
    run.close("memusage_exceeded", STATS)
    assert run.announced
    assert [one.event for one in list_notices(archive.engine)] == ["suspect"] * len(urls)


@on_sqlite
def test_messages_that_cannot_be_written_close_the_run_all_the_same(
    archive: Archive, opened: Open, config: Config
) -> None:
    run = opened()
    overrides: dict[str, dict[str, Any]] = {
        "database": {"url": config.database.url},
        "notify": {"urls": ["json://127.0.0.1:1"]},
    }
    run.config = load(environ={}, root=config.root, overrides=overrides)
    with archive.engine.begin() as connection:
        connection.execute(text("ALTER TABLE notice RENAME TO lost"))
    assert run.close("memusage_exceeded", STATS)["verdict"] == SUSPECT
    assert not run.announced


def test_stats_are_plain() -> None:
    now = utc_now()
    assert plain_stats({"b": 1, "a": now, "c": {"x": 1}, "d": None}) == {"a": now.isoformat(), "b": 1}
    assert attrs.has(RunContext)
