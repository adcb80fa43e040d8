"""An engine that only reads, and whose queries end after a while."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from vokspider.store.db.engine import reading
from vokspider.store.db.read_only import is_out_of_time, open_read_only_engine

from ...archives import Archive, article, entry
from ...limits import HANG

# Counts for a very long time, on both databases.
ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT count(*) FROM n"
)


def test_it_reads_and_does_not_write(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    engine = open_read_only_engine(archive.config.database_url, HANG)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM article")).scalar() == 1
    for begin in (engine.begin, lambda: reading(engine)):
        with pytest.raises(DBAPIError, match=r"read-?only"), begin() as connection:
            connection.execute(text("DELETE FROM article"))
    engine.dispose()


def test_a_transaction_sees_one_moment(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    engine = open_read_only_engine(archive.config.database_url, HANG)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM article")).scalar() == 1
        archive.run([entry(2)], [article(2)])
        assert connection.execute(text("SELECT count(*) FROM article")).scalar() == 1
    engine.dispose()


def test_rows_are_read_as_they_are_used(archive: Archive) -> None:
    archive.run(map(entry, (1, 2, 3)))
    engine = open_read_only_engine(archive.config.database_url, HANG)
    with reading(engine) as connection:
        rows = connection.execution_options(yield_per=1).execute(text("SELECT id FROM article ORDER BY id"))
        assert list(rows.scalars()) == [1, 2, 3]
    engine.dispose()


def test_a_long_query_is_ended_and_the_next_one_is_not(archive: Archive) -> None:
    engine = open_read_only_engine(archive.config.database_url, 0.2)
    with pytest.raises(DBAPIError) as error, reading(engine) as connection:
        connection.execute(text(ENDLESS))
    assert is_out_of_time(error.value)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    with pytest.raises(DBAPIError) as other, reading(engine) as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    assert not is_out_of_time(other.value)
    engine.dispose()


def ask_forever(connection: Connection) -> None:
    while True:
        connection.execute(text("SELECT 1"))


def test_many_quick_queries_are_ended_too(archive: Archive) -> None:
    engine = open_read_only_engine(archive.config.database_url, 0.2)
    with pytest.raises(DBAPIError) as error, reading(engine) as connection:
        ask_forever(connection)
    assert is_out_of_time(error.value)
    engine.dispose()


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    engine = open_read_only_engine(make_url(f"sqlite:///{path}"), 1)
    with pytest.raises(DBAPIError, match="unable to open"), reading(engine):
        pass
    assert not path.exists()


def write(path: Path, *numbers: int) -> Path:
    """Write a file with a table of these numbers, or add them to it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS number (one INTEGER)")
        connection.executemany("INSERT INTO number VALUES (?)", [(one,) for one in numbers])
    return path


def numbers(engine: Engine) -> list[int]:
    with reading(engine) as connection:
        return list(connection.execute(text("SELECT one FROM number ORDER BY one")).scalars())


class TestKeptConnections:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return write(tmp_path / "archive.db", 1)

    @pytest.fixture
    def engine(self, path: Path) -> Iterator[Engine]:
        engine = open_read_only_engine(make_url(f"sqlite:///{path}"), HANG)
        assert numbers(engine) == [1]
        yield engine
        engine.dispose()

    def test_one_is_used_again(self, path: Path, engine: Engine) -> None:
        opened = list[object]()
        event.listen(engine, "connect", lambda connection, _record: opened.append(connection))
        assert [numbers(engine) for _ in range(3)] == [[1]] * 3
        assert not opened
        write(path, 2)
        assert numbers(engine) == [1, 2]

    def test_a_file_that_was_replaced(self, path: Path, engine: Engine, tmp_path: Path) -> None:
        write(tmp_path / "other.db", 3).replace(path)
        assert numbers(engine) == [3]

    def test_a_file_that_was_overwritten(self, path: Path, engine: Engine, tmp_path: Path) -> None:
        shutil.copyfile(write(tmp_path / "other.db", 3), path)
        assert numbers(engine) == [3]

    def test_a_file_that_was_away(self, path: Path, engine: Engine, tmp_path: Path) -> None:
        path.rename(tmp_path / "away.db")
        with pytest.raises(DBAPIError, match="unable to open"):
            numbers(engine)
        (tmp_path / "away.db").rename(path)
        assert numbers(engine) == [1]

    def test_a_folder_that_this_user_may_not_write(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
        engine = open_read_only_engine(make_url(f"sqlite:///{path}"), HANG)
        assert [numbers(engine) for _ in range(2)] == [[1], [1]]
        write(path, 2)
        assert numbers(engine) == [1, 2]
        # The owner's program goes on, so what it wrote last is not in the file.
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("INSERT INTO number VALUES (3)")
            connection.commit()
            assert numbers(engine) == [1, 2, 3]
        engine.dispose()

    def test_nobody_waits_for_one(self, engine: Engine) -> None:
        with ExitStack() as stack:
            for _ in range(40):
                stack.enter_context(reading(engine)).execute(text("SELECT * FROM number"))
            assert numbers(engine) == [1]
