"""``vokspider release make|verify|diff``."""

import json
from pathlib import Path

import pytest

from vokspider.releases.tables import TABLES

from ..archives import Archive, article, entry, on_sqlite
from ..beginnings import written_once
from ..commands import Cli


@pytest.fixture
@written_once
def some(archive: Archive) -> Archive:
    archive.run([entry(3)], [article(1), article(2)])
    return archive


def made(cli: Cli, folder: Path, *options: str) -> Path:
    done = cli("release", "make", str(folder), *options)
    assert (done.code, done.out) == (0, ""), done.err
    return folder


def test_made_checked_and_compared(some: Archive, cli: Cli, tmp_path: Path) -> None:
    first = made(cli, tmp_path / "a", "--creator", "A", "--license", "CC0-1.0", "--no-parquet")
    done = cli("release", "verify", str(first))
    assert (done.code, done.out, done.err) == (0, "", f"{first} is whole and unchanged\n")
    size = json.loads((first / "release.json").read_text())["size"]

    some.add(article(1, "Edited."))
    second = made(cli, tmp_path / "b", "--last", str(first), "--creator", "A", "--license", "CC0-1.0", "--no-parquet")
    again = made(cli, tmp_path / "c", "--at", str(size), "--creator", "A", "--license", "CC0-1.0", "--no-parquet")
    assert (again / "SHA256SUMS").read_bytes() == (first / "SHA256SUMS").read_bytes()

    assert set(cli("release", "diff", str(first), str(again)).lines) == {f"{one.name:<10} the same" for one in TABLES}
    told = {row["table"]: row for row in cli("release", "diff", str(first), str(second), "--json").objects}
    assert [told[name]["added"] for name in ("articles", "revisions", "changes", "runs")] == [0, 1, 1, 1]
    assert told["articles"]["altered"] == 1
    assert told["articles"]["examples"] == {"added": [], "removed": [], "altered": [2]}
    assert {"text", "revision", "changed_at"} <= told["articles"]["columns"].keys()
    lines = cli("release", "diff", str(first), str(second)).lines
    assert {"articles   1 altered", "           altered: 2", "           added: 2/2"} <= set(lines)
    back = {row["table"]: row for row in cli("release", "diff", str(second), str(first), "--json").objects}
    assert back["revisions"]["removed"] == 1


def test_a_faulty_one(some: Archive, cli: Cli, tmp_path: Path) -> None:
    folder = made(cli, tmp_path / "a", "--no-text")
    (folder / "RIGHTS.md").write_text("none")
    done = cli("release", "verify", str(folder))
    assert (done.code, done.out) == (1, "RIGHTS.md has another hash than in SHA256SUMS\n")
    assert done.err == f"1 fault found in {folder}\n"


@on_sqlite
def test_what_is_refused(some: Archive, cli: Cli, tmp_path: Path) -> None:
    folder = made(cli, tmp_path / "a")
    assert cli("release", "make", str(folder)).refused("is there already")
    assert cli("release", "make", str(tmp_path / "b"), "--at", "999").refused("--at 999")
    assert cli("release", "make", str(tmp_path / "b"), "--at", "0").refused("nothing to release")
    assert cli("release", "make", str(tmp_path / "b"), "--last", str(tmp_path)).refused("is not a release")
    assert cli("release", "make", str(tmp_path / "b"), "--last", str(folder), "--at", "1").refused("--last", "log size")
    assert cli("release", "make", str(tmp_path / "no" / "b")).refused("cannot be written")
    assert cli("release", "verify", str(tmp_path)).refused("is not a release")
    assert cli("release", "verify", str(folder), "--key", "x").refused("--key")
    assert cli("release", "diff", str(folder), str(tmp_path)).refused("cannot be compared")
    assert {path.name for path in tmp_path.iterdir()} - {"archive.db"} == {"a"}


@on_sqlite
def test_an_empty_folder_may_be_there_and_a_killed_one_is_cleared(some: Archive, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    left = tmp_path / ".a.999999.part"
    (left / "data").mkdir(parents=True)
    (left / "data" / "articles.jsonl").write_text("half")
    made(cli, tmp_path / "a")
    assert {path.name for path in tmp_path.iterdir()} - {"archive.db"} == {"a"}


# -- proofs -----------------------------------------------------------------------------------------------------------


def test_a_revision_is_proven_without_an_archive(some: Archive, cli: Cli, tmp_path: Path) -> None:
    some.add(article(1, "Edited."))
    some.add(article(1))  # the site goes back to the first text
    folder, file = made(cli, tmp_path / "a", "--no-text"), tmp_path / "revision.tlog-proof"
    key = cli("log", "key").out.strip()
    some.engine.dispose()
    nowhere = ("--database", str(tmp_path / "nothing.db"))
    rows = [json.loads(line) for line in (folder / "data" / "revisions.jsonl").read_text().splitlines()]
    for row in rows:
        names = (str(row["article_id"]), row["external_id"], f"{row['source']}/{row['external_id']}")
        for name in names:
            done = cli(*nowhere, "release", "proof", str(folder), f"{name}@{row['number']}", str(file))
            assert (done.code, done.out) == (0, ""), done.err
        done = cli(*nowhere, "log", "check-proof", str(file), "--key", key)
        assert done.code == 0, done.err
        entry = json.loads(done.out)
        assert (entry["article"], entry["revision"]) == (row["external_id"], row["number"])
        assert entry["content_sha256"] == row["content_sha256"]
        assert not entry.get("returned")
    assert len(rows) == 3


@on_sqlite
def test_the_current_revision_is_proven_on_standard_output(some: Archive, cli: Cli, tmp_path: Path) -> None:
    folder = made(cli, tmp_path / "a", "--no-text")
    printed = cli("release", "proof", str(folder), "2")
    assert printed.out == cli("release", "proof", str(folder), "2@1").out
    assert printed.out.startswith("c2sp.org/tlog-proof@v1\n")


@on_sqlite
def test_what_a_release_cannot_prove_is_refused(some: Archive, cli: Cli, tmp_path: Path) -> None:
    folder = made(cli, tmp_path / "a", "--no-text")
    assert cli("release", "proof", str(folder), "2@7").refused("no revision 7 of 2")
    assert cli("release", "proof", str(folder), "9").refused("no article '9'")
    assert cli("release", "proof", str(folder), "1").refused("no text of 1")
    assert cli("release", "proof", str(tmp_path / "b"), "2").refused("proves nothing", "articles.jsonl")
    checkpoint = folder / "checkpoint.txt"
    whole = checkpoint.read_text()
    checkpoint.write_text("nothing")
    assert cli("release", "proof", str(folder), "2").refused("proves nothing", "not a signed note")
    checkpoint.write_text(whole)
    log = folder / "data" / "log.jsonl"
    log.write_text(log.read_text().replace('"stored', '"scored').replace("stored", "scored"))
    assert cli("release", "proof", str(folder), "2").refused("no revision 1 of 2")
