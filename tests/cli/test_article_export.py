"""``vokspider articles export``."""

import csv
import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vokspider.cli import article_export
from vokspider.cli.article_export import harmless
from vokspider.store.export import KEYS

from ..archives import Archive, article, entry, on_sqlite
from ..commands import Cli


@pytest.fixture
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
    assert cli("articles", "export", "--format", "xml").refused("--format 'xml'", "jsonl, csv")


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
