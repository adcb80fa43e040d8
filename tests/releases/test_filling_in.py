"""The script of an edition without texts: with an archive, all texts are there again, and each hash is checked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from vokspider.releases.making import FILL
from vokspider.releases.written import DATA
from vokspider.store.db import tables

from ..archives import Archive, article, entry, on_sqlite
from ..beginnings import written_once
from ..commands import Cli
from ..limits import HANG
from .conftest import Make

TABLES = ("articles", "revisions")


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    archive.run([entry(3)], [article(1, "One.", "조선 “둘”."), article(2, title=None)])
    archive.add(article(1, "Edited."))
    return archive


def filled(release: Path, archive: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the script by Python alone, without any package of ours."""
    command = [sys.executable, "-I", "-S", str(release / FILL), str(archive), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)


def is_whole(release: Path, whole: Path) -> bool:
    return all((release / "filled" / f"{one}.jsonl").read_bytes() == path(whole, one).read_bytes() for one in TABLES)


def path(release: Path, table: str) -> Path:
    return release / DATA / f"{table}.jsonl"


@on_sqlite
def test_from_a_file_of_sqlite(edited: Archive, release: Make) -> None:
    without, whole = release(texts=False), release()
    done = filled(without, Path(edited.engine.url.database or ""))
    assert (done.returncode, done.stderr) == (0, "")
    assert is_whole(without, whole)


def test_from_the_revisions_of_a_release(edited: Archive, release: Make) -> None:
    without, whole = release(texts=False), release()
    assert filled(without, path(whole, "revisions")).returncode == 0
    assert is_whole(without, whole)


def test_from_an_export_which_has_no_earlier_texts(edited: Archive, release: Make, cli: Cli, tmp_path: Path) -> None:
    without, whole = release(texts=False), release()
    export = tmp_path / "export.jsonl"
    assert cli("articles", "export", "--all", "--output", str(export)).code == 0
    done = filled(without, export, str(tmp_path / "here"))
    assert done.returncode == 1
    assert "articles: 3 rows written, 0 without their text" in done.stdout
    assert "revisions: 2 rows written, 1 without their text" in done.stdout
    assert (tmp_path / "here" / "articles.jsonl").read_bytes() == path(whole, "articles").read_bytes()


def test_a_text_with_another_hash_is_missing(edited: Archive, release: Make) -> None:
    without, other = release(texts=False), release()
    lines = path(other, "revisions").read_text("utf-8").replace("Edited.", "Invented.")
    path(other, "revisions").write_text(lines, "utf-8")
    done = filled(without, path(other, "revisions"))
    assert done.returncode == 1
    assert "1 without their text" in done.stdout
    text = (without / "filled" / "revisions.jsonl").read_text("utf-8")
    written = [json.loads(line) for line in text.splitlines()]
    assert [row["number"] for row in written] == [1, 1]


def test_how_it_is_used(edited: Archive, release: Make) -> None:
    done = subprocess.run([sys.executable, release(texts=False) / FILL], capture_output=True, text=True, check=False)
    assert (done.returncode, "python3 fill_in.py ARCHIVE" in done.stderr) == (2, True)


@on_sqlite
def test_an_altered_text_of_the_archive_is_missing(edited: Archive, release: Make) -> None:
    without = release(texts=False)
    with edited.engine.begin() as connection:
        changed = update(tables.revision).where(tables.revision.c.number == 2).values(text="Invented.")
        connection.execute(changed)
    assert "1 without their text" in filled(without, Path(edited.engine.url.database or "")).stdout
