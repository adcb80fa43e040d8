"""The state of an archive as a report."""

from datetime import UTC, datetime

from vokspider.reports.status import Running, status
from vokspider.store.db.leases import DAEMON_LEASE, Lease, crawl_lease
from vokspider.store.db.schema import HEAD

from ..archives import SOURCE, Archive, article, entry, on_sqlite

WOULD = {SOURCE: datetime(2025, 12, 9, 22, 30, tzinfo=UTC)}


@on_sqlite
def test_nothing_runs(archive: Archive) -> None:
    archive.run([entry(1)], [article(2)])
    found = status(archive.engine, archive.config, archive.now, WOULD)
    assert (found.daemon, found.schema_version, found.forgotten) == (None, HEAD, 0)
    assert found.as_json()["next_run_at"] == "2025-12-10T07:30:00+09:00"
    (source,) = found.sources
    assert (source.enabled, source.next_run_at) == (True, WOULD[SOURCE])
    assert (source.name, source.crawl) == (SOURCE, None)
    assert source.articles == {"stored": 1, "pending": 1, "failed": 0}
    assert [run.run_id for run in source.last_runs] == [1]
    assert status(archive.engine, archive.config, archive.now, {}).next_run_at is None


@on_sqlite
def test_a_daemon_and_a_crawl_are_alive_while_their_leases_are(archive: Archive) -> None:
    archive.run()
    for name in (DAEMON_LEASE, crawl_lease(SOURCE)):
        Lease(archive.engine, name, 60, archive.clock).acquire()
    found = status(archive.engine, archive.config, archive.now, WOULD)
    assert isinstance(found.daemon, Running)
    assert found.sources[0].crawl == found.daemon
    # What it planned counts, not what a new one would plan: none is known.
    assert found.next_run_at is None


@on_sqlite
def test_a_source_that_was_never_crawled(archive: Archive) -> None:
    (source,) = status(archive.engine, archive.config, archive.now, WOULD).sources
    assert (source.name, list(source.last_runs), source.newest_on) == (SOURCE, [], None)
