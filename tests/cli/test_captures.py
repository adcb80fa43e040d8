"""``vokspider captures``."""

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import update

from vokspider.model.items import Failed
from vokspider.store.db import sizes, tables
from vokspider.text.fingerprints import body_sha256

from ..archives import SOURCE, Archive, address, article, capture, identity, on_sqlite
from ..beginnings import written_once
from ..commands import PROGRAM, Cli, Process
from ..spoiled import spoil
from .kept import damage, with_three

PAGE = b"<html>page</html>"
SHA = body_sha256(PAGE)
LISTED = ["list"], ["list", "--all"]


@pytest.fixture
@written_once
def three(archive: Archive) -> Archive:
    return with_three(archive)


class TestList:
    def test_the_kept_ones_newest_first(self, three: Archive, cli: Cli) -> None:
        done = cli("captures", "list")
        assert (done.code, done.err) == (0, "")
        at = "2025-12-03T22:30:00+00:00"
        empty = b"<html></html>"
        assert done.fields == [
            ["2", at, "1", identity(2), "200", "blocked", "kept", "13", body_sha256(empty), address(2)],
            ["1", at, "1", identity(1), "200", "served", "kept", "17", SHA, address(1)],
        ]

    def test_all(self, three: Archive, cli: Cli) -> None:
        fields = [(line[0], line[4], line[5], line[6]) for line in cli("captures", "list", "--all").fields]
        assert fields == [
            ("4", "", "blocked", "not kept"),
            ("3", "200", "served", "not kept"),
            ("2", "200", "blocked", "kept"),
            ("1", "200", "served", "kept"),
        ]

    def test_objects(self, three: Archive, cli: Cli) -> None:
        found = cli("captures", "list", "--json").objects
        assert [one["id"] for one in found] == [2, 1]
        assert found[0]["reason"] == "membership_popup"
        assert found[1]["headers"] == [["Server", "demo"]]

    def test_table_on_a_terminal(self, three: Archive, cli: Cli) -> None:
        plain = cli("captures", "list", "--all", terminal=True).plain
        assert f"3       2025-12-04 15:00  200 served   (17)   1   {identity(1)}" in plain
        assert all(len(line) <= 80 for line in plain.splitlines())

    def test_of_an_article_and_of_a_run(self, three: Archive, cli: Cli) -> None:
        for given in ("1", identity(1), address(1)):
            assert [line[0] for line in cli("captures", "list", given, "--all").fields] == ["3", "1"]
        assert [line[0] for line in cli("captures", "list", "--all", "--run", "2").fields] == ["4", "3"]

    def test_since_is_a_day_in_korea(self, three: Archive, cli: Cli) -> None:
        # 15:00 UTC is midnight in Seoul.
        numbers = [line[0] for line in cli("captures", "list", "--all", "--since", "2025-12-05").fields]
        assert numbers == ["4", "3"]
        assert [line[0] for line in cli("captures", "list", "1", "--all", "--since", "2025-12-04").fields] == ["3", "1"]
        assert cli("captures", "list", "--since", "2025-12-06").out == ""

    def test_what_the_limit_cut_off_is_said(self, three: Archive, cli: Cli) -> None:
        done = cli("captures", "list", "--all", "--limit", "1")
        assert (len(done.lines), done.err) == (1, "1 of 4 captures, the newest; --limit 0 gives all\n")

    def test_a_long_list_is_counted_up_to_a_limit(
        self, three: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sizes, "MOST", 3)
        done = cli("captures", "list", "--all", "--limit", "1")
        assert done.err == "1 of at least 3 captures, the newest; --limit 0 gives all\n"

    def test_none(self, archive: Archive, cli: Cli) -> None:
        for arguments in LISTED:
            done = cli("captures", *arguments)
            assert (done.code, done.out, done.err) == (0, "", "no captures match\n")

    def test_only_some_that_are_not_kept(self, three: Archive, cli: Cli) -> None:
        done = cli("captures", "list", "--run", "2")
        assert done.err == "no kept pages match; --all lists 2 captures whose bytes are not kept\n"

    @on_sqlite
    def test_wrong_arguments(self, three: Archive, cli: Cli) -> None:
        assert cli("captures", "list", "nobody").refused("no article 'nobody'")
        assert cli("captures", "list", "--run", "9").refused("no run '9'", "the newest is 2")
        assert cli("captures", "list", "--since", "last week").refused("--since 'last week'", "YYYY-MM-DD")


