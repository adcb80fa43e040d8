"""A release: the same bytes from the same size of the log, and descriptions that programs of others read."""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml  # type: ignore[import-untyped]
from frictionless import Package, system
from sqlalchemy import make_url

from vokspider.config import load
from vokspider.exports.errors import UntoldError
from vokspider.releases.making import FILL, last_in
from vokspider.releases.tables import TABLES
from vokspider.releases.verifying import verify
from vokspider.releases.written import files_of, read_rows, read_sums
from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.db.engine import open_engine
from vokspider.store.log.reading import size
from vokspider.store.past.state import PastError

from ..archives import Archive, article, entry
from ..beginnings import written_once
from ..steps import EVERYTHING, Steps, random_steps
from .conftest import ABOUT, Make, hashes, made


@pytest.fixture
@written_once
def full(archive: Archive) -> Archive:
    """An archive whose log has told everything that it can."""
    for step, number in EVERYTHING:
        step(archive, number)
    return archive


def is_the_same(archive: Archive, release: Make, steps: Steps, every: int) -> None:
    kept = dict[int, dict[str, str]]()
    for at, (step, number) in enumerate(steps, 1):
        step(archive, number)
        if at % every == 0:
            folder = release(parquet=at % (2 * every) == 0)
            kept[size(archive.engine)] = hashes(folder)
            assert list(verify(folder)) == []
    for at, found in kept.items():
        again = release(at, parquet=any(name.endswith(".parquet") for name in found))
        assert hashes(again) == found


@pytest.mark.postgresql_is_slow
def test_made_again_the_same_bytes_whatever_was_written_since(archive: Archive, release: Make) -> None:
    is_the_same(archive, release, EVERYTHING, every=8)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_the_same_bytes_after_steps_at_random(archive: Archive, release: Make, seed: int) -> None:
    is_the_same(archive, release, random_steps(seed, 40), every=5)


def test_both_databases_give_the_same_bytes(
    prepared_sqlite_url: str, prepared_postgres_url: str, tmp_path: Path, root: Path
) -> None:
    found = []
    for name, url in (("sqlite", prepared_sqlite_url), ("postgresql", prepared_postgres_url)):
        config = load(environ={}, root=root, overrides={"database": {"url": url}})
        archive = Archive(config, open_engine(make_url(url)))
        for step, number in EVERYTHING:
            step(archive, number)
        found.append(hashes(made(archive, tmp_path / name, parquet=True)))
        archive.engine.dispose()
    assert found[0] == found[1]


def test_what_is_in_it(full: Archive, release: Make) -> None:
    folder = release()
    data = {f"data/{table.name}.{form}" for table in TABLES for form in ("jsonl", "csv")} - {"data/log.csv"}
    others = {"README.md", "DATASHEET.md", "RIGHTS.md", "CITATION.cff", "CHANGELOG.md", "checkpoint.txt"}
    assert set(files_of(folder)) == data | others | {"release.json", "datapackage.json", "croissant.json"}
    assert read_sums(folder) == {name: found for name, found in hashes(folder).items() if name != "SHA256SUMS"}
    numbers = json.loads((folder / "release.json").read_text())["rows"]
    assert numbers == {table.name: len(list(read_rows(folder, table.name))) for table in TABLES}
    assert min(number for name, number in numbers.items() if name != "gaps") > 0
    for table in TABLES:
        rows = list(read_rows(folder, table.name))
        assert all(list(row) == sorted(one.name for one in table.fields) for row in rows)
        keys = [[row[name] for name in table.key] for row in rows]
        assert all(one < other for one, other in pairwise(keys))


def test_each_table_says_what_the_archive_has(full: Archive, release: Make) -> None:
    folder = release()
    articles = {row["id"]: row for row in read_rows(folder, "articles")}
    revisions = {(row["article_id"], row["number"]): row for row in read_rows(folder, "revisions")}
    for row in articles.values():
        if row["revision"]:
            current = revisions[row["id"], row["revision"]]
            assert {row[name] for name in ("text", "title", "url", "text_sha256")} == {
                current[name] for name in ("text", "title", "url", "text_sha256")
            }
    assert {row["origin"] for row in revisions.values()} == {"site", "parser"}
    assert {row["verdict"] for row in read_rows(folder, "runs")} == {"ok", "quiet", "suspect"}
    absences = list(read_rows(folder, "absences"))
    gone = {row["id"] for row in articles.values() if row["gone_at"]}
    assert {row["article_id"] for row in absences if row["back_at"] is None} == gone
    assert all(row["gone_at"] for row in absences)


