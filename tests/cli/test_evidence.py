"""``vokspider evidence make|verify``."""

from pathlib import Path

import pytest

from ..archives import Archive, article, entry, on_sqlite
from ..authority import TestAuthority
from ..beginnings import written_once
from ..commands import Cli
from ..stamped import Stamping


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    archive.run([entry(1)], [article(1)])
    archive.run([entry(1)], [article(1, "Another text.")], refetch=True)
    return archive


def test_made_and_checked(edited: Archive, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "evidence.zip"
    done = cli("evidence", "1", str(file))
    assert (done.code, done.out) == (0, ""), done.err
    assert "@2 in " in done.err
    assert "2 revisions, 2 captures, the log of" in done.err
    first = file.read_bytes()
    assert cli("evidence", "make", "1@2", str(file)).code == 0
    assert file.read_bytes() == first
    assert cli("evidence", "--revision", "1", "1", str(tmp_path / "other.zip")).code == 0
    key = cli("log", "key").out.strip()
    edited.engine.dispose()
    nowhere = ("--database", str(edited.config.root / "nothing.db"))
    for options in ((), ("--key", key)):
        done = cli(*nowhere, "evidence", "verify", str(file), *options)
        assert (done.code, done.out, done.err) == (0, "", f"{file} is whole and unchanged, signed by {key}\n")


@on_sqlite
def test_what_it_lacks_is_said(
    edited: Archive, stamping: Stamping, authority: TestAuthority, cli: Cli, tmp_path: Path
) -> None:
    file = str(tmp_path / "evidence.zip")
    stamping.server.expect_request("/a").respond_with_handler(authority.serve)
    stamping.by("a")
    open_run = edited.run([entry(1)], verdict=None)
    said = cli("evidence", "1", file).err.splitlines()
    assert said[1:] == [
        f"run {open_run} has not ended, so what it saw is not proven yet; make the pack again then",
        "its checkpoint has no timestamp; 'vokspider log stamp' asks for one, then make the pack again",
    ]
    assert cli("log", "stamp").code == 0
    assert len(cli("evidence", "1", file).err.splitlines()) == 2
    told = cli("evidence", "verify", file)
    assert (told.code, told.out) == (0, "")
    assert f"data/records/run-{open_run}.json: not proven" in told.err
    assert "not checked" not in told.err
    authority.certificates.rename(tmp_path / "elsewhere")
    try:
        assert "the certificates of a are not in it: " in cli("evidence", "1", file).err
        assert "a.tsr: who signed it was not checked" in cli("evidence", "verify", file).err
    finally:
        (tmp_path / "elsewhere").rename(authority.certificates)


@on_sqlite
def test_a_faulty_one(edited: Archive, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "evidence.zip"
    assert cli("evidence", "1", str(file)).code == 0
    file.write_bytes(file.read_bytes().replace(b"Another text.", b"An other text"))
    done = cli("evidence", "verify", str(file))
    assert done.code == 1
    assert "data/texts/2.txt: the zip file is damaged here" in done.out
    assert done.err.endswith(f"faults found in {file}\n")
    told = cli("evidence", "verify", str(file), "--json")
    assert (told.code, told.err, told.object["wrong"]) == (1, "", done.lines)
    assert told.object["key"] == cli("log", "key").out.strip()


@on_sqlite
def test_what_is_refused(edited: Archive, cli: Cli, tmp_path: Path) -> None:
    file = str(tmp_path / "evidence.zip")
    assert cli("evidence", "1@2", file, "--revision", "1").refused("leave out --revision")
    assert cli("evidence", "7", file).refused("no article '7'")
    assert cli("evidence", "1@9", file).refused("revision 9")
    assert cli("evidence", "1").refused("FILE.zip is missing")
    assert cli("evidence", "1", str(tmp_path / "no" / "e.zip")).refused("FILE.zip", "cannot be written")
    assert cli("evidence", "verify", file).refused("does not exist")
    (tmp_path / "evidence.zip").write_text("no zip file")
    done = cli("evidence", "verify", file)
    assert (done.code, done.out) == (1, "")
    assert "is damaged, or no zip file" in done.err
