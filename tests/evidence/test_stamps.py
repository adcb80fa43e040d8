"""Timestamps in a pack, of an authority of the tests: checked by vokspider, by the program, and by openssl alone."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from vokspider.store.log.checkpoints import make_checkpoint
from vokspider.witness.stamping import stamp_missing

from ..archives import Archive, entry, on_sqlite
from ..authority import TestAuthority, make_authority, openssl, verified
from ..limits import HANG
from ..stamped import Stamping
from .conftest import KEY, Checkers, Packed, packed, pythons


@pytest.fixture
def stamped(stamping: Stamping, lived: Archive, authority: TestAuthority) -> Archive:
    """The archive with a checkpoint that an authority stamped, and a later one that none did."""
    stamping.server.expect_request("/a").respond_with_handler(authority.serve)
    lived.config = stamping.by("a").config
    make_checkpoint(lived.engine, KEY, lived.now)
    assert [one.problem for one in stamp_missing(lived.engine, lived.config, lived.clock)] == [None]
    lived.run([entry(2)])
    make_checkpoint(lived.engine, KEY, lived.now)
    return lived


def with_certificates(archive: Archive, authority: TestAuthority) -> bytes:
    return packed(archive, certificates={"a": authority.certificates.read_bytes()})


def run(folder: Path, *arguments: str | Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, "-I", "-S", folder / "verify.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)


@on_sqlite
def test_the_full_circle(stamped: Archive, authority: TestAuthority, checkers: Checkers, tmp_path: Path) -> None:
    pack = with_certificates(stamped, authority)
    assert checkers.both(pack) == {"vokspider": [], "verify.py": []}
    folder = Packed.of(pack).unpacked(tmp_path)
    place = folder / "data/timestamps"
    assert sorted(one.name for one in place.iterdir()) == ["a.pem", "a.tsr", "a.txt"]
    assert verified(place / "a.tsr", place / "a.txt", place / "a.pem").stdout == "Verification: OK\n"
    howto = (folder / "HOWTO-VERIFY.txt").read_text("utf-8")
    (command,) = re.findall(r"^    (openssl ts -verify .*)$", howto, flags=re.MULTILINE)
    done = subprocess.run(command.split(), cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Verification: OK\n"), done.stderr
    assert "a.tsr</a>: this existed at 20" in (folder / "README.html").read_text("utf-8")
    done = run(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "data/timestamps/a.tsr says that this existed at 20" in done.stdout
    assert "note: data/timestamps/a.tsr: signed by the authority whose certificate is in the pack" in done.stdout
    done = run(folder, "--ca", authority.certificates)
    assert (done.returncode, "note: " in done.stdout) == (0, False)


@pytest.mark.slow
@on_sqlite
def test_the_full_circle_on_other_versions_of_python(
    stamped: Archive, authority: TestAuthority, tmp_path: Path
) -> None:
    if not pythons():
        pytest.skip("there is no other Python here")
    folder = Packed.of(packed(stamped)).unpacked(tmp_path)
    stranger = make_authority(tmp_path / "stranger")
    for python in pythons():
        done = run(folder, "--ca", authority.certificates, python=python)
        assert (done.returncode, "note: " in done.stdout, done.stderr) == (0, False, ""), (python, done.stdout)
        assert run(folder, "--ca", stranger.certificates, python=python).returncode == 1


@on_sqlite
def test_without_certificates_the_signer_is_not_checked(stamped: Archive, tmp_path: Path, checkers: Checkers) -> None:
    pack = packed(stamped)
    assert checkers.both(pack) == {"vokspider": [], "verify.py": []}
    done = run(Packed.of(pack).unpacked(tmp_path))
    assert done.returncode == 0
    assert "a.tsr: the signature of the authority was not checked: no certificate, see --ca" in done.stdout


@on_sqlite
def test_another_authority(stamped: Archive, tmp_path: Path, checkers: Checkers) -> None:
    stranger = make_authority(tmp_path / "stranger")
    pack = with_certificates(stamped, stranger)
    (found,) = checkers.own(pack)
    assert found.startswith("data/timestamps/a.tsr: it proves nothing: its signature is not one of")
    done = run(Packed.of(pack).unpacked(tmp_path))
    assert done.returncode == 1
    assert "WRONG: data/timestamps/a.tsr: openssl ts -verify finds that the authority did not sign it" in done.stdout


@on_sqlite
@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("a.tsr", b"\x30", b"\x31", "a.tsr: it "),
        ("a.txt", b"vokspider", b"vokspidex", "a.txt: it is not the checkpoint of data/checkpoint.txt"),
        ("a.txt", b" ", b"  ", "a.tsr: it "),
    ],
)
def test_altered_timestamps(
    stamped: Archive, checkers: Checkers, name: str, before: bytes, after: bytes, words: str
) -> None:
    pack = Packed.of(packed(stamped))
    pack.replace(f"data/timestamps/{name}", before, after)
    pack.fit()
    for found in checkers.both(pack.zipped()).values():
        assert any(line.startswith(f"data/timestamps/{words}") for line in found), found


@on_sqlite
def test_the_timestamp_of_another_checkpoint(
    stamped: Archive, authority: TestAuthority, checkers: Checkers, tmp_path: Path
) -> None:
    pack = Packed.of(packed(stamped))
    stamped.engine.dispose()
    (tmp_path / "other").write_bytes(b"other")
    question = authority.folder / "other.tsq"
    openssl("ts", "-query", "-data", tmp_path / "other", "-sha256", "-cert", "-out", question)
    pack.files["data/timestamps/a.tsr"] = authority.answer(question.read_bytes())
    pack.fit()
    found = checkers.both(pack.zipped())
    assert "data/timestamps/a.tsr: it proves nothing: it is a timestamp of something else" in found["vokspider"]
    of = "data/timestamps/a.tsr: it is the timestamp of something else than data/timestamps/a.txt"
    assert of in found["verify.py"]
