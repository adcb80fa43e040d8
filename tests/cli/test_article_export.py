"""``vokspider articles export``."""

import csv
import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import update

from vokspider.cli import article_export
from vokspider.formats.spreadsheet import CELL, MARK, as_text, harmless
from vokspider.model.items import Failed
from vokspider.store.articles.export import KEYS
from vokspider.store.db import tables

from ..archives import Archive, article, capture, entry, failed, identity, on_sqlite
from ..beginnings import written_once
from ..commands import Cli


@pytest.fixture
@written_once
def three(archive: Archive) -> Archive:
    archive.run(
        [entry(3)],
        [
            article(1, "One.", "조선 “둘”."),
            article(2, '=HYPERLINK("http://x")', title="-30-"),
            article(3, "Three.", published_on=date(2025, 12, 4)),
        ],
    )
    return archive


class TestJsonLines:
    def test_one_article_a_line_newest_first(self, three: Archive, cli: Cli) -> None:
        done = cli("articles", "export", "--format", "jsonl")
        assert (done.code, done.err) == (0, "3 articles exported\n")
        assert [(list(row), row["title"]) for row in done.objects] == [
            (list(KEYS), title) for title in ("Title 3", "-30-", "Title 1")
        ]
        assert "조선 “둘”" in done.out

    def test_filters(self, three: Archive, cli: Cli) -> None:
        done = cli("articles", "export", "--format", "jsonl", "--until", "2025-12-03", "--words", "조선")
        assert done.object["paragraphs"] == ["One.", "조선 “둘”."]
        assert cli("articles", "export", "--format", "jsonl", "--limit", "1").object["title"] == "Title 3"

    def test_nothing(self, three: Archive, cli: Cli) -> None:
        done = cli("articles", "export", "--format", "jsonl", "--words", "zebra")
        assert (done.code, done.out, done.err) == (0, "", "0 articles exported\n")


class TestCsv:
    def test_one_record_an_article(self, three: Archive, cli: Cli) -> None:
        rows = list(csv.DictReader(io.StringIO(cli("articles", "export", "--format", "csv").out, newline="")))
        assert list(rows[0]) == list(KEYS)
        assert [row["title"] for row in rows] == ["Title 3", "'-30-", "Title 1"]
        assert rows[1]["text"] == '\'=HYPERLINK("http://x")'
        assert (rows[2]["text"], rows[2]["paragraphs"]) == ("One.\n\n조선 “둘”.", "One.\n조선 “둘”.")
        assert (rows[0]["id"], rows[0]["published_on"]) == ("1", "2025-12-04")

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
    def test_no_formula(self, start: str) -> None:
        assert harmless(f"{start}1") == f"'{start}1"

    @pytest.mark.parametrize("cell", ["a=1", " =1", "'=1", "", None, -1, 0])
    def test_everything_else_stays(self, cell: Any) -> None:
        assert harmless(cell) == cell


