"""Several writers at once: numbers in the order of commits, without a gap, whatever becomes of the writers."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import define, field
from sqlalchemy import Connection, Engine, func, select, text

from tests.archives import Archive, entry
from tests.limits import HANG, wait_until
from tests.store.log.told import seqs, size
from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.db.engine import reading
from vokspider.store.log.entries import Told
from vokspider.store.log.telling import write
from vokspider.store.writing.sightings import Sightings

_L = tables.log.c
AT = datetime(2026, 1, 2, tzinfo=UTC)
WRITERS, TRANSACTIONS = 4, 12

# Writes an entry in a transaction that never ends, and says so.
HOLDING = """
import sys
from datetime import UTC, datetime
from sqlalchemy import make_url
from vokspider.store.db.engine import open_engine
from vokspider.store.log.entries import Told
from vokspider.store.log.telling import write

with open_engine(make_url(sys.argv[1])).begin() as connection:
    write(connection, [Told("met", datetime.now(UTC), "killed")])
    print("written", flush=True)
    sys.stdin.read()
"""


def told_by(writer: str, number: int = 1) -> list[Told]:
    return [Told("met", AT, writer, article=str(one)) for one in range(number)]


def sources(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(_L.source).order_by(_L.seq)).scalars())


@define
class Watch:
    """Looks at the log again and again, each time at one moment, as long as it is open."""

    engine: Engine
    seen: list[tuple[int, int, int]] = field(factory=list)
    _over: threading.Event = field(factory=threading.Event)

    def look(self) -> None:
        """The number of entries, the last number, and the size that the head says, in one statement."""
        head = func.coalesce(select(tables.log_head.c.size).scalar_subquery(), 0)
        query = select(func.count(), func.coalesce(func.max(_L.seq), 0), head).select_from(tables.log)
        with reading(self.engine) as connection:
            self.seen.append(tuple(connection.execute(query).one()))

    @contextmanager
    def open(self) -> Iterator[None]:
        def again() -> None:
            while not self._over.is_set():
                self.look()

        watcher = threading.Thread(target=again)
        watcher.start()
        try:
            yield
        finally:
            self._over.set()
            watcher.join()


def test_numbers_are_those_of_commits_with_several_writers_and_rollbacks_between(archive: Archive) -> None:
    start = threading.Barrier(WRITERS)

    def work(writer: int) -> int:
        written = 0
        start.wait(HANG)
        for number in range(TRANSACTIONS):
            with archive.engine.connect() as connection, connection.begin() as transaction:
                write(connection, told_by(f"writer {writer}", 1 + (number + writer) % 3))
                if (number + writer) % 4 == 0:
                    transaction.rollback()
                else:
                    written += 1 + (number + writer) % 3
        return written

    watch = Watch(archive.engine)
    with watch.open(), ThreadPoolExecutor(WRITERS) as pool:
        written = sum(pool.map(work, range(WRITERS)))
    watch.look()
    assert seqs(archive.engine) == list(range(1, written + 1))
    assert watch.seen[-1] == (written, written, written)
    # Whoever sees a number sees all before it: so their order is that of the commits.
    assert all(count == last == head for count, last, head in watch.seen)


@contextmanager
def behind(engine: Engine, first: Connection, number: int) -> "Iterator[threading.Thread]":
    """A writer in another thread, which waits for the first one."""
    pid = first.execute(text("SELECT pg_backend_pid()")).scalar_one()
    writer = threading.Thread(target=lambda: _write(engine, "second", number))
    writer.start()
    wait_until(lambda: _waits_for(engine, pid), "the second writer waits for the first one")
    yield writer


def _write(engine: Engine, name: str, number: int) -> None:
    with engine.begin() as connection:
        write(connection, told_by(name, number))


def _waits_for(engine: Engine, pid: int) -> Any:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE :pid = ANY (pg_blocking_pids(pid))")
    with engine.connect() as connection:
        return connection.execute(waiting, {"pid": pid}).scalar_one()


ENDS: list[tuple[Callable[[Any], None], list[str]]] = [
    (lambda transaction: transaction.commit(), ["first", "first", "second"]),
    (lambda transaction: transaction.rollback(), ["second"]),
]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("end", "expected"), ENDS, ids=["commit", "rollback"])
def test_the_second_writer_gets_its_numbers_when_the_first_one_has_ended(
    archive: Archive, end: Callable[[Any], None], expected: list[str]
) -> None:
    with archive.engine.connect() as first:
        transaction = first.begin()
        write(first, told_by("first", 2))
        with behind(archive.engine, first, 1) as second:
            assert seqs(archive.engine) == []
            end(transaction)
        second.join()
    assert sources(archive.engine) == expected
    assert seqs(archive.engine) == list(range(1, len(expected) + 1))


def test_a_writer_that_is_killed_in_its_transaction_leaves_no_gap(archive: Archive, database_url: str) -> None:
    archive.run([entry(1)], verdict="quiet")
    before = size(archive.engine)
    command = [sys.executable, "-c", HOLDING, database_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "written\n"
        child.kill()
        assert child.wait(HANG) < 0
    archive.run([entry(2)], verdict="quiet")
    assert seqs(archive.engine) == list(range(1, before + 3))
    assert "killed" not in sources(archive.engine)
    assert [str(one) for one in problems(archive.engine)] == []


def test_two_crawls_at_once_leave_one_log(archive: Archive) -> None:
    names = ("kcnawatch-vok-en", "kcnawatch-vok-ru")
    ledgers = [archive.meet(source=name) for name in names]
    start = threading.Barrier(len(ledgers))

    def crawl(number: int) -> None:
        seeing = Sightings(ledgers[number])
        start.wait(HANG)
        for page in range(8):
            seeing.discover(map(entry, range(3 * page, 3 * page + 3)), page_url=None, offset=3 * page)

    watch = Watch(archive.engine)
    with watch.open(), ThreadPoolExecutor(len(ledgers)) as pool:
        list(pool.map(crawl, range(len(ledgers))))
    for ledger in ledgers:
        ledger.close()
    assert size(archive.engine) == 2 * 8 * 3
    assert all(count == last == head for count, last, head in watch.seen)
    assert [str(one) for one in problems(archive.engine)] == []
