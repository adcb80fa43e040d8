"""``vokspider log``."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from vokspider.store.articles.forgetting import forget_source

from ..archives import SOURCE, Archive, article, entry, identity, on_sqlite
from ..beginnings import written_once
from ..commands import PROGRAM, Cli, Process
from ..limits import HANG
from ..store.log.test_entries import check

OTHER = "kcnawatch-vok-ru"


@pytest.fixture
@written_once
def told(archive: Archive) -> Archive:
    archive.run([entry(1), entry(2)], [article(1)])
    archive.run([], [article(1, "Another text.")])
    archive.run([], [article(1)])
    return archive


@contextmanager
def started(root: Path, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """A command as a process, which is killed at the end if it still runs."""
    line = [*PROGRAM, *arguments]
    with subprocess.Popen(line, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def test_fields_in_a_pipe(told: Archive, cli: Cli) -> None:
    done = cli("log")
    assert (done.code, done.err) == (0, "")
    start = ["2025-12-03T22:30:00+00:00"]
    assert done.fields[0] == ["1", *start, "met", SOURCE, "1", identity(1), "", "1", "article 1", "Title 1"]
    assert [row[8] for row in done.fields[2:]] == [
        "article 1, revision 1",
        "run 1: ok",
        "article 1, revision 2",
        "run 2: ok",
        "article 1, back to revision 1",
        "run 3: ok",
    ]


def test_only_entries_about_texts_of_an_origin(told: Archive, cli: Cli) -> None:
    assert [row[0] for row in cli("log", "--origin", "site", "--no-migrated").fields] == ["3", "5", "7"]
    assert cli("log", "--migrated").err == "no entries match\n"
    assert "write site or parser" in cli("log", "--origin", "template").err


def test_a_table(told: Archive, cli: Cli) -> None:
    text = cli("log", "--limit", "2", terminal=True).plain
    assert "no." in text
    assert "back to revision 1" in text
    assert "article 1, revision 2" not in text


def test_objects_are_what_anybody_can_check(told: Archive, cli: Cli) -> None:
    done = cli("log", "--json", "--limit", "0")
    assert check(done.out).returncode == 0
    assert [one["seq"] for one in done.objects] == list(range(1, 9))
    assert list(done.objects[6].items())[:13] == [
        ("seq", 7),
        ("kind", "revised"),
        ("at", "2025-12-03T22:30:00+00:00"),
        ("source", SOURCE),
        ("id", 1),
        ("external_id", identity(1)),
        ("title", "Title 1"),
        ("revision", 1),
        ("returned", True),
        ("aside", None),
        ("run_id", 3),
        ("verdict", None),
        ("migrated", False),
    ]


def test_a_part_of_it(told: Archive, cli: Cli) -> None:
    assert [row[0] for row in cli("log", "--after", "6").fields] == ["7", "8"]
    assert [row[0] for row in cli("log", "--kind", "stored", "--kind", "revised").fields] == ["3", "5", "7"]
    some = cli("log", "--limit", "3")
    assert [row[0] for row in some.fields] == ["6", "7", "8"]
    assert some.err == "the last 3 of 8 entries; --limit 0 gives all\n"
    first = cli("log", "--after", "2", "--limit", "3")
    assert [row[0] for row in first.fields] == ["3", "4", "5"]
    assert first.err == "the first 3 of 6 entries; --limit 0 gives all\n"
    nothing = cli("log", "--kind", "gone")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "no entries match\n")


def test_a_deleted_source_can_be_named(told: Archive, cli: Cli) -> None:
    told.run([entry(3)], source=OTHER, verdict="quiet")
    forget_source(told.engine, OTHER, "a mistake", told.now)
    assert [row[2] for row in cli("log", "--source", OTHER).fields] == ["met", "closed", "forgotten", "forgotten"]
    assert cli("log", "--source", OTHER).fields[-1][8] == f"source {OTHER}"
    assert cli("log", "--source", OTHER).fields[-2][8] == f"article {identity(3)}"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--kind", "edited"], ["--kind 'edited' is unknown", "met, stored, revised"]),
        (["--source", "kcnawatch-vok"], ["kcnawatch-vok"]),
        (["--follow", "--format", "json"], ["--follow has no end", "--json"]),
        (["--follow", "--after", "2", "--limit", "3"], ["leave out --limit"]),
        (["--after", "-1"], ["-1"]),
    ],
)
def test_what_is_refused(told: Archive, cli: Cli, options: list[str], words: list[str]) -> None:
    assert cli("log", *options).refused(*words)


def test_each_of_the_two_commands_names_the_other(cli: Cli) -> None:
    assert "vokspider logs" in cli("log", "--help").out
    assert "vokspider log'" in cli("logs", "--help").out


@on_sqlite
def test_what_comes_is_followed_until_ctrl_c(told: Archive, root: Path, heeded_signals: None) -> None:
    with started(root, "log", "--follow", "--json", "--after", "7") as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert json.loads(child.stdout.readline())["seq"] == 8
        told.run([entry(5)], verdict="quiet")
        assert [json.loads(child.stdout.readline())["kind"] for _ in range(2)] == ["met", "closed"]
        child.send_signal(signal.SIGINT)
        assert child.wait(HANG) == 0
        assert (child.stdout.read(), child.stderr.read()) == ("", "")


@on_sqlite
def test_people_get_a_line_for_each(told: Archive, root: Path, heeded_signals: None) -> None:
    with started(root, "log", "--follow", "--format", "table", "--limit", "2") as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "7  2025-12-03 22:30:00  revised    article 1, back to revision 1  Title 1\n"
        assert child.stdout.readline() == f"8  {told.now.replace(day=5):%Y-%m-%d %H:%M:%S}  closed     run 3: ok\n"
        child.send_signal(signal.SIGINT)
        assert child.wait(HANG) == 0


@on_sqlite
def test_a_reader_that_goes_away_ends_it_though_nothing_comes(told: Archive, root: Path) -> None:
    with started(root, "log", "--follow", "--limit", "1") as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline().startswith("8\t")
        child.stdout.close()
        assert child.wait(HANG) == 0
        assert child.stderr.read() == ""


@on_sqlite
def test_a_reader_that_has_seen_enough(told: Archive, process: Process) -> None:
    done = process.first_line("log", "--limit", "0", "--json")
    assert (done.code, done.err) == (0, "")