class TestStatus:
    """A gone and a missing article are not told as if they were there."""

    @pytest.fixture
    @written_once
    def vanishing(self, archive: Archive) -> Archive:
        """1 is there, 2 is gone, 3 is missing, 4 was edited, 5 was edited and is gone, 6 was never had."""
        archive.add(*map(article, range(1, 6)))
        archive.add(*(article(number, f"Edited {number}.") for number in (4, 5)))
        for numbers in ((2, 5), (2, 3, 5)):
            archive.run([entry(6)], [article(1)], [not_found(archive, number) for number in numbers])
        return archive

    def test_is_exported(self, vanishing: Archive, cli: Cli) -> None:
        rows = {row["id"]: row for row in cli("articles", "export", "--format", "jsonl").objects}
        assert {number: row["status"] for number, row in rows.items()} == {
            1: "stored",
            2: "gone",
            3: "missing",
            4: "stored",
            5: "gone",
        }
        assert [number for number, row in rows.items() if row["gone_at"]] == [5, 2]
        assert [number for number, row in rows.items() if row["absent_since"]] == [5, 3, 2]
        edited = {number: (row["revisions"], row["changed_at"]) for number, row in rows.items() if row["changed_at"]}
        assert edited == dict.fromkeys((4, 5), (2, "2025-12-03T22:30:00+00:00"))

    @pytest.mark.parametrize(
        ("status", "numbers"),
        [
            ("stored", ["4", "1"]),
            ("edited", ["5", "4"]),
            ("gone", ["5", "2"]),
            ("missing", ["3"]),
            ("pending", ["6"]),
            ("failed", []),
            ("all", ["6", "5", "4", "3", "2", "1"]),
        ],
    )
    def test_is_asked_for(self, vanishing: Archive, cli: Cli, status: str, numbers: list[str]) -> None:
        found = cli("articles", "list", "--status", status).fields
        assert [row[0] for row in found] == numbers
        if status not in ("edited", "all"):
            assert {row[3] for row in found} <= {status}
        assert len(cli("articles", "export", "--format", "jsonl", "--status", status).objects) == len(numbers)

    def test_is_in_the_table(self, vanishing: Archive, cli: Cli) -> None:
        plain = cli("articles", "list", terminal=True).plain
        for number, words in {1: "stored", 2: "gone", 3: "missing", 4: "edited", 5: "gone, edited"}.items():
            assert f"{number}   {identity(number)}  2025-12-03  {words:<12}  Title {number}" in plain

    def test_an_incomplete_text_says_so(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1), article(2))
        with archive.engine.begin() as connection:
            connection.execute(update(tables.revision).where(tables.revision.c.article_id == 2).values(incomplete=True))
        found = cli("articles", "export", "--format", "jsonl").objects
        assert [row["incomplete"] for row in found] == [True, False]
        assert "incomplete" in cli("articles", "list", terminal=True).plain
        assert "This text is incomplete: it breaks off." in cli("articles", "show", "2").lines


def not_found(archive: Archive, number: int) -> Failed:
    """The page of an article is not there, at the time of the archive."""
    page = capture(number, str(archive.now).encode(), status=404, fetched_at=archive.now)
    return evolve(failed(number, "http_404"), capture=page)


class TestFormat:
    @pytest.mark.parametrize(("name", "start"), [("x.csv", "id,source"), ("X.CSV", "id,source"), ("x.jsonl", '{"id"')])
    def test_is_that_of_the_file(self, three: Archive, cli: Cli, tmp_path: Path, name: str, start: str) -> None:
        assert cli("articles", "export", "--output", str(tmp_path / name)).code == 0
        assert (tmp_path / name).read_text("utf-8").startswith(start)

    def test_that_is_given_wins(self, three: Archive, cli: Cli, tmp_path: Path) -> None:
        assert cli("articles", "export", "--format", "jsonl", "--output", str(tmp_path / "x.csv")).code == 0
        assert (tmp_path / "x.csv").read_text("utf-8").startswith("{")

    @on_sqlite
    @pytest.mark.parametrize("name", ["x.xlsx", "x", "csv"])
    def test_nobody_said(self, three: Archive, cli: Cli, tmp_path: Path, name: str) -> None:
        done = cli("articles", "export", "--output", str(tmp_path / name))
        assert done.refused(name, "--format jsonl or --format csv")
        assert cli("articles", "export").refused("--format jsonl or --format csv")
        assert cli("articles", "export", "--excel", "--format", "jsonl").refused("--excel", "--format jsonl")
        assert not (tmp_path / name).exists()


