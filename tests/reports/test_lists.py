"""The lists of articles and runs as reports, and a page of a list."""

import pytest
from attrs import evolve
from sqlalchemy import event

from tests.sites.kcnawatch.helpers import SITE
from vokspider.reports.articles import articles, marks
from vokspider.reports.list_page import ListPage
from vokspider.reports.run import run_detail
from vokspider.reports.runs import DIED, RUNNING, runs
from vokspider.store.articles.article_queries import Filters
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.db.sizes import Size
from vokspider.store.runs.run_queries import list_runs, show_run

from ..archives import SOURCE, Archive, article, entry, failed, on_sqlite


class TestPage:
    @pytest.mark.parametrize(
        ("limit", "shown", "total", "asked"), [(2, 2, 7, True), (2, 1, 1, False), (0, 7, 7, False), (9, 7, 7, False)]
    )
    def test_the_whole_is_counted_only_where_there_can_be_more(
        self, limit: int, shown: int, total: int, asked: bool
    ) -> None:
        calls = iter([Size(7)])
        page = ListPage(range(shown), limit, lambda: next(calls))
        assert (page.total(shown), list(calls), page.count_hidden()) == (
            Size(total),
            [] if asked else [Size(7)],
            Size(0),
        )


@on_sqlite
class TestArticles:
    def test_a_page_of_the_list(self, archive: Archive) -> None:
        archive.add(*(article(number, f"The harbour {number}.", "More.") for number in range(1, 6)))
        found = articles(archive.engine, Filters(), limit=2, offset=1)
        rows = list(found.rows)
        assert [row.title for row in rows] == ["Title 4", "Title 3"]
        assert (found.total(len(rows)), found.count_hidden()) == (Size(5), Size(0))

    def test_rows_are_read_as_they_are_used(self, archive: Archive) -> None:
        archive.add(article(1))
        statements = list[str]()
        event.listen(archive.engine, "before_cursor_execute", lambda _c, _k, text, *_: statements.append(text))
        found = articles(archive.engine, Filters())
        assert statements == []
        assert len(list(found.rows)) == 1
        assert statements

    def test_what_sets_an_article_apart(self, archive: Archive) -> None:
        archive.add(article(1))
        (plain,) = articles(archive.engine, Filters()).rows
        assert marks(plain) == ()
        told = evolve(plain, status="gone", changed_at=plain.first_seen_at, incomplete=True)
        assert marks(told) == ("gone", "edited", "incomplete")


@on_sqlite
class TestRuns:
    def test_records(self, archive: Archive) -> None:
        archive.run([entry(1)], [article(1)])
        archive.run(source="kcnawatch-vok-ru")
        found = runs(archive.engine, archive.now)
        assert [run.as_json() for run in found] == list_runs(archive.engine)
        assert [list(run.as_json()) for run in found] == [list(record) for record in list_runs(archive.engine)]
        assert [run.run_id for run in runs(archive.engine, archive.now, SOURCE, 1)] == [1]
        assert [run.state for run in found] == ["ok", "ok"]

    def test_an_open_run_has_a_state_and_counts_so_far(self, archive: Archive) -> None:
        archive.run([entry(1), entry(2)], [article(1)], verdict=None)
        (run,) = runs(archive.engine, archive.now)
        assert (run.state, run.verdict, run.discovered) == (DIED, None, 0)
        assert {name: number for name, number in run.ledger.items() if number} == {
            "discovered": 2,
            "new": 1,
            "skipped": 1,
        }
        Lease(archive.engine, crawl_lease(SOURCE), 60, archive.clock).acquire()
        assert runs(archive.engine, archive.now)[0].state == RUNNING

    def test_detail(self, archive: Archive) -> None:
        archive.run([entry(1), entry(2)], [article(1)], [failed(2)], verdict="suspect")
        found = run_detail(archive.engine, "1", archive.now, SITE, entries=True)
        shown = show_run(archive.engine, "1")
        assert {key: value for key, value in found.as_json().items() if key != "sightings"} == shown
        assert list(found.as_json()) == [*shown, "sightings"]
        assert [one["position"] for one in found.as_json()["sightings"]] == [0, 1]
        assert "sightings" not in run_detail(archive.engine, "1", archive.now, SITE).as_json()
        told = [(one.id, one.reason, one.capture_id) for one in found.failed_articles]
        assert told == [(2, "empty_body", 2)]
        assert (found.results, found.compared_with) == ([], ())
