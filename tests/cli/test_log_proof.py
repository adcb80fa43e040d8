"""``vokspider log proof``, ``check-proof`` and ``consistency``."""

import json
from pathlib import Path

import pytest

from ..archives import Archive, article, on_sqlite
from ..beginnings import written_once
from ..commands import Cli


@pytest.fixture
@written_once
def told(archive: Archive) -> Archive:
    archive.run([], [article(1), article(2)])
    archive.run([], [article(1, "Another text.")])
    return archive


def proven(archive: Archive, cli: Cli, text: str) -> tuple[Path, Path, str]:
    proof, record = archive.config.root / "one.tlog-proof", archive.config.root / "record.json"
    done = cli("log", "proof", text, str(proof), "--record", str(record))
    assert (done.code, done.out) == (0, ""), done.err
    return proof, record, cli("log", "key").out.strip()


def test_a_proof_is_checked_without_the_archive(told: Archive, cli: Cli) -> None:
    proof, record, key = proven(told, cli, "1@2")
    told.engine.dispose()
    nowhere = ("--database", str(told.config.root / "nothing.db"))
    done = cli(*nowhere, "log", "check-proof", str(proof), "--key", key, "--record", str(record))
    assert done.code == 0, done.err
    entry = json.loads(done.out)
    assert (entry["kind"], entry["revision"]) == ("revised", 2)
    assert json.loads(record.read_text())["text"] == "Another text."
    record.write_text(record.read_text().replace("Another", "An other"))
    done = cli("log", "check-proof", str(proof), "--key", key, "--record", str(record))
    assert (done.code, "is not the record of which the entry tells" in done.err) == (1, True)


@on_sqlite
def test_without_a_number_the_current_revision_is_proven(told: Archive, cli: Cli) -> None:
    proof, _, key = proven(told, cli, "1")
    assert json.loads(cli("log", "check-proof", str(proof), "--key", key).out)["revision"] == 2
    assert "no revision 3 of article 1" in cli("log", "proof", "1@3").err
    assert cli("log", "proof", "1").out == proof.read_text()


@on_sqlite
def test_what_does_not_fit_is_refused(told: Archive, cli: Cli) -> None:
    proof, _, key = proven(told, cli, "2")
    assert cli("log", "check-proof", str(proof)).refused("--key KEY or --checkpoint FILE")
    whole = proof.read_text()
    proof.write_text(whole.replace("index 3", "index 2"))
    assert (
        "one.tlog-proof proves nothing: the entry is not in the log"
        in cli("log", "check-proof", str(proof), "--key", key).err
    )
    proof.write_text(whole)
    checkpoint = told.config.root / "checkpoint.txt"
    checkpoint.write_text(cli("log", "checkpoint").out)
    assert cli("log", "check-proof", str(proof), "--checkpoint", str(checkpoint)).code == 0
    told.run([], [article(3)])
    checkpoint.write_text(cli("log", "checkpoint").out)
    assert "is for another checkpoint" in cli("log", "check-proof", str(proof), "--checkpoint", str(checkpoint)).err


@on_sqlite
def test_one_checkpoint_continues_another(told: Archive, cli: Cli) -> None:
    old, new = told.config.root / "old.txt", told.config.root / "new.txt"
    old.write_text(cli("log", "checkpoint").out)
    told.run([], [article(3)])
    new.write_text(cli("log", "checkpoint").out)
    done = cli("log", "consistency", str(old), str(new))
    assert done.code == 0
    assert done.err.endswith("continues that of 7\n")
    assert all(len(line) == 44 for line in done.lines)
    assert cli("log", "consistency", str(new), str(old)).refused("name the older one first")
