"""``vokspider log checkpoint``, ``checkpoints`` and ``key``."""

import base64
import stat
import subprocess

import pytest

from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.notes import verifier_key

from ..archives import Archive, article, on_sqlite
from ..beginnings import written_once
from ..commands import Cli


@pytest.fixture
@written_once
def told(archive: Archive) -> Archive:
    archive.run([], [article(1)])
    return archive


def test_a_checkpoint_is_checked_by_the_printed_key(told: Archive, cli: Cli) -> None:
    made = cli("log", "checkpoint")
    assert made.code == 0
    assert made.err.startswith("3 entries, first signed ")
    checkpoint, note = read_checkpoint(made.out)
    key = verifier_key(cli("log", "key").out)
    assert (checkpoint.size, checkpoint.origin) == (3, key.name)
    assert note.is_signed_by(key)
    assert stat.S_IMODE((told.config.root / "data" / "log-key.pem").stat().st_mode) == 0o600


@on_sqlite
def test_openssl_checks_a_checkpoint(told: Archive, cli: Cli) -> None:
    folder = told.config.root
    text, _, line = cli("log", "checkpoint").out.rpartition("\n\n")
    (folder / "text").write_text(text + "\n")
    (folder / "signature").write_bytes(base64.b64decode(line.split()[2])[4:])
    (folder / "key.pem").write_text(cli("log", "key", "--pem").out)
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile signature"
    done = subprocess.run(command.split(), cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Signature Verified Successfully\n"), done.stderr
    (folder / "text").write_text(text.replace("3", "4") + "\n")
    assert subprocess.run(command.split(), cwd=folder, capture_output=True, check=False).returncode == 1


def test_checkpoints_are_listed(told: Archive, cli: Cli) -> None:
    assert cli("log", "checkpoints").err == "there are no checkpoints yet; 'vokspider log checkpoint' makes one\n"
    cli("log", "checkpoint")
    told.run([], [article(2)])
    cli("log", "checkpoint")
    assert [row[0] for row in cli("log", "checkpoints").fields] == ["6", "3"]
    found = cli("log", "checkpoints", "--json", "--limit", "1").object
    assert list(found) == ["size", "root", "note", "made_at", "stamps"]
    assert read_checkpoint(found["note"])[0].root.hex() == found["root"]


@on_sqlite
def test_what_is_wrong_is_said(told: Archive, archive: Archive, cli: Cli) -> None:
    key = told.config.root / "data" / "log-key.pem"
    cli("log", "key")
    key.chmod(0o644)
    assert cli("log", "checkpoint").refused("log-key.pem (proof.key) can be used by others", f"chmod 600 {key}")
    assert cli("log", "nothing").refused("unknown command nothing", "vokspider log --help")


@on_sqlite
@pytest.mark.usefixtures("archive")
def test_an_empty_log_has_nothing_to_sign(cli: Cli) -> None:
    assert cli("log", "checkpoint").refused("the log has no entries yet", "vokspider crawl")
    assert cli("log", "key").refused("the log has no entries yet")


@on_sqlite
@pytest.mark.usefixtures("told")
def test_the_list_needs_no_name(cli: Cli) -> None:
    assert cli("log").out == cli("log", "list").out == cli("log", "--limit", "0").out != ""
    assert "checkpoint" in cli("log", "--help").out