class TestShow:
    def test_facts_and_headers(self, three: Archive, cli: Cli) -> None:
        done = cli("captures", "show", "1")
        assert (done.code, done.err) == (0, "")
        assert done.lines == [
            "capture     1",
            "fetched     2025-12-03 22:30:00 UTC by run 1",
            f"article     id 1, external id {identity(1)} of {SOURCE}",
            f"address     {address(1)}",
            "answer      200 served",
            "bytes       17",
            f"sha256      {SHA}",
            "",
            "Server: demo",
        ]

    def test_the_time_of_a_saved_page_says_where_it_is_from(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, capture=capture(1, status=None, time_from="visit")))
        fetched = "2025-12-03 22:30:00 UTC by run 1, time from the day of the visit in the page's header"
        assert f"fetched     {fetched}" in cli("captures", "show", "1").lines
        kept = "1, the last is capture 1 of 2025-12-03 22:30:00 UTC, an imported file, time from the day of the visit"
        assert any(kept in line for line in cli("articles", "show", "1").lines)
        assert cli("captures", "show", "1", "--json").object["time_from"] == "visit"

    def test_object(self, three: Archive, cli: Cli) -> None:
        found = cli("captures", "show", "2", "--json").object
        assert (found["id"], found["state"], found["reason"]) == (2, "blocked", "membership_popup")

    @pytest.mark.parametrize(
        ("number", "why"),
        [
            ("3", "it is not kept, since it brought no new text (captures.keep)"),
            ("4", "nothing came (timeout)"),
        ],
    )
    def test_without_bytes_it_says_why(self, three: Archive, cli: Cli, number: str, why: str) -> None:
        assert why in cli("captures", "show", number).out
        done = cli("captures", "show", number, "--body")
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith(f"vokspider: capture {number} (article ")
        assert done.err.endswith(f"has no bytes: {why}\n")

    def test_other_ways_of_having_no_bytes(self, archive: Archive, cli: Cli) -> None:
        archive.run((), [article(1)])
        again = [capture(1, b"", status=304), capture(1, b"", status=200), capture(1, b"", status=None, headers=())]
        archive.run((), [article(1, capture=one) for one in again])
        with archive.engine.begin() as connection:
            connection.execute(update(tables.capture).where(tables.capture.c.id == 4).values(url="file:empty.txt"))
        assert "as it is" not in cli("captures", "show", "1").out
        assert "the site said that the page is as it was (304)" in cli("captures", "show", "2").out
        assert "the page was empty" in cli("captures", "show", "3").out
        assert "the page was empty" in cli("captures", "show", "4").out
        assert "saved file" in cli("captures", "show", "4").out

    @on_sqlite
    def test_a_page_that_led_elsewhere_shows_both_addresses(self, archive: Archive, cli: Cli) -> None:
        there = capture(1, url="https://kcnawatch.org/")
        archive.run((), (), [Failed(SOURCE, identity(1), "redirected", url=address(1), capture=there)])
        lines = cli("captures", "show", "1").lines
        assert "address     https://kcnawatch.org/" in lines
        assert f"requested   {address(1)}" in lines
        assert "because     redirected" in lines

    @on_sqlite
    def test_an_unknown_number(self, three: Archive, cli: Cli) -> None:
        assert cli("captures", "show", "9").refused("no capture '9'", "the newest is 4", "captures list --all")

    @on_sqlite
    def test_headers_cannot_steer_the_terminal(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, capture=capture(1, headers=(("X\x1b[31m", "a\x1b[2J\nb"),))))
        assert cli("captures", "show", "1").lines[-1] == "X [31m: a [2J b"


