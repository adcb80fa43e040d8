"""Processes in each other's way: daemons and crawls of one archive at once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from attrs import define

from tests.crawl.conftest import Lab
from tests.daemon.daemons import Project
from tests.faults.conftest import Tell
from tests.faults.harm import assert_whole, at_article
from tests.limits import HANG
from tests.simulator.site import SimulatedSite
from tests.words import said
from vokspider.crawl.process import CrawlProcess

Make = Callable[..., Lab]


@pytest.fixture
def project(lab: Make) -> Iterator[tuple[Lab, Project]]:
    archive = lab(20)
    archive.overridden["crawl"] = {"concurrency": 1, "lease_seconds": HANG, "request_timeout": HANG}
    project = Project(archive.site, archive.config, archive.folder)
    yield archive, project
    project.end()


@pytest.mark.slow
def test_two_daemons_and_ten_crawls_at_once(project: tuple[Lab, Project], tell: Tell) -> None:
    archive, daemons = project
    daemons.miss_a_start()
    crawls, others_ended = threading.Event(), threading.Event()

    def hold_up() -> None:
        crawls.set()
        others_ended.wait(HANG)

    with at_article(archive, 1, hold_up):
        first = daemons.daemon()
        assert crawls.wait(HANG)
        second = daemons.daemon()
        ((holder,),) = archive.rows("SELECT pid FROM lease WHERE name LIKE 'crawl:%'")
        with ThreadPoolExecutor(10) as threads:
            results = list(threads.map(CrawlProcess.wait, [archive.start() for _ in range(10)]))
        for result in results:
            assert (result.exit_code, result.record) == (4, None)
            assert f"is held by process {holder} on" in said(result)[0]
            assert "wait for it, or if that process is gone, until" in said(result)[0]
        assert second.wait() == 4
        others_ended.set()
    assert f"held by process {first.process.pid}" in second.said
    first.wait_for("crawl ended: run 1 is ok")
    assert first.stop() == 0
    assert_whole(archive)
    assert archive.rows("SELECT count(*) FROM run") == [(1,)]
    tell(archive, "two daemons and ten crawls at once", "on one database", "one crawls, the others exit 4 and name it")


@define
class TwoSources(Lab):
    """A lab whose archive holds another one's source too."""

    beside: Lab | None = None

    @property
    def sites(self) -> tuple[SimulatedSite, ...]:
        assert self.beside is not None
        return self.site, self.beside.site

    def truth(self) -> dict[str, tuple[Any, ...]]:
        assert self.beside is not None
        return super().truth() | self.beside.truth()


@pytest.mark.slow
def test_two_sources_side_by_side_in_one_file(lab: Make, tell: Tell) -> None:
    one, other = lab(30), lab(30, seed=2)
    one.overridden["crawl"] = {"request_timeout": HANG}
    other.configure_source(name="beside")
    other.overridden["crawl"] = {"source": "beside"}
    with ThreadPoolExecutor(1) as thread:
        # The one crawl is held up at its first article until the other one is under way.
        begun = threading.Event()
        with at_article(one, 1, lambda: begun.wait(HANG)), at_article(other, 1, begun.set):
            waiting = thread.submit(other.run_alone)
            records = [one.run().record, waiting.result().record]
    assert [record and (record["verdict"], record["new"]) for record in records] == [("ok", 30), ("ok", 30)]
    both = TwoSources(one.site, one.base, one.database_url, one.folder, one.crawls, beside=other)
    assert_whole(both)
    tell(both, "two sources crawled at once", "into one SQLite file", "both are complete")
