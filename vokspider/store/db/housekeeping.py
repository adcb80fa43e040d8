"""Maintenance of the database: after each crawl, on request, and backups while it is in use."""

import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from attrs import frozen
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from vokspider.model.errors import LeaseHeldError, StoreError, why_unwritable
from vokspider.store.db import tables
from vokspider.store.db.engine import empty_log, own_connection, reading
from vokspider.store.db.explaining import clear_errors, shown
from vokspider.store.db.leases import holder
from vokspider.store.db.statistics import analyse
from vokspider.store.db.tables.search import INDEXES, index_options

logger = logging.getLogger(__name__)
_LEASE, _RUN = tables.lease.c, tables.run.c
# Pages of the search index that are merged at a time, since others wait for that (about 40 ms), and how often: what is
# left after 2 s or so is merged after the next crawl.
_MERGE, _MERGES = 500, 50
# Files that SQLite keeps beside a database in use.
_IN_USE = ("-wal", "-journal")


@frozen
class Backup:
    """A copy of the archive: its size in bytes, and how many articles it contains."""

    path: Path
    size: int
    articles: int


@frozen
class Room:
    """The size of a database and the free space on its disk (None for a server), in bytes."""

    size: int
    free: int | None


def room(engine: Engine) -> Room:
    """How much space the database takes; 0 for one in memory. Raises OSError if the file is not accessible."""
    if engine.dialect.name != "sqlite":
        with reading(engine) as connection:
            return Room(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one(), None)
    path = Path(engine.url.database or "")
    if not path.is_file():
        return Room(0, None)
    files = (path, path.with_name(f"{path.name}-wal"))
    return Room(sum(one.stat().st_size for one in files if one.exists()), shutil.disk_usage(path.parent).free)


def unused(engine: Engine) -> int:
    """The bytes of an SQLite file that nothing uses, which ``vacuum`` returns to the disk; 0 for a server."""
    if engine.dialect.name != "sqlite":
        return 0
    with reading(engine) as connection:
        free, size = (
            connection.exec_driver_sql(f"PRAGMA {one}").scalar_one() for one in ("freelist_count", "page_size")
        )
        return int(free * size)


def open_runs(engine: Engine) -> set[int]:
    """The numbers of the runs that are not closed."""
    with reading(engine) as connection:
        return set(connection.execute(select(_RUN.id).where(_RUN.verdict.is_(None))).scalars())


def tidy(engine: Engine) -> bool:
    """Let SQLite merge parts of the search index, update its statistics and empty its log.

    Returns False if that was not possible now.

    PostgreSQL does this by itself.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with own_connection(engine) as connection:
            connection.execute("PRAGMA busy_timeout=0")
            analyse(connection)
            for statement in index_options():  # for an archive that was made before this was done
                connection.execute(statement)
            for name in INDEXES:
                _merge(connection, name)
    except (sqlite3.Error, SQLAlchemyError) as error:
        logger.info("the database was not tidied up: %s", str(error).partition("\n")[0])
        return False
    return empty_log(engine)


def _merge(connection: sqlite3.Connection, name: str) -> None:
    """Merge parts of an index, in transactions of their own."""
    for _ in range(_MERGES):
        before = connection.total_changes
        connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('merge', {_MERGE})")  # noqa: S608 (ours)
        if connection.total_changes - before < 2:  # as SQLite says that there was nothing to merge
            break


def vacuum(engine: Engine, now: datetime) -> None:
    """Compact the database; meanwhile it needs its size once more as free space.

    Raises LeaseHeldError while a crawl runs, and StoreError if the database fails.
    """
    with clear_errors(engine):
        _refuse_while_crawling(engine, now)
        if engine.dialect.name == "sqlite":
            with own_connection(engine) as connection:
                for name in INDEXES:
                    connection.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608
                analyse(connection)
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
                server.execute(text("VACUUM ANALYZE"))


def _refuse_while_crawling(engine: Engine, now: datetime) -> None:
    with reading(engine) as connection:
        held = select(_LEASE.name).where(_LEASE.name.startswith("crawl:"), _LEASE.expires_at > now)
        name = connection.execute(held.order_by(_LEASE.name)).scalars().first()
    if name:
        raise LeaseHeldError(f"the lease {name!r} is held by {holder(engine, name)}; wait for the end of that crawl")


def backup(engine: Engine, target: Path, *, force: bool = False) -> Backup:
    """Copy an SQLite archive to the file ``target`` while it is in use; the copy is from one moment.

    The copy is checked before it gets its name, so ``target`` is always a complete archive. Raises StoreError for
    another kind of database, for an existing file unless ``force`` is set, and if the file cannot be written.
    """
    _check_target(engine, target, force)
    try:
        with _part_of(target) as part:
            articles = _copy(engine, part)
            shutil.copymode(engine.url.database or "", part)
            _sync(part)
            part.replace(target)
            _sync(target.parent)
    except OSError as error:
        raise StoreError(f"the backup {str(target)!r} cannot be written: {why_unwritable(target, error)}") from error
    except sqlite3.Error as error:
        raise StoreError(f"the backup {str(target)!r} was not made: {error}") from error
    return Backup(target, target.stat().st_size, articles)


def _check_target(engine: Engine, target: Path, force: bool) -> None:
    if engine.dialect.name != "sqlite":
        url = shown(engine.url)
        raise StoreError(f"this copies SQLite files; for PostgreSQL run: pg_dump --format=custom --file=FILE '{url}'")
    if not target.exists():
        return
    if target.samefile(engine.url.database or ""):
        raise StoreError(f"{str(target)!r} is the archive itself; name another file")
    if not target.is_file() or not force:
        way_out = "--force replaces it" if target.is_file() else "name a file"
        raise StoreError(f"{str(target)!r} already exists; {way_out}")
    for mark in _IN_USE:
        if Path(f"{target}{mark}").exists():
            raise StoreError(f"{str(target)!r} is a database in use, there is a {target.name}{mark}; name another file")


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """A temporary file beside ``target``, deleted at the end unless it was renamed."""
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(number)
    part = Path(name)
    try:
        yield part
    finally:
        for one in (part, *(Path(f"{part}{mark}") for mark in (*_IN_USE, "-shm"))):
            one.unlink(missing_ok=True)


def _copy(engine: Engine, part: Path) -> int:
    """Copy the archive and check the copy; returns how many articles it contains."""
    with own_connection(engine) as source, closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy)  # in one step: in several it would start again whenever a crawl writes
        copy.execute("PRAGMA journal_mode=DELETE")  # a single file, without others beside it
        found = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            first = " ".join(found[0].split())
            raise sqlite3.DatabaseError(
                f"the copy is damaged, and so is the archive: {first}; see 'vokspider db check'"
            )
        (articles,) = copy.execute("SELECT count(*) FROM article").fetchone()
        return int(articles)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
