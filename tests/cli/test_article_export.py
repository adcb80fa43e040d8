"""``vokspider articles export``."""

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vokspider.exports import records
from vokspider.formats.spreadsheet import CELL, MARK, as_text, harmless
from vokspider.store.articles.export import KEYS

from ..archives import Archive, article, entry, identity, on_sqlite
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
            yield dict.fromkeys(KEYS)
            raise KeyboardInterrupt

        monkeypatch.setattr(records, "export_articles", breaks)
        assert cli("articles", "export", "--format", "jsonl", "--output", str(path)).code != 0
        assert path.read_text() == "what was there"
        assert not list(tmp_path.glob(".*"))

    @pytest.mark.parametrize("name", ["", "nowhere/out.csv"])
    def test_cannot_be_written(self, three: Archive, cli: Cli, tmp_path: Path, name: str) -> None:
        done = cli("articles", "export", "--format", "csv", "--output", str(tmp_path / name))
        assert done.refused("--output", str(tmp_path), "cannot be written")

    def test_of_a_killed_export_nothing_stays(self, three: Archive, cli: Cli, tmp_path: Path) -> None:
        """It is killed while it writes: its file is not there, and the next export begins again and clears up."""
        path = tmp_path / "out.jsonl"
        with writing_half(path) as child:
            assert len(list(tmp_path.glob(".out.jsonl.*.part"))) == 1
            # Another one, while it lives, leaves its file alone.
            assert cli("articles", "export", "--output", str(path)).code == 0
            assert len(list(tmp_path.glob(".*"))) == 1
            path.unlink()
            child.kill()
            child.wait()
        assert (path.exists(), len(list(tmp_path.glob(".*")))) == (False, 1)
        assert cli("articles", "export", "--output", str(path)).code == 0
        assert path.read_text("utf-8") == cli("articles", "export", "--format", "jsonl").out
        assert not list(tmp_path.glob(".*"))


@contextmanager
def writing_half(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has written the half of a file, and waits."""
    code = f"""
import sys
from pathlib import Path
from vokspider.cli.files import whole_file
with whole_file(Path({str(path)!r})) as stream:
    stream.write("half")
    stream.flush()
    print("ready", flush=True)
    sys.stdin.read()
"""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        yield child
        child.kill()


class TestColumns:
    @pytest.mark.parametrize(
        ("form", "expected"),
        [
            ("jsonl", '{"title": "Title 3", "id": 1}\n'),
            ("csv", "title,id\nTitle 3,1\n"),
            ("tsv", "title\tid\nTitle 3\t1\n"),
        ],
    )
    def test_only_these_in_this_order(self, three: Archive, cli: Cli, form: str, expected: str) -> None:
        given = ("--columns", "title, id,title", "--limit", "1")
        assert cli("articles", "export", "--format", form, *given).out == expected

    def test_with_excel(self, three: Archive, cli: Cli) -> None:
        done = cli("articles", "export", "--excel", "--columns", "id,title", "--limit", "1")
        assert done.out == "\ufeffid,title,cut\r\n1,Title 3,\r\n"

    @pytest.mark.parametrize(("given", "words"), [("titel", "no field 'titel'"), (",", "names no field")])
    def test_unknown_ones(self, three: Archive, cli: Cli, given: str, words: str) -> None:
        assert cli("articles", "export", "--format", "csv", "--columns", given).refused(words)


class TestQuery:
    def found(self, cli: Cli, *given: str) -> list[tuple[str, str]]:
        done = cli("articles", "export", "--format", "jsonl", *given)
        assert done.code == 0
        return [(row["title"], row["snippet"]) for row in done.objects]

    def test_is_the_language_of_search(self, three: Archive, cli: Cli) -> None:
        assert self.found(cli, "one OR three") == [("Title 3", "Three."), ("Title 1", "One. 조선 “둘”.")]
        assert self.found(cli, "one OR three", "--until", "2025-12-03") == [("Title 1", "One. 조선 “둘”.")]
        assert self.found(cli, "title:title -three") == [("Title 1", "One. 조선 “둘”.")]

    def test_has_the_place_in_each_format(self, three: Archive, cli: Cli) -> None:
        done = cli("articles", "export", "three", "--format", "csv", "--columns", "id,snippet,found_in_revision")
        assert done.out == "id,snippet,found_in_revision\n1,Three.,1\n"
        assert done.err == "1 article exported\n"

    def test_an_earlier_text_is_found_too(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "Old words."))
        archive.add(article(1, "New words."))
        (row,) = cli("articles", "export", "--format", "jsonl", "old").objects
        assert (row["text"], row["found_in_revision"], row["in_current_text"]) == ("New words.", 1, False)

    def test_wrong_ones(self, three: Archive, cli: Cli) -> None:
        assert "column 6 of the query" in cli("articles", "export", "--format", "csv", "ship (harbour").err
        assert cli("articles", "export", "--format", "csv", "ship", "--words", "harbour").refused("as a query")
        assert cli("articles", "export", "--format", "csv", "ship", "--status", "failed").refused("no text")


@on_sqlite
def test_unknown_format(three: Archive, cli: Cli) -> None:
    assert cli("articles", "export", "--format", "xml").refused("--format 'xml'", "--format jsonl or --format csv")


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
