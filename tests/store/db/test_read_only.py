"""An engine that only reads, and whose queries end after a while."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text
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
