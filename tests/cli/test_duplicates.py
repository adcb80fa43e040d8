"""``vokspider duplicates``, and what the commands for articles make of them."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from vokspider.model.clock import utc_now
from vokspider.store.db import tables
from vokspider.store.db.leases import Lease, crawl_lease, live_holder
from vokspider.store.duplicates.rebuild import rebuild

from ..archives import SOURCE, Archive, article, identity
from ..beginnings import written_once
from ..commands import Cli
from ..store.deciding import OTHER
from ..store.texts import cut, prose


@pytest.fixture
@written_once
def groups(archive: Archive) -> Archive:
    """1, 2 and 4 have one text, which was cut short in 4; 3 has another one."""
    text = prose(1)
    archive.add(article(1, *text, title="One"), article(2, *text, title="One"), article(3, *prose(2), title="Three"))
    archive.add(article(4, *cut(text), title="Four"))
    list(rebuild(archive.engine, [SOURCE], archive.clock, lambda: None))
    return archive


class TestList:
    def test_fields_in_a_pipe(self, groups: Archive, cli: Cli) -> None:
        done = cli("duplicates", "list")
        ((first, day, source, members, exact, similarity, title),) = done.fields
        assert (first, day, source, members, exact, title) == ("1", "2025-12-03", SOURCE, "3", "1", "One")
        assert 0.5 < float(similarity) < 1
        assert (done.code, done.err) == (0, "")

    def test_objects(self, groups: Archive, cli: Cli) -> None:
        found = cli("duplicates", "list", "--json").object
        assert (found["first_id"], found["members"], found["exact"], found["title"]) == (1, 3, 1, "One")

    def test_table_on_a_terminal(self, groups: Archive, cli: Cli) -> None:
        done = cli("duplicates", "list", terminal=True)
        assert all(len(line) <= 80 for line in done.plain.splitlines())
        assert "similarity" in done.plain

    def test_of_one_source_and_up_to_a_limit(self, groups: Archive, cli: Cli) -> None:
        groups.add(article(5, *prose(1)), article(6, *prose(1)), source=OTHER)
        list(rebuild(groups.engine, [OTHER], groups.clock, lambda: None))
        assert [row[2] for row in cli("duplicates", "list").fields] == [OTHER, SOURCE]
        assert [row[2] for row in cli("duplicates", "list", "--source", SOURCE).fields] == [SOURCE]
        assert [row[2] for row in cli("duplicates", "list", "--limit", "1").fields] == [OTHER]

    @pytest.mark.parametrize("how", [[], ["--json"]])
    def test_none(self, archive: Archive, cli: Cli, how: list[str]) -> None:
        archive.add(article(1))
        done = cli("duplicates", "list", *how)
        assert (done.code, done.out, done.err) == (0, "", "no duplicates are known\n")


class TestShow:
    @pytest.mark.parametrize("which", ["1", "2", identity(4)])
    def test_any_member_names_the_group(self, groups: Archive, cli: Cli, which: str) -> None:
        first, exact, near = cli("duplicates", "show", which).fields
        assert first == ["1", "2025-12-03", "first", "", "", identity(1), "One"]
        assert exact == ["2", "2025-12-03", "exact", "1.00", "1", identity(2), "One"]
        assert (near[0], near[2], near[4:]) == ("4", "near", ["2", identity(4), "Four"])

    def test_objects(self, groups: Archive, cli: Cli) -> None:
        first, exact, _ = cli("duplicates", "show", "4", "--json").objects
        assert (first["id"], first["first_id"], first["kind"]) == (1, None, None)
        assert (exact["id"], exact["first_id"], exact["kind"], exact["similarity"]) == (2, 1, "exact", 1.0)

    def test_no_group_and_no_article(self, groups: Archive, cli: Cli) -> None:
        assert cli("duplicates", "show", "3").err == "no duplicates of this article are known\n"
        assert cli("duplicates", "show", "9").refused("no article '9'")


class TestArticles:
    def test_one_of_a_group_is_listed_and_the_rest_told(self, groups: Archive, cli: Cli) -> None:
        done = cli("articles", "list")
        assert [row[0] for row in done.fields] == ["3", "1"]
        assert done.err == "2 duplicates of these not shown; --all shows every member of a group\n"
        every = cli("articles", "list", "--all")
        assert ([row[0] for row in every.fields], every.err) == (["4", "3", "2", "1"], "")

    def test_objects_say_of_which_they_are_duplicates(self, groups: Archive, cli: Cli) -> None:
        found = cli("articles", "list", "--all", "--json").objects
        assert [one["duplicate_of"] for one in found] == [1, None, 1, None]

    def test_search(self, groups: Archive, cli: Cli) -> None:
        word = prose(1)[0].split()[2]
        hidden = cli("articles", "search", word, "--source", SOURCE)
        every = cli("articles", "search", word, "--source", SOURCE, "--all")
        assert len(every.fields) == len(hidden.fields) + 2
        assert "2 duplicates of these not shown" in hidden.err

    def test_a_title_that_only_a_member_has_is_found(self, groups: Archive, cli: Cli) -> None:
        done = cli("articles", "list", "--words", "Four")
        assert ([row[0] for row in done.fields], done.err) == (["4"], "")

    def test_export(self, groups: Archive, cli: Cli) -> None:
        done = cli("articles", "export", "--format", "jsonl")
        assert [one["id"] for one in done.objects] == [3, 1]
        assert done.err == "2 articles exported; 2 duplicates of these left out, --all exports them too\n"
        every = cli("articles", "export", "--format", "jsonl", "--all")
        assert (len(every.objects), every.err) == (4, "4 articles exported\n")
        assert "duplicate_of" not in every.objects[0]

    def test_show_says_it(self, groups: Archive, cli: Cli) -> None:
        done = cli("articles", "show", "2")
        assert "duplicate   of article 1; 'vokspider duplicates show 2' lists them" in done.lines
        assert "duplicate" not in cli("articles", "show", "1").out
        assert cli("articles", "show", "2", "--json").object["duplicate_of"] == 1


class TestRebuild:
    def test_of_an_archive_that_was_made_before(self, groups: Archive, cli: Cli) -> None:
        with groups.engine.begin() as connection:
            connection.execute(update(tables.revision).values(signature=None))
        done = cli("duplicates", "rebuild")
        assert (done.code, done.out) == (0, "")
        assert done.err == f"{SOURCE}: 4 articles compared, 2 duplicates in 1 group\n"
        assert len(cli("duplicates", "show", "1").lines) == 3

    def test_source_by_source(self, groups: Archive, cli: Cli) -> None:
        groups.add(article(5), source=OTHER)
        assert cli("duplicates", "rebuild", "--source", OTHER).err.startswith(f"{OTHER}: 1 article compared")
        assert len(cli("duplicates", "rebuild").err.splitlines()) == 2
        assert cli("duplicates", "rebuild", "--source", "nobody").refused("unknown source nobody")

    def test_not_while_a_crawl_runs(self, groups: Archive, cli: Cli) -> None:
        crawl = Lease(groups.engine, crawl_lease(SOURCE), 60, utc_now)
        crawl.acquire()
        done = cli("duplicates", "rebuild")
        assert (done.code, done.out) == (4, "")
        assert f"the lease 'crawl:{SOURCE}' is held by process" in done.err
        crawl.release()
        assert cli("duplicates", "rebuild").code == 0

    def test_all_sources_are_held_until_the_end(
        self, groups: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        groups.add(article(5), source=OTHER)
        renewed = list[str]()
        renew = Lease.renew

        def observed(lease: Lease) -> bool:
            assert all(live_holder(groups.engine, crawl_lease(name), utc_now()) for name in (SOURCE, OTHER))
            renewed.append(lease.name)
            return renew(lease)

        monkeypatch.setattr(Lease, "renew", observed)
        assert cli("duplicates", "rebuild").code == 0
        assert renewed[:2] == renewed[-2:] == [crawl_lease(SOURCE), crawl_lease(OTHER)]
        assert not any(live_holder(groups.engine, crawl_lease(name), utc_now()) for name in (SOURCE, OTHER))

    def test_a_crawl_of_any_source_leaves_all_others_free(self, groups: Archive, cli: Cli) -> None:
        groups.add(article(5), source=OTHER)
        with Lease(groups.engine, crawl_lease(OTHER), 60, utc_now).held():
            assert cli("duplicates", "rebuild").code == 4
            assert live_holder(groups.engine, crawl_lease(SOURCE), utc_now()) is None

    def test_the_lease_is_given_back(self, groups: Archive, cli: Cli) -> None:
        cli("duplicates", "rebuild")
        later = Lease(groups.engine, crawl_lease(SOURCE), 60, lambda: utc_now() - timedelta(hours=1))
        later.acquire()
        later.release()

    def test_without_an_archive(self, cli: Cli) -> None:
        assert cli("duplicates", "rebuild").refused("there is no archive yet")
