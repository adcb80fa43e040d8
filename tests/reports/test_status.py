"""The state of an archive as a report."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from vokspider.model.reasons import Reason
from vokspider.reports.status import MirrorOf, Running, status
from vokspider.store.articles.coverage import CoveredDays
from vokspider.store.db import tables
from vokspider.store.db.housekeeping import room
from vokspider.store.db.leases import DAEMON_LEASE, Lease, crawl_lease
from vokspider.store.db.schema import HEAD
from vokspider.store.mirror.marking import begin, note_equal
from vokspider.text.dates import Calendar

from ..archives import DAY, SOURCE, Archive, article, entry, on_sqlite

WOULD = {SOURCE: datetime(2025, 12, 9, 22, 30, tzinfo=UTC)}


@on_sqlite
def test_nothing_runs(archive: Archive) -> None:
    archive.run([entry(1)], [article(2)])
    found = status(archive.engine, archive.config, Calendar(archive.now, lambda _: UTC), WOULD)
    assert (found.daemon, found.schema_version, found.forgotten) == (None, HEAD, 0)
    assert found.as_json()["next_run_at"] == "2025-12-10T07:30:00+09:00"
    (source,) = found.sources
    assert (source.enabled, source.next_run_at) == (True, WOULD[SOURCE])
    assert (source.name, source.crawl) == (SOURCE, None)
    assert source.articles == {"stored": 1, "pending": 1, "failed": 0}
    assert [run.run_id for run in source.last_runs] == [1]
    assert status(archive.engine, archive.config, Calendar(archive.now, lambda _: UTC), {}).next_run_at is None


@on_sqlite
def test_a_daemon_and_a_crawl_are_alive_while_their_leases_are(archive: Archive) -> None:
    archive.run()
    for name in (DAEMON_LEASE, crawl_lease(SOURCE)):
        Lease(archive.engine, name, 60, archive.clock).acquire()
    found = status(archive.engine, archive.config, Calendar(archive.now, lambda _: UTC), WOULD)
    assert isinstance(found.daemon, Running)
    assert found.sources[0].crawl == found.daemon
    # What it planned counts, not what a new one would plan: none is known.
    assert found.next_run_at is None


@on_sqlite
def test_a_source_that_was_never_crawled(archive: Archive) -> None:
    (source,) = status(archive.engine, archive.config, Calendar(archive.now, lambda _: UTC), WOULD).sources
    assert (source.name, list(source.last_runs), source.newest_on) == (SOURCE, [], None)


@on_sqlite
def test_problems_coverage_and_room(archive: Archive) -> None:
    archive.run([entry(1), entry(2)], [article(1), article(2)], verdict="suspect", reasons=("too few entries",))
    with archive.engine.begin() as connection:
        connection.execute(
            update(tables.article).where(tables.article.c.id == 1).values(covered=True, listed_on=DAY - timedelta(3))
        )
    found = status(archive.engine, archive.config, Calendar(archive.now, lambda _: UTC), WOULD)
    (source,) = found.sources
    assert source.coverage == CoveredDays(None, None, DAY - timedelta(3), DAY)
    assert [Reason.from_json(one).kind for one in source.problems] == ["too few entries"]
    assert found.room
    assert found.room.size > 0
    assert not {"room", "coverage"} & {*found.as_json(), *found.as_json()["sources"][0]}
    archive.run([entry(1)], verdict="quiet")
    archive.run([entry(1)], verdict=None)
    (source,) = status(archive.engine, archive.config, Calendar(archive.now, lambda _: UTC), WOULD).sources
    assert (source.last_closed and source.last_closed.verdict, list(source.problems)) == ("quiet", [])


def test_room_on_both_databases(archive: Archive) -> None:
    archive.run()
    found = room(archive.engine)
    assert found.size > 10_000
    assert (found.free is None) == (archive.engine.dialect.name != "sqlite")


def test_of_which_archive_this_one_is_a_mirror(archive: Archive) -> None:
    """No run is planned in a mirror."""
    with archive.engine.begin() as connection:
        begin(connection, "http://original.example", None)
    found = status(archive.engine, archive.config, Calendar(archive.now, lambda _: UTC), WOULD)
    assert (found.mirror_of, found.next_run_at) == (MirrorOf("http://original.example", None, None), None)
    with archive.engine.begin() as connection:
        note_equal(connection, 7, archive.now)
    found = status(archive.engine, archive.config, Calendar(archive.now, lambda _: UTC), WOULD)
    assert found.mirror_of == MirrorOf("http://original.example", 7, archive.now)
