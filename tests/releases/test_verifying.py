"""Damages of a release, each found and named; also if the list of hashes was made to fit."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vokspider.proof.notes import SigningKey, verifier_key
from vokspider.releases.verifying import verify
from vokspider.releases.written import path_of, read_rows, write_sums

from ..archives import Archive, article
from ..beginnings import written_once
from .conftest import Make

Damage = Callable[[Path], object]


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    archive.add(article(1), article(2))
    archive.add(article(1, "Edited."))
    return archive


def changed(name: str, **values: Any) -> Damage:
    """The first row of a table has other values."""

    def damage(folder: Path) -> None:
        first, *others = read_rows(folder, name)
        write(folder, name, [first | values, *others])

    return damage


def left_out(name: str, form: str = "jsonl") -> Damage:
    """The last row of a table is not there."""

    def damage(folder: Path) -> None:
        path = path_of(folder, name, form)
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    return damage


def turned_round(folder: Path) -> None:
    write(folder, "revisions", list(read_rows(folder, "revisions"))[::-1])


def write(folder: Path, name: str, rows: list[Any]) -> None:
    lines = (json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for row in rows)
    path_of(folder, name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def replaced(name: str, before: str, after: str) -> Damage:
    def damage(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1), "utf-8")

    return damage


DAMAGES = {
    "a word": (changed("revisions", text="Another text."), "revisions: the text of .* has another hash"),
    "a title": (changed("articles", title="Another title"), "articles: the text of .* has another hash"),
    "a text and its hashes": (
        changed("revisions", content_sha256="0" * 64),
        "revisions: kcnawatch-vok-en/.*@1 is not what the log tells",
    ),
    "a revision": (left_out("revisions"), "revisions has 2 rows"),
    "a change": (left_out("changes"), "changes has 0 rows"),
    "a row of csv": (left_out("runs", "csv"), "runs.csv has 1 rows"),
    "the order": (turned_round, "revisions: the row .* does not come after"),
    "an article": (changed("changes", article_id=7), "changes: article 7 is not there"),
    "the current text": (changed("articles", revision=9), "articles: revision 9 of article 1 is not there"),
    "an entry": (changed("log", leaf="00" * 32), "log: entry 1 is missing, or not as it was written"),
    "the end of the log": (left_out("log"), "checkpoint.txt is of a log of 7 entries that is not the one"),
    "the size": (replaced("release.json", '"size": 7', '"size": 6'), "checkpoint.txt is of a log of 7 entries"),
    "the signature": (replaced("checkpoint.txt", "\n7\n", "\n6\n"), "checkpoint.txt is not signed by"),
    "a column": (replaced("data/changes.jsonl", "from_revision", "from"), "a file is not as vokspider writes it"),
}


@pytest.mark.sampled(20)
@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_found_and_named(edited: Archive, release: Make, name: str) -> None:
    damage, words = DAMAGES[name]
    folder = release()
    assert list(verify(folder)) == []
    damage(folder)
    (found,) = {line.partition(" ")[2] for line in verify(folder)}
    assert found == "has another hash than in SHA256SUMS"
    write_sums(folder)
    assert any(re.match(words, line) for line in verify(folder)), list(verify(folder))


def test_files_that_are_missing_or_too_many(edited: Archive, release: Make) -> None:
    folder = release()
    (folder / "RIGHTS.md").unlink()
    (folder / "more.txt").write_text("more")
    assert list(verify(folder)) == ["RIGHTS.md is missing", "more.txt is not in SHA256SUMS"]


def test_another_key(edited: Archive, release: Make) -> None:
    folder = release()
    key = verifier_key(json.loads((folder / "release.json").read_text())["key"])
    assert list(verify(folder, str(key))) == []
    other = SigningKey(key.name, Ed25519PrivateKey.from_private_bytes(b"o" * 32)).verifier
    assert list(verify(folder, str(other))) == [f"checkpoint.txt is not signed by {other}"]


def test_no_release(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="SHA256SUMS"):
        list(verify(tmp_path))
