"""Care of the database: backups while others write, tidying when nobody is in the way."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from vokspider.model.errors import LeaseHeldError, StoreError
from vokspider.store.db.engine import open_engine
from vokspider.store.db.housekeeping import Backup, backup, open_runs, tidy, vacuum
from vokspider.store.db.leases import DAEMON_LEASE, Lease, crawl_lease

from ...archives import SOURCE, Archive, article, entry, on_sqlite
from ...limits import HANG


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


@on_sqlite
class TestBackup:
    def test_it_is_one_whole_file(self, archive: Archive, tmp_path: Path) -> None:
        archive.run([entry(1)], [article(1), article(2)])
        target = tmp_path / "copies" / "today.db"
        target.parent.mkdir()
        made = backup(archive.engine, target)
        assert made == Backup(target, target.stat().st_size, 2)
        assert [path.name for path in target.parent.iterdir()] == ["today.db"]
        assert rows(target, "PRAGMA journal_mode") == [("delete",)]
        assert rows(target, "SELECT number, text FROM revision") == [
            (1, "First paragraph of 1.\n\nSecond paragraph."),
            (1, "First paragraph of 2.\n\nSecond paragraph."),
        ]
        assert target.stat().st_mode == Path(archive.engine.url.database or "").stat().st_mode

    def test_a_writer_in_the_middle_of_a_transaction_neither_waits_nor_is_seen(
        self, archive: Archive, tmp_path: Path
    ) -> None:
        archive.add(article(1))
        with archive.engine.begin() as connection:
            connection.execute(text("UPDATE article SET url = 'half done'"))
            backup(archive.engine, tmp_path / "copy.db")
            connection.execute(text("UPDATE article SET status = 'pending'"))
        assert rows(tmp_path / "copy.db", "SELECT count(*) FROM article WHERE url = 'half done'") == [(0,)]

    @pytest.mark.slow
    def test_copies_while_a_crawl_writes_are_each_of_one_moment(self, archive: Archive, tmp_path: Path) -> None:
        archive.add(article(1))
        writes, done = threading.Event(), threading.Event()

        def write() -> None:
            for number in range(2, 150):
                archive.add(article(number))
                writes.set()
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        assert writes.wait(HANG)
        copies: list[Path] = []
        while not done.is_set() or not copies:
            copies.append(tmp_path / f"{len(copies)}.db")
            backup(archive.engine, copies[-1])
        writer.join()
        for copy in copies:  # an article, its revision and its outcome are one transaction
            assert rows(copy, "SELECT count(*) FROM article WHERE revision = 0") == [(0,)]
            assert rows(copy, "PRAGMA integrity_check") == [("ok",)]

    def test_what_is_there_stays_unless_it_is_forced(self, archive: Archive, tmp_path: Path) -> None:
        target = tmp_path / "copy.db"
        target.write_text("mine")
        with pytest.raises(StoreError, match=r"copy.db' already exists; --force replaces it"):
            backup(archive.engine, target)
        assert target.read_text() == "mine"
        backup(archive.engine, target, force=True)
        assert rows(target, "SELECT count(*) FROM article") == [(0,)]

    def test_it_replaces_neither_the_archive_nor_a_database_in_use(self, archive: Archive, tmp_path: Path) -> None:
        link = tmp_path / "link.db"
        link.symlink_to(archive.engine.url.database or "")
        with pytest.raises(StoreError, match="is the archive itself"):
            backup(archive.engine, link, force=True)
        other = tmp_path / "other.db"
        with closing(sqlite3.connect(other)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE mine (number)")
            with pytest.raises(StoreError, match=r"there is a other.db-wal; name another file"):
                backup(archive.engine, other, force=True)

    @pytest.mark.parametrize("place", ["no folder/copy.db", "file/copy.db"])
    def test_a_place_that_cannot_be_written_is_named(self, archive: Archive, tmp_path: Path, place: str) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(StoreError, match=r"the backup '.*copy.db' cannot be written: (there is no folder|Not a)"):
            backup(archive.engine, tmp_path / place)

    def test_a_damaged_archive_makes_no_backup(self, archive: Archive, tmp_path: Path) -> None:
        archive.add(*(article(number) for number in range(1, 30)))
        damage(archive)
        folder = tmp_path / "copies"
        folder.mkdir()
        with pytest.raises(
            StoreError, match=r"the copy is damaged, and so is the archive: .*; see 'vokspider db check'"
        ) as caught:
            backup(archive.engine, folder / "copy.db")
        assert list(folder.iterdir()) == []
        assert "\n" not in str(caught.value)


def damage(archive: Archive) -> None:
    """Write over the first page of the texts."""
    with archive.engine.connect() as connection:
        page = connection.execute(text("SELECT rootpage FROM sqlite_schema WHERE name = 'revision'")).scalar_one()
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
    assert tidy(archive.engine)
    archive.engine.dispose()
    with Path(archive.engine.url.database or "").open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xff" * size)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_has_its_own_way(archive: Archive, tmp_path: Path) -> None:
    archive.engine.url = archive.engine.url.set(password="geheim")
    with pytest.raises(StoreError, match=r"pg_dump --format=custom --file=FILE 'postgresql://postgres:\*\*\*@"):
        backup(archive.engine, tmp_path / "copy.db")


@on_sqlite
class TestTidy:
    def test_the_log_is_emptied(self, archive: Archive) -> None:
        archive.add(article(1))
        log = Path(f"{archive.engine.url.database}-wal")
        assert log.stat().st_size > 0
        assert tidy(archive.engine)
        assert not log.exists() or log.stat().st_size == 0

    def test_somebody_in_the_way_is_no_error_and_does_not_wait(self, archive: Archive) -> None:
        archive.add(article(1))
        assert tidy(archive.engine)  # so that there is nothing left but the log
        with archive.engine.begin() as connection:
            connection.execute(text("UPDATE article SET attempts = 1"))
            patient = open_engine(archive.engine.url.update_query_dict({"timeout": "3600"}))
            assert not tidy(patient)
            patient.dispose()

    def test_parts_of_the_search_index_are_merged(self, archive: Archive) -> None:
        parts = text("SELECT count(DISTINCT segid) FROM passage_idx")
        archive.add(*(article(number) for number in range(1, 7)))
        with archive.engine.connect() as connection:
            assert connection.execute(parts).scalar_one() == 6
        assert tidy(archive.engine)
        with archive.engine.connect() as connection:
            assert connection.execute(parts).scalar_one() == 1

    def test_indexes_of_older_archives_are_merged_as_rarely_as_new_ones(self, archive: Archive) -> None:
        query = text("SELECT k, v FROM passage_config WHERE k LIKE '%merge' ORDER BY k")
        with archive.engine.begin() as connection:
            new = connection.execute(query).all()
            connection.execute(text("DELETE FROM passage_config WHERE k LIKE '%merge'"))
        assert tidy(archive.engine)
        with archive.engine.connect() as connection:
            assert connection.execute(query).all() == new == [("automerge", 64), ("crisismerge", 128)]

    def test_nor_is_a_file_that_is_no_database(self, archive: Archive) -> None:
        archive.engine.dispose()
        Path(archive.engine.url.database or "").write_text("no database" * 1000)
        assert not tidy(archive.engine)


def test_vacuum_waits_for_no_crawl(archive: Archive) -> None:
    archive.add(*(article(number) for number in range(1, 20)))
    lease = Lease(archive.engine, crawl_lease(SOURCE), 60, archive.clock)
    lease.acquire()
    with pytest.raises(LeaseHeldError, match="wait for the end of that crawl"):
        vacuum(archive.engine, archive.now)
    lease.release()
    Lease(archive.engine, DAEMON_LEASE, 60, archive.clock).acquire()
    vacuum(archive.engine, archive.now)
    with archive.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM revision")).scalar() == 19


@on_sqlite
def test_vacuum_gives_room_back(archive: Archive) -> None:
    archive.add(*(article(number, "word " * 2000) for number in range(1, 20)))
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE revision SET text = ''"))
    tidy(archive.engine)
    path = Path(archive.engine.url.database or "")
    before = path.stat().st_size
    vacuum(archive.engine, archive.now)
    assert path.stat().st_size < before - 19 * 8000


def test_open_runs(archive: Archive) -> None:
    archive.run()
    second = archive.run(verdict=None)
    assert open_runs(archive.engine) == {second}
