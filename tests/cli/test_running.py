"""What people see of a run: before it begins, while it goes on, and at its end."""

import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from vokspider.cli.crawl import outlook
from vokspider.cli.demo import program
from vokspider.cli.progress import Pace, done_of, progress_line
from vokspider.cli.run_report import removed_lines, would_fetch
from vokspider.cli.running import report
from vokspider.config import Config, load
from vokspider.crawl.process import Result
from vokspider.model.options import RunOptions
from vokspider.wording import worded

from ..archives import Archive, article, entry, failed, on_sqlite

PUBLIC = "https://kcnawatch.org/newstream/1-2/x"
RECORD = {"removed_lines": 9698, "removed_by_rule": {"more_from": 9000, "teaser_copy": 600, "new_rule": 98}}


def counts(**fields: int) -> dict[str, int]:
    names = ("discovered", "new", "changed", "unchanged", "skipped", "failed", "waiting")
    return dict.fromkeys(names, 0) | fields


class TestProgress:
    def test_articles_that_wait_are_not_skipped(self, archive: Archive) -> None:
        ledger = archive.meet(map(entry, range(1, 6)), [article(1)], [failed(2)])
        told = ledger.progress()
        ledger.close()
        assert (told["discovered"], told["new"], told["failed"], told["waiting"]) == (5, 1, 1, 3)
        assert progress_line(told, None) == "2 of 5 articles  1 new  1 failed"

    def test_what_is_put_off_is_not_waited_for(self) -> None:
        told = counts(discovered=40, unchanged=30, skipped=10, waiting=4)
        assert (done_of(told), progress_line(told, 130.0)) == (
            30,
            "30 of 34 articles  30 unchanged  about 2 min left",
        )

    def test_less_than_a_minute(self) -> None:
        assert progress_line(counts(discovered=2, new=1, waiting=1), 12.0).endswith("  less than 1 min left")

    def test_the_rest_takes_as_long_as_what_came(self) -> None:
        pace = Pace()
        seen = [
            pace.left(counts(discovered=100, unchanged=80, skipped=20, waiting=20), 1000.0),
            pace.left(counts(discovered=100, unchanged=80, new=1, skipped=19, waiting=19), 1003.0),
            pace.left(counts(discovered=100, unchanged=80, new=4, skipped=16, waiting=16), 1012.0),
            pace.left(counts(discovered=100, unchanged=80, new=4, failed=6, skipped=10, waiting=10), 1030.0),
        ]
        assert seen == [None, None, 48.0, 30.0]

    def test_an_import_and_an_empty_run(self) -> None:
        assert progress_line(counts(), None) == "0 of 0 articles"
        assert progress_line(counts(discovered=21, new=1, skipped=20), None) == "1 of 1 article  1 new"


class TestReport:
    @pytest.mark.parametrize("columns", [60, 80, 120])
    def test_addresses_are_whole_on_a_terminal(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
    ) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        numbers = dict.fromkeys(("discovered", "new", "changed", "unchanged", "skipped", "failed", "entries"), 1)
        one = {"external_id": "1-2", "title": "word " * 40, "listed_on": "2025-12-03", "url": PUBLIC + "y" * 90}
        about = {
            "run_id": None,
            "source": "s",
            "trigger": "crawl",
            "verdict": "ok",
            "requests": 2,
            "reason_codes": ["z " * 99],
        }
        report(Result({**about, **numbers, **RECORD, "would_fetch": [one]}, (), 0), json=False)
        lines = capsys.readouterr().out.splitlines()
        assert f"              {one['url']}" in lines
        assert all(len(line) <= columns or one["url"] in line for line in lines)

    def test_removed_lines_say_what_they_were(self) -> None:
        words = "9,698 lines (9,000 of the More From block, 600 teaser copies, 98 new rule)"
        assert removed_lines(RECORD) == words
        assert removed_lines({"removed_lines": 1, "removed_by_rule": {}}) == "1 line"

    def test_a_dry_run_names_the_articles(self) -> None:
        one = {"external_id": "1-2", "title": "A\x1b[31m title", "listed_on": "2025-12-03", "url": PUBLIC}
        assert list(would_fetch([one])) == [
            "would fetch 1 article:",
            "  2025-12-03  A [31m title",
            f"              {PUBLIC}",
        ]
        lines = list(would_fetch([one | {"title": None, "listed_on": None}] * 1000))
        assert lines[1] == "  no day  (no title)"
        assert (len(lines), lines[-1]) == (82, "  and 960 more; --json names all")
        assert list(would_fetch([])) == []


