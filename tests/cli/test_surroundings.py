"""Commands where cron jobs and services start them: without streams, folders, variables; and odd names of files."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

from tests.simulator.site import SimulatedSite
from vokspider.demo.server import serve

from ..commands import PROGRAM, Cli, Process
from ..limits import HANG

# As the installed program: without the working directory in ``sys.path``, which Python 3.13 would look up there.
INSTALLED = [sys.executable, "-P", *PROGRAM[1:]]
_CLOSED = {0: "0<&-", 1: "1>&-", 2: "2>&-"}
_SOME = [chosen for number in (3, 2, 1) for chosen in combinations(_CLOSED, number)]


def run_without(
    streams: tuple[int, ...], root: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """A command whose standard ``streams`` are closed; ``environ`` is all that it has of an environment."""
    script = f'exec "$@" {" ".join(_CLOSED[number] for number in streams)}'
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *PROGRAM, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
        env=None if environ is None else dict(environ),
    )


@pytest.mark.sampled(1)
@pytest.mark.parametrize("streams", _SOME, ids=str)
def test_closed_streams(root: Path, streams: tuple[int, ...]) -> None:
    made = run_without(streams, root, "db", "upgrade")
    assert made.returncode == 0
    assert made.stderr == ""
    assert ("is at version" in made.stdout) == (1 not in streams)
    refused = run_without(streams, root, "articles", "show", "1")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == (2 not in streams)
    # Nothing that was written to a closed stream landed in the file that got its number.
    with sqlite3.connect(root / "data/vokspider.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.slow
def test_a_crawl_as_cron_starts_it(root: Path) -> None:
    site = SimulatedSite.generate(5)
    with serve(site):
        bare = {"VOKSPIDER_ROOT": str(root), "VOKSPIDER_CRAWL__DELAY": "0"}
        done = run_without((0, 1, 2), root, "crawl", "--start-url", site.start_url, environ=bare)
    assert done.returncode == 0
    with sqlite3.connect(root / "data/vokspider.db") as connection:
        assert connection.execute("SELECT verdict, new FROM run").fetchall() == [("ok", 5)]
    connection.close()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "arguments", [["status"], ["--database", "a.db", "status"], ["--config", "a.toml", "status"]], ids=" ".join
)
def test_a_working_directory_that_was_deleted(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "gone").mkdir()
    script = f'cd "{tmp_path}/gone" && rmdir "{tmp_path}/gone" && exec "$@"'
    plain = {name: value for name, value in os.environ.items() if name != "VOKSPIDER_ROOT"}
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *INSTALLED, *arguments],
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
        env=plain,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("vokspider: the working directory was deleted; change to a folder that exists")
    assert done.stderr.count("\n") == 1


def test_a_working_directory_that_was_deleted_matters_only_where_it_is_needed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    script = f'cd "{tmp_path}/gone" && rmdir "{tmp_path}/gone" && exec "$@"'
    command = ["/bin/sh", "-c", script, "sh", *INSTALLED, "db", "upgrade"]
    assert subprocess.run(command, capture_output=True, timeout=HANG, check=False).returncode == 0
    assert (root / "data/vokspider.db").exists()


@pytest.mark.parametrize(
    "name",
    ["a b.db", "100%.db", "my%20archive.db", "what?.db", "a?b=c&d", "a#b.db", "보관소.db", "quo'te\".db", "-wal.db"],
)
def test_a_file_is_the_one_that_was_named(cli: Cli, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name.removesuffix(".db")
    folder.mkdir()
    written = f"sqlite:///{folder}/{name}?timeout=30"
    done = cli("--database", written, "db", "upgrade")
    assert done.out.startswith(f"{written} is at version")
    assert [path.name for path in folder.iterdir()] == [name]
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_bare_path_starts_where_one_is(cli: Cli, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("--database", "archive.db", "db", "upgrade").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]
    assert list(root.iterdir()) == []


def test_a_path_that_is_no_text(process: Process) -> None:
    name = os.fsdecode(b"\xff.db")
    done = subprocess.run(
        [*PROGRAM, "--database", f"./{name}", "db", "upgrade"],
        cwd=process.root,
        capture_output=True,
        timeout=HANG,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert [os.fsencode(path.name) for path in process.root.iterdir()] == [b"\xff.db"]