def test_frictionless_accepts_the_package(full: Archive, release: Make) -> None:
    with system.use_context(trusted=True):
        report = Package(str(release() / "datapackage.json")).validate()
    assert report.valid, report.flatten(["resourceName", "rowNumber", "fieldName", "note"])
    assert [task.name for task in report.tasks] == [table.name for table in TABLES if table.name != "log"]
    assert sum(task.stats["rows"] or 0 for task in report.tasks) > 20


def test_duckdb_reads_the_same_rows_from_parquet_and_csv(full: Archive, release: Make) -> None:
    folder = release(parquet=True)
    with duckdb.connect() as database:
        for table in TABLES[:-1]:
            names = [one.name for one in table.fields]
            path = folder / "data" / table.name
            found = database.read_parquet(f"{path}.parquet")
            rows = list(read_rows(folder, table.name))
            assert found.columns == names
            assert len(found.fetchall()) == len(rows)
            with path.with_suffix(".csv").open(newline="", encoding="utf-8") as stream:
                cells = list(csv.DictReader(stream))
            assert [list(row) for row in cells] == [names] * len(rows)


def test_croissant_names_every_file_and_column(full: Archive, release: Make) -> None:
    folder = release(parquet=True)
    told = json.loads((folder / "croissant.json").read_text("utf-8"))
    files = {one["@id"]: one for one in told["distribution"]}
    found = hashes(folder)
    assert {one["contentUrl"]: one["sha256"] for one in files.values()} == {
        name: found[name] for name in found if name.startswith("data/")
    }
    for record_set in told["recordSet"]:
        for field in record_set["field"]:
            path = folder / files[field["source"]["fileObject"]["@id"]]["contentUrl"]
            with path.open(encoding="utf-8") as stream:
                assert field["source"]["extract"]["column"] in stream.readline().strip().split(",")
    assert (told["conformsTo"], told["version"]) == ("http://mlcommons.org/croissant/1.0", f"1.0.{size(full.engine)}")


def test_people_and_their_programs_are_told(full: Archive, release: Make) -> None:
    folder = release()
    citation = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert citation["authors"] == [{"name": name} for name in ABOUT.creators]
    assert (citation["license"], citation["url"], citation["type"]) == (ABOUT.licence, ABOUT.url, "dataset")
    _, head, body = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    card = yaml.safe_load(head)
    assert (card["language"], card["license"]) == (["en"], "cc0-1.0")
    assert all((folder / one["data_files"]).exists() for one in card["configs"])
    for table in TABLES:
        assert all(f"| `{one.name}` |" in body for one in table.fields)
    assert "ask the keeper" in (release(about=type(ABOUT)()) / "RIGHTS.md").read_text("utf-8")


def test_the_list_of_changes_goes_on(archive: Archive, release: Make) -> None:
    archive.run([entry(1)], [article(1)])
    first = release()
    archive.add(article(1, "Edited."), article(2))
    last = last_in(first)
    second = release(last=last)
    head, newer, older = (second / "CHANGELOG.md").read_text("utf-8").split("\n## ")
    assert f"## {older}" in (first / "CHANGELOG.md").read_text("utf-8")
    assert newer.startswith(f"1.0.{size(archive.engine)} (2025-12-04)\n\nEntries {last.size + 1} to ")
    assert "1 articles seen for the first time, 1 first texts stored, 1 edits seen" in newer
    assert head.startswith("# Changelog")
    assert json.loads((second / "release.json").read_text())["after"] == last.size


def test_what_was_forgotten_is_named_and_prevents_earlier_sizes(archive: Archive, release: Make) -> None:
    archive.add(article(1), article(2))
    before = size(archive.engine)
    forget_articles(archive.engine, [1], "wrong", archive.now)
    folder = release()
    assert "deleted from the archive on purpose: `kcnawatch-vok-en/" in (folder / "CHANGELOG.md").read_text("utf-8")
    assert [row["id"] for row in read_rows(folder, "articles")] == [2]
    assert list(verify(folder)) == []
    with pytest.raises(PastError, match="deleted on purpose"):
        release(before)


def test_an_edition_without_texts_has_no_words_of_them(full: Archive, release: Make) -> None:
    folder, whole = release(texts=False, parquet=True), release()
    assert list(verify(folder)) == []
    words: set[Any] = {row[name] for row in read_rows(whole, "revisions") for name in ("title", "text")} - {None}
    assert len(words) > 5
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [word for word in words if word.encode() in content], path
    assert (folder / FILL).exists()
    assert not (whole / FILL).exists()


def test_nothing_is_released_of_nothing(archive: Archive, release: Make) -> None:
    with pytest.raises(UntoldError, match="nothing to release"):
        release()
