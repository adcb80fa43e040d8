"""``vokspider runs``."""

from typing import Any

import time_machine
from sqlalchemy import update

from vokspider.store.db import tables
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.runs.run_queries import list_runs, show_run
from vokspider.wording import worded

from ..archives import SOURCE, Archive, article, entry, failed, identity
from ..commands import Cli

OTHER = "kcnawatch-vok-ru"


class TestList:
    def test_fields_in_a_pipe(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1), entry(2)], [article(1)])
        archive.run([entry(1)], verdict="quiet")
        done = cli("runs", "list")
        at = "2025-12-04T22:30:00+00:00"
        assert (done.code, done.err) == (0, "")
        assert done.fields[0] == ["2", SOURCE, at, at, "crawl", "quiet", "1", "0", "0", "1", "0", "0"]
        assert done.fields[1][-6:] == ["2", "1", "0", "0", "1", "0"]

    def test_objects_are_the_records(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1)], [article(1)])
        archive.run(source=OTHER)
        assert cli("runs", "list", "--json").objects == worded(list_runs(archive.engine))
        assert cli("runs", "list", "--json", "--source", OTHER).object["source"] == OTHER
        assert cli("runs", "list", "--json", "--limit", "1").object["run_id"] == 2

    def test_table_on_a_terminal(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1), entry(2)], [article(1)], [failed(2)], verdict="suspect")
        plain = cli("runs", "list", terminal=True).plain
        assert "1    2025-12-03 22:30  crawl    suspect  2: 1 new, 1 failed" in plain
        assert all(len(line) <= 80 for line in plain.splitlines())

    def test_an_open_run_goes_on_while_its_lease_does(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1), entry(2)], [article(1)], verdict=None)
        lease = Lease(archive.engine, crawl_lease(SOURCE), 60, archive.clock)
        lease.acquire()
        means = {"running": "it is not over", "died": "its process is gone without closing it"}
        for later, verdict in ((59, "running"), (61, "died")):
            with time_machine.travel(archive.now.timestamp() + later, tick=False):
                assert f"{verdict:<7}  2: 1 new, 1 skipped" in cli("runs", "list", terminal=True).plain
                shown = cli("runs", "show", "1").lines
                assert (shown[0], shown[5]) == (
                    f"run 1: {verdict}, {means[verdict]}",
                    "articles    2: 1 new, 1 skipped",
                )
                assert not [line for line in shown if line.startswith(("entries", "requests"))]
                assert cli("runs", "list").fields[0][5:8] == [verdict, "2", "1"]
        assert cli("runs", "list", "--json").object["verdict"] is None

    def test_none(self, archive: Archive, cli: Cli) -> None:
        for how in ([], ["--json"]):
            done = cli("runs", "list", *how)
            assert (done.code, done.out, done.err) == (0, "", "no runs yet\n")

    def test_unknown_source(self, archive: Archive, cli: Cli) -> None:
        assert cli("runs", "list", "--source", "nobody").refused("unknown source nobody", SOURCE)


class TestShow:
    def test_object_is_the_record_with_reasons_by_count(self, archive: Archive, cli: Cli) -> None:
        archive.run(map(entry, range(1, 5)), [article(1)], [failed(2), failed(3)])
        found = cli("runs", "show", "1", "--json").object
        assert found == worded(show_run(archive.engine, "1"))
        assert (found["skipped_reasons"], found["failed_reasons"]) == ({"not_fetched": 1}, {"empty_body": 2})

    def test_report(self, archive: Archive, cli: Cli) -> None:
        reasons = ("2 of 3 articles failed\x1b[31m",)
        archive.run(map(entry, range(1, 5)), [article(1)], [failed(2), failed(3)], verdict="suspect", reasons=reasons)
        done = cli("runs", "show", "1")
        assert (done.code, done.err) == (0, "")
        assert done.lines == [
            "run 1: suspect, it ended, but looks broken",
            f"source      {SOURCE}",
            "trigger     crawl",
            "started     2025-12-03 22:30:00 UTC",
            "finished    2025-12-03 22:30:00 UTC",
            "articles    4: 1 new, 1 skipped, 2 failed",
            "entries     4 seen",
            "removed     12 lines",
            "requests    7",
            "because     2 of 3 articles failed [31m",
            "skipped     1 not_fetched (this run has not fetched them)",
            "failed      2 empty_body (the article has no text)",
            *(
                f"  id {number}, external id {identity(number)}: empty_body; "
                f"'vokspider captures show {number}' shows its page"
                for number in (2, 3)
            ),
            "next        look at the reasons above; the next crawl tries again",
        ]

    def test_a_run_of_an_earlier_version_reads_as_before(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1)], [article(1)], verdict="suspect")
        result = {"name": "silence", "state": "broken", "figure": "8 days", "expected": "7", "cause": "x", "parts": []}
        old: dict[str, Any] = {"reasons": ["monitor silence: 8 days; expected 7; likely x", "a note"]}
        old |= {"stats": {"monitors": {"compared_with": [], "results": [result], "figures": {}}}}
        with archive.engine.begin() as connection:
            connection.execute(update(tables.run).values(old))
        found = cli("runs", "show", "1", "--json").object
        assert found["reasons"] == old["reasons"]
        assert {one["code"] for one in found["reason_codes"]} == {"sentence"}
        assert found["monitors"]["results"] == [result]
        lines = cli("runs", "show", "1").lines
        assert [line for line in lines if line.startswith("because")] == ["because     a note"]
        assert "broken      silence: 8 days; expected 7; likely x" in lines

    def test_unknown(self, archive: Archive, cli: Cli) -> None:
        archive.run()
        assert cli("runs", "show", "7").refused("no run '7'", "the newest is 1", "'vokspider runs list'")
        assert cli("runs", "show", "first").refused("no run 'first'")


def test_the_entries_of_a_run_are_shown_also_those_without_a_link(archive: Archive, cli: Cli) -> None:
    archive.run([entry(1), entry(2, url=None, external_id=None)])
    seen = cli("runs", "show", "1", "--entries", "--json").object["sightings"]
    assert [one["article_id"] for one in seen] == [1, None]
    assert {one["listed_on"] for one in seen} == {str(entry(1).listed_on)}
    assert len(cli("runs", "show", "1", "--entries").out.splitlines()) > len(cli("runs", "show", "1").out.splitlines())
