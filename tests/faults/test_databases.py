"""SQLite files that are locked, read-only, full, damaged, of another version: a clear line, nothing lost or wrong."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.crawl.conftest import Lab
from tests.faults.conftest import Tell
from tests.faults.harm import (
    assert_whole,
    at_article,
    broken_off,
    file_of,
    fill,
    hold,
    lock,
    made_up,
    overwrite_pages,
    refused,
    small_disk,
    unchangeable,
    wait_for_lease,
)
from tests.words import said
from vokspider.extensions.remarks import Remarks
from vokspider.extensions.run_context import open_run
from vokspider.model.clock import utc_now
from vokspider.model.errors import StoreError
from vokspider.model.options import RunOptions
from vokspider.model.verdict import FINISHED
from vokspider.store.db.engine import unchanged

Make = Callable[..., Lab]


@pytest.fixture
def one(lab: Make) -> Lab:
    """A site of thirty articles and an archive on SQLite, crawled one page at a time."""
    made = lab(30)
    made.overridden["crawl"] = {"concurrency": 1}
    return made


# -- locked -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [1, 20])
def test_a_lock_in_the_middle_is_waited_for(one: Lab, tell: Tell, seconds: float) -> None:
    # The lease of two seconds is not renewed meanwhile, and nobody else takes it.
    with at_article(one, 5, lambda: lock(file_of(one), seconds)):
        record = one.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 30)
    assert_whole(one)
    tell(one, "SQLite locked by another program", f"for {seconds} s in the middle of a crawl", "it waits, then goes on")


@pytest.mark.slow
def test_a_lock_at_the_opening_is_waited_for(one: Lab, tell: Tell) -> None:
    one.crawl(max_pages=1)
    lock(file_of(one), 1)
    assert one.crawl()["verdict"] in ("ok", "quiet")
    assert_whole(one)
    tell(one, "SQLite locked by another program", "for 1 s while a run is opened", "it waits, then crawls")


@pytest.mark.slow
def test_a_lock_at_the_closing_is_waited_for(one: Lab, tell: Tell) -> None:
    one.crawl()
    opened = open_run(one.config, one.config.source("kcnawatch-vok-en"), RunOptions(), Remarks(), utc_now)
    opened.ledger.close()
    holder = lock(file_of(one), 1)
    record = opened.close(FINISHED, {"vokspider/entries": 1})
    assert record["finished_at"]
    assert not holder.is_alive()
    assert opened.lease
    opened.lease.release()
    opened.ledger.engine.dispose()
    assert_whole(one)
    tell(one, "SQLite locked by another program", "for 1 s while a run is closed", "it waits, then closes the run")


@pytest.mark.slow
def test_a_lock_that_outlasts_the_patience_fails_the_run(one: Lab, tell: Tell) -> None:
    one.database_url += "?timeout=10"
    held, begun = [], time.monotonic()
    with at_article(one, 5, lambda: held.append(hold(file_of(one)))):
        result = one.run_alone()
    held[0]()
    # The pages that came while the first one waited do not wait one after the other, ten seconds each.
    assert time.monotonic() - begun < 5 * len(one.site.articles)
    assert (result.exit_code, result.record) == (1, None)
    first, *others = said(result)
    assert first == "the database failed: database is locked; another program holds it for long; close it, or wait"
    assert "run 1 stays open until the next crawl closes it: database is locked" in others[-1]
    wait_for_lease(one)
    made_up(one)
    tell(one, "SQLite locked by another program", "for longer than is waited", "exit 1, says so; the next run goes on")


# -- may not be written -------------------------------------------------------------------------------------------


def test_a_read_only_file(one: Lab, tell: Tell) -> None:
    one.crawl()
    one.site.publish(3)
    with unchangeable(file_of(one)):
        line = refused(one.run(), "readonly", "may this user write the file and its folder?")
    assert str(file_of(one)) in line
    made_up(one)
    tell(one, "read-only SQLite file", "a crawl", "exit 2: may this user write the file and its folder?")


@pytest.mark.slow
def test_a_read_only_folder(one: Lab, tell: Tell) -> None:
    one.crawl()
    one.site.publish(3)
    with unchangeable(file_of(one).parent):
        refused(one.run(), "readonly database", "may this user write the file and its folder?")
    made_up(one)
    tell(one, "read-only folder of SQLite", "a crawl", "exit 2: may this user write the file and its folder?")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("command", ["status", "articles list", "db check", "captures verify", "db current"])
def test_a_read_only_folder_is_enough_for_reading(
    one: Lab, cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    one.crawl(max_pages=1)
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", one.database_url)
    with unchangeable(file_of(one)), unchangeable(file_of(one).parent):
        done = cli(*command.split())
    assert (done.code, "vokspider: " in done.err) == (0, False), done.err


def test_what_was_written_while_it_was_read_as_unchangeable_is_said(one: Lab) -> None:
    one.crawl(max_pages=1)
    reading = unchanged(one.config.database_url)
    with unchangeable(file_of(one).parent):
        reading.__enter__()
    os.utime(file_of(one), (1, 1))
    with pytest.raises(StoreError, match="was written while it was read; run the command again"):
        reading.__exit__(None, None, None)


@pytest.mark.slow
def test_a_folder_in_place_of_the_file(one: Lab, tell: Tell) -> None:
    file_of(one).mkdir()
    refused(one.run(), "unable to open database file", "is it a file")
    file_of(one).rmdir()
    made_up(one)
    tell(one, "a folder where the SQLite file should be", "a crawl", "exit 2: is it a file?")


# -- damaged, or not ours -----------------------------------------------------------------------------------------

DAMAGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file of another kind": (lambda path: path.write_bytes(b"garbage!" * 4096), "not a database"),
    "pages overwritten": (overwrite_pages, "malformed"),
    "cut off in the middle": (lambda path: os.truncate(path, 4096 * 5), "malformed"),
    "cut off in its header": (lambda path: os.truncate(path, 60), "malformed"),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file(one: Lab, tell: Tell, name: str) -> None:
    harm, words = DAMAGED[name]
    one.crawl()
    backup = one.folder / "backup.db"
    shutil.copy(file_of(one), backup)
    harm(file_of(one))
    one.site.publish(3)
    refused(one.run(), words, "put a backup in its place")
    shutil.copy(backup, file_of(one))
    made_up(one)
    tell(one, f"SQLite file damaged: {name}", "a crawl", "exit 2: put a backup in its place; then goes on")


@pytest.mark.slow
def test_a_file_that_is_damaged_in_the_middle_of_a_crawl(one: Lab, tell: Tell) -> None:
    one.crawl(max_pages=1)
    backup = one.folder / "backup.db"
    shutil.copy(file_of(one), backup)
    one.site.publish(20)
    with at_article(one, 5, lambda: overwrite_pages(file_of(one))):
        result = one.run_alone()
    broken_off(result, "malformed; the file is damaged; put a backup in its place")
    refused(one.run(), "put a backup in its place")
    for left in file_of(one).parent.glob("archive.db*"):
        left.unlink()
    shutil.copy(backup, file_of(one))
    made_up(one)
    tell(one, "SQLite file damaged: pages overwritten", "in the middle of a crawl", "exit 1, says so; backup, goes on")


@pytest.mark.slow
def test_a_write_ahead_log_that_is_deleted_in_the_middle(one: Lab, tell: Tell) -> None:
    one.crawl(max_pages=1)
    one.site.publish(20)
    with at_article(one, 5, Path(f"{file_of(one)}-wal").unlink):
        result = one.run_alone()
    # A connection that stays open keeps the deleted file; only a new one would read another database.
    if result.exit_code:
        broken_off(result, "are the -wal and -shm files beside the database left alone?")
    else:
        assert_whole(one)
    made_up(one)
    tell(one, "SQLite's -wal file deleted", "in the middle of a crawl", "nothing lost, or exit 1: left alone?")


def test_an_archive_of_a_newer_vokspider(one: Lab, tell: Tell) -> None:
    one.crawl()
    one.site.publish(3)
    with sqlite3.connect(file_of(one)) as connection:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(one.run(), "version 9999", "install a newer vokspider")
    connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.commit()
    connection.close()
    made_up(one)
    tell(one, "archive of a newer vokspider", "a crawl", "exit 2: install a newer vokspider; nothing is touched")


# -- full ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def disk(one: Lab) -> Iterator[Path]:
    """A small file system with the database on it."""
    with small_disk(one.folder / "disk") as folder:
        one.database_url = f"sqlite:///{folder}/archive.db"
        yield folder


def test_a_full_disk_at_the_opening(one: Lab, disk: Path, tell: Tell) -> None:
    ballast = fill(disk)
    refused(one.run(), "disk is full; free some space")
    ballast.unlink()
    made_up(one)
    tell(one, "disk full", "when a run is opened", "exit 2: free some space")


@pytest.mark.slow
def test_a_disk_that_fills_up_in_the_middle(one: Lab, disk: Path, tell: Tell) -> None:
    with at_article(one, 5, lambda: fill(disk)):
        result = one.run_alone()
    broken_off(result, "the database failed: database or disk is full; free some space")
    (disk / "ballast").unlink()
    one.overridden["crawl"] = {"lease_seconds": 2}
    wait_for_lease(one)
    made_up(one)
    tell(one, "disk full", "in the middle of a crawl", "exit 1: free some space; the next run goes on")