class TestExcel:
    def rows(self, cli: Cli, tmp_path: Path, *options: str) -> list[dict[str, str]]:
        path = tmp_path / "x.csv"
        assert cli("articles", "export", "--excel", "--output", str(path), *options).code == 0
        assert path.read_bytes().startswith(b"\xef\xbb\xbfid,")
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def test_the_text_once_and_the_rest_as_in_csv(self, three: Archive, cli: Cli, tmp_path: Path) -> None:
        rows = self.rows(cli, tmp_path)
        assert list(rows[0]) == [*(key for key in KEYS if key != "paragraphs"), "cut"]
        assert (rows[1]["title"], rows[1]["text"]) == ("'-30-", '\'=HYPERLINK("http://x")')
        assert rows[2]["text"] == "One.\n\n조선 “둘”."
        assert {row["cut"] for row in rows} == {""}

    @pytest.mark.sampled(2)
    @pytest.mark.parametrize("letter", ["x", "조", "😀", "é"])
    @pytest.mark.parametrize("more", [-1, 0, 1, 40_000])
    def test_no_cell_is_longer_than_excel_takes(
        self, archive: Archive, cli: Cli, tmp_path: Path, letter: str, more: int
    ) -> None:
        size = len(letter.encode("utf-16-le")) // 2
        text = letter * ((CELL + more) // size) + "." * ((CELL + more) % size)
        archive.add(article(1, text))
        (row,) = self.rows(cli, tmp_path)
        cut = more > 0
        assert row["cut"] == ("text" if cut else "")
        assert len(row["text"].encode("utf-16-le")) // 2 <= CELL
        assert row["text"] == text if not cut else row["text"].endswith(MARK)
        assert text.startswith(row["text"].removesuffix(MARK))
        assert cli("articles", "export", "--format", "jsonl").object["text"] == text

    def test_several_long_cells_and_a_formula(self, archive: Archive, cli: Cli, tmp_path: Path) -> None:
        archive.add(article(1, "=" + "x" * (CELL - 1), title="T" * 40_000))
        (row,) = self.rows(cli, tmp_path)
        assert (row["cut"], row["text"][:3]) == ("title text", "'=x")

    @pytest.mark.parametrize("title", ["2025-12-03", "1/2", "007", "1.5e10", "12:30", "May 1", "1 Dec", "True", "50%"])
    def test_what_looks_like_a_number_or_a_day_stays_text(
        self, archive: Archive, cli: Cli, tmp_path: Path, title: str
    ) -> None:
        archive.add(article(1, title=title, external_id="0123456789"))
        (row,) = self.rows(cli, tmp_path)
        assert (row["title"], row["external_id"]) == (f"'{title}", "'0123456789")
        assert (row["id"], row["published_on"]) == ("1", "2025-12-03")

    @pytest.mark.parametrize("title", ["30 Days", "Mayor 1", "", "A 1", "3rd of May", "1-2 Goals"])
    def test_what_is_text_anyway_stays_as_it_is(self, title: str) -> None:
        assert as_text(title) == title
        assert as_text(identity(1)) == identity(1)


@on_sqlite
class TestFile:
    def test_written(self, three: Archive, cli: Cli, tmp_path: Path) -> None:
        path = tmp_path / "out.jsonl"
        path.write_text("what was there")
        done = cli("articles", "export", "--format", "jsonl", "--output", str(path))
        assert (done.code, done.out, done.err) == (0, "", f"3 articles exported to {path}\n")
        assert path.read_bytes().decode() == cli("articles", "export", "--format", "jsonl").out
        assert path.stat().st_mode & 0o777 == 0o666 & ~umask()
        assert not list(tmp_path.glob(".*"))

    def test_a_broken_export_leaves_what_was_there(
        self, three: Archive, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "out.jsonl"
        path.write_text("what was there")

        def breaks(*arguments: Any) -> Iterator[dict[str, Any]]:
            yield {"id": 1}
            raise KeyboardInterrupt

        monkeypatch.setattr(article_export, "export_articles", breaks)
        assert cli("articles", "export", "--format", "jsonl", "--output", str(path)).code != 0
        assert path.read_text() == "what was there"
        assert not list(tmp_path.glob(".*"))

    @pytest.mark.parametrize("name", ["", "nowhere/out.csv"])
    def test_cannot_be_written(self, three: Archive, cli: Cli, tmp_path: Path, name: str) -> None:
        done = cli("articles", "export", "--format", "csv", "--output", str(tmp_path / name))
        assert done.refused("--output", str(tmp_path), "cannot be written")


@on_sqlite
def test_unknown_format(three: Archive, cli: Cli) -> None:
    assert cli("articles", "export", "--format", "xml").refused("--format 'xml'", "--format jsonl or --format csv")


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