class TestOutlook:
    @pytest.fixture
    def config(self, root: Path) -> Config:
        return load(environ={}, root=root, overrides={"database": {"url": "sqlite:///data/none.db"}})

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (RunOptions(), "up to 30 pages of the listing and their articles, about 630 requests: roughly 26 min"),
            (RunOptions(max_pages=1), "up to 1 page of the listing and their articles, about 21 requests"),
            (RunOptions(max_pages=0), "the whole listing and every article, which may take days"),
            (RunOptions(full=True), "the whole listing and every article"),
        ],
    )
    def test_a_first_crawl_takes_long(self, config: Config, options: RunOptions, words: str) -> None:
        (line,) = outlook(config, config.sources[0], options, PUBLIC)
        assert words in line
        assert "the next crawl continues" in line

    def test_nothing_is_said_where_nobody_has_to_wait(self, config: Config) -> None:
        assert outlook(config, config.sources[0], RunOptions(), "http://127.0.0.1:8000/article/57/") == []
        assert outlook(config, config.sources[0], RunOptions(dry_run=True), PUBLIC) == []

    @on_sqlite
    def test_nor_of_a_later_one(self, archive: Archive) -> None:
        (source,) = archive.config.sources
        another = source.model_copy(update={"name": "another"})
        assert len(outlook(archive.config, source, RunOptions(), PUBLIC)) == 1
        archive.run([entry(1)])
        assert outlook(archive.config, source, RunOptions(), PUBLIC) == []
        assert len(outlook(archive.config, another, RunOptions(), PUBLIC)) == 1


class TestTryNext:
    """The demo's lines can be copied into a shell, one by one."""

    @pytest.fixture
    def install(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
        def at(folder: str) -> Path:
            place = tmp_path / folder
            place.mkdir(parents=True, exist_ok=True)
            script = place / "vokspider"
            script.write_text("#!/bin/sh\n")
            script.chmod(0o755)
            monkeypatch.setattr(sys, "executable", str(place / "python"))
            monkeypatch.setenv("PATH", "/nowhere")
            monkeypatch.chdir(tmp_path)
            return place

        return at

    def test_by_path_where_it_is_not_on_path(self, install: Callable[[str], Path]) -> None:
        install(".venv/bin")
        assert program() == ".venv/bin/vokspider"
        place = install("a folder's/bin")
        assert shlex.split(program()) == ["a folder's/bin/vokspider"]
        install("")
        assert program() == "./vokspider"
        assert place.exists()

    def test_from_another_folder(
        self, install: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = install("bin")
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        assert shlex.split(program()) == [str(place / "vokspider")]

    def test_by_name_where_that_is_this_one(
        self, install: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = install("bin")
        monkeypatch.setenv("PATH", str(place))
        assert shutil.which("vokspider") == str(place / "vokspider")
        assert program() == "vokspider"
        install("another")
        monkeypatch.setenv("PATH", str(place))
        assert program() == "another/vokspider"


def test_a_dry_record_has_its_further_keys_at_the_end(archive: Archive) -> None:
    from vokspider.extensions.remarks import Remarks
    from vokspider.extensions.run_context import open_run

    config = archive.config
    opened = open_run(config, config.source(config.crawl.source), RunOptions(dry_run=True), Remarks(), archive.clock)
    opened.sightings.discover([entry(1), evolve(entry(2), title=None)], page_url=None, offset=0)
    record: dict[str, Any] = opened.close("finished", {"vokspider/removed/more_from": 5})
    opened.ledger.engine.dispose()
    assert list(worded(record))[-4:] == ["reason_codes", "reasons", "removed_by_rule", "would_fetch"]
    assert record["removed_by_rule"] == {"more_from": 5}
    assert [one["title"] for one in record["would_fetch"]] == ["Title 1", None]