class TestBytes:
    def test_raw_on_standard_output(self, archive: Archive) -> None:
        body = b"\xff\xfe\x00\r\n\x1b[31m" + "조선".encode()
        archive.add(article(1, capture=capture(1, body)))
        # Not through Cli: what is no UTF-8 would not come through as text.
        ended = subprocess.run([*PROGRAM, "captures", "show", "1", "--body"], capture_output=True, check=True)
        assert (ended.stdout, ended.stderr) == (body, b"")

    @on_sqlite
    def test_into_a_file(self, three: Archive, cli: Cli, tmp_path: Path) -> None:
        path = tmp_path / "page.html"
        done = cli("captures", "show", "1", "--output", str(path))
        assert (done.code, done.out, done.err) == (0, "", f"17 bytes written to {path}\n")
        assert path.read_bytes() == PAGE

    @on_sqlite
    def test_a_file_that_cannot_be_written(self, three: Archive, cli: Cli, tmp_path: Path) -> None:
        done = cli("captures", "show", "1", "--output", str(tmp_path / "nowhere" / "page.html"))
        assert done.refused("--output", "nowhere", "cannot be written")

    @on_sqlite
    def test_without_bytes_no_file(self, three: Archive, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "page").write_text("what was there")
        done = cli("captures", "show", "4", "--output", str(tmp_path / "page"))
        assert (done.code, done.out) == (1, "")
        assert (tmp_path / "page").read_text() == "what was there"

    @on_sqlite
    def test_damaged(self, three: Archive, cli: Cli) -> None:
        damage(three, 1)
        done = cli("captures", "show", "1", "--body")
        assert (done.code, done.out) == (1, "")
        assert f"capture 1 (article {identity(1)}, {address(1)}) is damaged: " in done.err

    @on_sqlite
    @pytest.mark.parametrize("option", [["--body"], ["--output", "page.html"]])
    def test_facts_or_bytes(self, three: Archive, cli: Cli, option: list[str]) -> None:
        assert cli("captures", "show", "1", "--json", *option).refused("--json", "give one of them")


class TestVerify:
    def test_all_whole(self, three: Archive, cli: Cli) -> None:
        done = cli("captures", "verify")
        assert (done.code, done.out, done.err) == (0, "2 kept pages checked: all undamaged\n", "")
        assert cli("captures", "verify", "--json").object == {"checked": 2, "damaged": 0}

    def test_a_flipped_bit(self, three: Archive, cli: Cli) -> None:
        damage(three, 1)
        done = cli("captures", "verify")
        assert (done.code, done.err) == (1, "")
        assert done.lines[0].startswith(f"capture 1 (article {identity(1)}, {address(1)}): its ")
        assert done.lines[1:] == ["2 kept pages checked: 1 damaged"]

    def test_objects(self, three: Archive, cli: Cli) -> None:
        damage(three, 2)
        done = cli("captures", "verify", "--json")
        damaged, total = done.objects
        assert (done.code, total) == (1, {"checked": 2, "damaged": 1})
        assert list(damaged) == ["id", "source", "external_id", "url", "problem"]
        assert (damaged["id"], damaged["external_id"]) == (2, identity(2))

    @on_sqlite
    def test_nothing_to_check(self, archive: Archive, cli: Cli) -> None:
        assert cli("captures", "verify").out == "0 kept pages checked: all undamaged\n"


class TestDamagedRows:
    def test_are_named_and_the_others_checked(self, three: Archive, cli: Cli) -> None:
        spoil(three, "headers = 'null'", 1)
        problem = "its headers cannot be read (no names with values)"
        done = cli("captures", "verify")
        assert (done.code, done.err) == (1, "")
        assert done.lines == [
            f"capture 1 (article {identity(1)}, {address(1)}): {problem}",
            "2 kept pages checked: 1 damaged",
        ]
        assert cli("captures", "verify", "--json").objects[0]["problem"] == problem

    @on_sqlite
    @pytest.mark.parametrize("values", ["headers = '{broken'", "fetched_at = 'garbage'", "status = x'00'"])
    def test_are_listed_as_damaged(self, three: Archive, cli: Cli, values: str) -> None:
        spoil(three, values, 1)
        lines = {line[0]: line[6] for line in cli("captures", "list", "--all").fields}
        assert lines == {"1": "damaged", "2": "kept", "3": "not kept", "4": "not kept"}
        assert "cannot be read" in cli("captures", "list", "1", "--json").objects[0]["problem"]
        assert "  damaged" in cli("captures", "list", terminal=True).plain

    @on_sqlite
    def test_are_shown_as_far_as_they_can_be_read(self, three: Archive, cli: Cli) -> None:
        spoil(three, "fetched_at = 'garbage', body = 'text'", 1)
        done = cli("captures", "show", "1")
        assert (done.code, done.err) == (0, "")
        assert done.lines[1].startswith("damaged     its fetched_at cannot be read (")
        assert "; its body cannot be read (" in done.lines[1]
        assert done.lines[2:5] == [
            "fetched     not known by run 1",
            f"article     id 1, external id {identity(1)} of {SOURCE}",
            f"address     {address(1)}",
        ]
        done = cli("captures", "show", "1", "--body")
        assert (done.code, done.out) == (1, "")
        assert f"capture 1 (article {identity(1)}, {address(1)}) is damaged: its fetched_at" in done.err


def test_without_an_archive_there_is_nothing_to_read(process: Process) -> None:
    assert process("captures", "list").refused("there is no archive yet")
