"""A plain copy of the SQLite file, without what SQLite keeps beside it, holds everything when no crawl runs."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from vokspider.store.db.engine import empty_log, open_engine

from ..archives import Archive, article, on_sqlite
from ..commands import Cli
from .conftest import Lab

Make = Callable[..., Lab]


def articles_in_a_copy(path: Path, folder: Path) -> int:
    """How many articles a copy of the one file has."""
    copy = folder / "copy.db"
    shutil.copyfile(path, copy)
    connection = sqlite3.connect(copy)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (number,) = connection.execute("SELECT count(*) FROM revision").fetchone()
        return int(number)
    finally:
        connection.close()


@contextmanager
def reader(path: Path, statement: str = "SELECT count(*) FROM article") -> Iterator[sqlite3.Connection]:
    """Another program that has the file open, as Datasette, and reads in it."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN")
    connection.execute(statement).fetchone()
    try:
        yield connection
    finally:
        connection.close()


def file_of(lab: Lab) -> Path:
    return Path(lab.config.database_url.database or "")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("alone", [True, False])
def test_after_a_crawl(lab: Make, tmp_path: Path, alone: bool) -> None:
    one = lab(30)
    _ = one.crawl_alone() if alone else one.crawl()
    assert articles_in_a_copy(file_of(one), tmp_path) == 30


def test_after_a_crawl_while_another_program_has_the_file_open(lab: Make, tmp_path: Path) -> None:
    one = lab(5)
    one.crawl()
    one.site.publish(3)
    with reader(file_of(one)) as other:
        other.execute("COMMIT")  # it stays open and reads nothing at the moment
        one.crawl_alone()
        assert articles_in_a_copy(file_of(one), tmp_path) == 8


def test_a_reader_through_a_whole_crawl_holds_it_up_until_the_next_one(lab: Make, tmp_path: Path) -> None:
    one = lab(5)
    one.crawl()
    one.site.publish(3)
    with reader(file_of(one)) as other:
        assert one.crawl_alone()["new"] == 3
        assert other.execute("SELECT count(*) FROM revision").fetchone() == (5,)
        assert articles_in_a_copy(file_of(one), tmp_path) == 5
    assert one.crawl_alone()["new"] == 0
    assert articles_in_a_copy(file_of(one), tmp_path) == 8


@on_sqlite
def test_emptied_or_not_it_says(archive: Archive) -> None:
    archive.add(article(1))
    path = Path(archive.config.database_url.database or "")
    log = path.with_name(f"{path.name}-wal")
    assert log.stat().st_size
    with reader(path):
        archive.add(article(2))
        assert not empty_log(archive.engine)
        assert log.stat().st_size
    assert empty_log(archive.engine)
    assert not log.exists() or not log.stat().st_size


@pytest.mark.sampled(1)
@on_sqlite
@pytest.mark.parametrize("command", [("db", "upgrade"), ("duplicates", "rebuild"), ("db", "vacuum")], ids=" ".join)
def test_after_a_command_that_writes(archive: Archive, cli: Cli, tmp_path: Path, command: tuple[str, ...]) -> None:
    archive.add(article(1))
    # The archive's own connection stays open, as that of a daemon.
    assert cli(*command).code == 0
    assert articles_in_a_copy(Path(archive.config.database_url.database or ""), tmp_path) == 1


def test_a_file_that_cannot_be_opened_is_no_error(tmp_path: Path) -> None:
    engine = open_engine(make_url(f"sqlite:///{tmp_path}/missing/archive.db"))
    assert not empty_log(engine)
    engine.dispose()
