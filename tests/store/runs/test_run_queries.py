"""Runs and sources."""

from datetime import date

import pytest

from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.articles.source_queries import source_names
from vokspider.store.runs.records import run_records
from vokspider.store.runs.run_queries import list_runs, show_run, source_states
from vokspider.wording import sentences_of

from ...archives import SOURCE, Archive, article, entry, failed, identity

OTHER = "kcnawatch-vok-ru"


class TestSources:
    def test_counts_and_newest_day(self, archive: Archive) -> None:
        days = date(2025, 12, 1), date(2025, 12, 2)
        pages = [article(number, published_on=day) for number, day in enumerate(days, 1)]
        archive.run([entry(3), entry(4), entry(5)], pages, [failed(3)])
        archive.run(source=OTHER)
        first, second = source_states(archive.engine, archive.now)
        assert (first.name, first.display_name) == (SOURCE, "Voice of Korea (EN)")
        assert first.articles == {"stored": 2, "pending": 2, "failed": 1}
        assert first.newest_on == days[1]
        assert (second.articles, second.newest_on) == ({"stored": 0, "pending": 0, "failed": 0}, None)
        assert source_names(archive.engine) == [SOURCE, OTHER]

    def test_none(self, archive: Archive) -> None:
        assert source_states(archive.engine, archive.now) == []

    def test_what_is_gone_and_what_is_due_again(self, archive: Archive) -> None:
        archive.run([], [article(1), article(2)])
        missing = [failed(1, "http_404")]
        archive.run([entry(3)], failures=missing)
        archive.run([entry(3)], failures=missing)
        (state,) = source_states(archive.engine, archive.now)
        assert (state.gone, state.rechecks_due) == (1, 1)


class TestRuns:
    def test_newest_first_as_the_crawl_prints_them(self, archive: Archive) -> None:
        made = [archive.run([entry(1)], [article(1)]), archive.run([entry(1)]), archive.run(source=OTHER)]
        assert list_runs(archive.engine) == run_records(archive.engine, reversed(made))
        assert [run["run_id"] for run in list_runs(archive.engine, SOURCE, limit=1)] == [made[1]]
        assert list_runs(archive.engine, "nobody") == []

    def test_reasons_by_count(self, archive: Archive) -> None:
        failures = [failed(1), failed(2), failed(3, "no_date_line")]
        run_id = archive.run(map(entry, range(1, 6)), [article(6)], failures, verdict="suspect", reasons=("3 failed",))
        found = show_run(archive.engine, str(run_id))
        (record,) = run_records(archive.engine, [run_id])
        reasons = {"skipped_reasons": {"not_fetched": 2}, "failed_reasons": {"empty_body": 2, "no_date_line": 1}}
        named = [(one["external_id"], one["reason"]) for one in found.pop("failed_articles")]
        assert named == [(identity(1), "empty_body"), (identity(2), "empty_body"), (identity(3), "no_date_line")]
        assert found == record | reasons | {"monitors": {}, "pages": []}
        assert (found["verdict"], sentences_of(found), found["discovered"]) == ("suspect", ["3 failed"], 6)

    @pytest.mark.parametrize("given", ["2", "0", "last", "²", "99999999999", ""])
    def test_no_such_run(self, archive: Archive, given: str) -> None:
        archive.run()
        with pytest.raises(NotFoundError, match="the newest is 1, 'vokspider runs list' shows all") as caught:
            show_run(archive.engine, given)
        assert repr(given) in str(caught.value)

    def test_no_run_at_all(self, archive: Archive) -> None:
        with pytest.raises(NotFoundError, match="there are none yet"):
            show_run(archive.engine, "1")
