"""Kept pages read again: an improvement of the parser and an edit by the site are never taken for each other.

The parser of before is a copy of the packages that does not know a line of chrome of the 2017 page, so that it stored
that line as a paragraph.
"""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import define

from tests.archives import on_sqlite
from tests.commands import Cli, Process
from tests.crawl.conftest import Lab
from vokspider.model.options import EVERY, NONE, REEXTRACT

Make = Callable[..., Lab]
CHECKOUT = Path(__file__).parents[2]
JUNK = "Share Button"


@define
class Program:
    """Which program the crawls of a test run: that of before, or the present one."""

    folder: Path
    patch: pytest.MonkeyPatch

    def old(self) -> None:
        # A crawl runs in the project's folder, and what lies there comes first.
        self.patch.chdir(self.folder)

    def present(self) -> None:
        self.patch.chdir(CHECKOUT)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    folder = tmp_path / "before"
    for package in ("vokspider", "pipelines"):
        shutil.copytree(CHECKOUT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CHECKOUT / "config", folder / "config")
    shutil.copy(CHECKOUT / "scrapy.cfg", folder)
    chrome = folder / "vokspider/sites/kcnawatch/chrome.py"
    source = chrome.read_text()
    assert f'"{JUNK}"' in source
    chrome.write_text(source.replace(f'"{JUNK}"', '"a line that no page has"'))
    around = folder / "vokspider/sites/kcnawatch/around.py"
    source, by_place = around.read_text(), "rules[index] = rules[index] or PROMO"
    assert by_place in source
    around.write_text(source.replace(by_place, "pass"))  # nor did it take lines out by their place
    return Program(folder, monkeypatch)


@pytest.fixture
def archive(lab: Make, program: Program, database_url: str) -> Lab:
    """Six articles, stored by the program of before."""
    made = lab(6, layouts=("2017",), database_url=database_url)
    program.old()
    assert made.crawl_alone()["new"] == 6
    program.present()
    assert all(JUNK in text[3] for text in made.stored().values())
    return made


def changes(archive: Lab) -> list[tuple[Any, ...]]:
    query = "SELECT origin, from_revision, to_revision, CAST(kinds AS TEXT) FROM change ORDER BY id"
    return [tuple(row) for row in archive.rows(query)]


@pytest.mark.sampled(1)
def test_a_better_parser_is_shown_then_applied_and_then_there_is_nothing_left(archive: Lab) -> None:
    before = archive.stored()
    seen: list[Any] = []
    record = archive.start(trigger=REEXTRACT, dry_run=True).wait(on_reread=seen.append).record
    assert record is not None
    assert (record["run_id"], record["changed"], record["requests"]) == (None, 6, 0)
    assert {(one["outcome"], one["revision"], tuple(one["kinds"])) for one in seen} == {
        ("changed", 1, ("paragraph removed",))
    }
    assert archive.stored() == before

    record = archive.crawl_alone(trigger=REEXTRACT)
    assert (record["verdict"], record["trigger"], record["changed"]) == ("ok", "reextract", 6)
    assert archive.stored() == archive.truth()
    assert set(changes(archive)) == {("parser", 1, 2, '["paragraph removed"]')}
    marks = archive.rows("SELECT DISTINCT origin, extractor FROM revision ORDER BY origin")
    assert [row[0] for row in marks] == ["parser", "site"]
    assert marks[0][1] != marks[1][1]
    reread = "SELECT revision, run_id, count(*) FROM log WHERE kind = 'reread' GROUP BY revision, run_id"
    assert [tuple(row) for row in archive.rows(reread)] == [(2, 2, 6)]

    record = archive.crawl_alone(trigger=REEXTRACT)
    assert (record["verdict"], record["unchanged"], record["changed"]) == ("quiet", 6, 0)
    assert [tuple(row) for row in archive.rows(reread)] == [(2, 2, 6)]
    assert archive.rows("SELECT count(*) FROM revision")[0][0] == 12


@pytest.mark.slow
def test_a_recheck_by_a_better_parser_tells_its_own_doing_from_the_sites(archive: Lab) -> None:
    edited = archive.site.articles[2]
    archive.site.edit(edited.external_id, paragraphs=(*edited.paragraphs, "The lamps of the quay were lit."))
    record = archive.crawl_alone(recheck=EVERY)
    # Five texts differ only since the program is another one: the site did nothing.
    assert (record["changed"], record["unchanged"]) == (6, 0)
    by_site = archive.rows(
        "SELECT a.external_id, c.from_revision, c.to_revision, CAST(c.kinds AS TEXT) FROM change c"
        " JOIN article a ON a.id = c.article_id WHERE c.origin = 'site'"
    )
    assert [tuple(row) for row in by_site] == [(edited.external_id, 2, 3, '["paragraph added"]')]
    assert archive.rows("SELECT count(*) FROM change WHERE origin = 'parser'")[0][0] == 6
    assert archive.stored() == archive.truth()


@pytest.mark.slow
def test_a_kept_page_that_is_read_again_is_not_counted_again(archive: Lab, lab: Make, sqlite_url: str) -> None:
    """The lines that are removed are those of the pages of this run, whichever program has read them before."""
    record = archive.crawl_alone(recheck=EVERY)
    assert (record["changed"], archive.rows("SELECT count(*) FROM change WHERE origin = 'parser'")[0][0]) == (6, 6)
    fresh = lab(6, layouts=("2017",), database_url=sqlite_url.replace("archive.db", "fresh.db"))
    first = fresh.crawl_alone()
    assert (first["new"], removed(archive)["chrome"]) == (6, removed(fresh)["chrome"])
    assert removed(fresh)["chrome"] == 18
    assert record["removed_lines"] == sum(removed(archive).values())


def removed(archive: Lab) -> dict[str, int]:
    """How many lines each rule took out of the pages of the latest run."""
    (row,) = archive.rows("SELECT CAST(stats AS TEXT) FROM run ORDER BY id DESC LIMIT 1")
    start = "vokspider/removed/"
    return {name.removeprefix(start): count for name, count in json.loads(row[0]).items() if name.startswith(start)}


@pytest.mark.slow
def test_an_earlier_revision_is_read_again_too_and_the_current_one_stays_current(lab: Make, program: Program) -> None:
    archive = lab(4, layouts=("2017",))
    program.old()
    archive.crawl_alone()
    article = archive.site.articles[1]
    archive.site.edit(article.external_id, paragraphs=("A new beginning.", *article.paragraphs[1:]))
    assert archive.crawl_alone(recheck=EVERY)["changed"] == 1
    program.present()
    archive.crawl_alone(trigger=REEXTRACT)
    assert archive.stored() == archive.truth()
    rows = archive.rows(
        "SELECT r.number, r.origin, r.of_revision FROM revision r JOIN article a ON a.id = r.article_id"
        " WHERE a.external_id = :id ORDER BY number",
        id=article.external_id,
    )
    assert [tuple(row) for row in rows] == [(1, "site", None), (2, "site", None), (3, "parser", 1), (4, "parser", 2)]
    # The site goes back to its first text, which the present program knows from the page that was kept.
    archive.site.edit(article.external_id, paragraphs=article.paragraphs)
    archive.crawl_alone(recheck=EVERY)
    returned = archive.rows("SELECT from_revision, to_revision, returned FROM change WHERE origin = 'site' ORDER BY id")
    assert tuple(returned[-1][:2]) == (4, 3)
    assert archive.stored() == archive.truth()


@pytest.mark.slow
def test_a_page_that_gave_no_text_gives_one_when_the_parser_can_read_it(lab: Make, program: Program) -> None:
    archive = lab(5, layouts=("2025",))
    layouts = program.folder / "vokspider/sites/kcnawatch/layouts.py"
    source = layouts.read_text()
    layouts.write_text(source + "\n\ndef article_blocks(*_arguments):\n    raise ValueError('this parser is broken')\n")
    program.old()
    record = archive.crawl_alone(start_url=archive.site.listing_url)
    assert (record["verdict"], record["new"], record["failed"]) == ("suspect", 0, 5)
    program.present()
    site_was_asked = len(archive.site.requests)
    record = archive.crawl_alone(trigger=REEXTRACT)
    assert (record["new"], record["failed"]) == (5, 0)
    assert len(archive.site.requests) == 0 < site_was_asked
    texts = {identity: text[3] for identity, text in archive.stored().items()}
    assert texts == {article.external_id: article.paragraphs for article in archive.site.articles}


@pytest.mark.slow
def test_a_parser_that_got_worse_is_suspect_and_loses_no_text(lab: Make, program: Program) -> None:
    archive = lab(5, layouts=("2025",))
    archive.crawl_alone()
    before = archive.stored()
    chrome = program.folder / "vokspider/sites/kcnawatch/chrome.py"
    chrome.write_text(chrome.read_text() + "\n\ndef parse_date_line(line):\n    return None\n")
    program.old()
    record = archive.crawl_alone(trigger=REEXTRACT)
    assert (record["verdict"], record["failed"]) == ("suspect", 5)
    assert any("no longer gives a text (no_date_line)" in reason for reason in record["reasons"])
    assert archive.stored() == before


@pytest.mark.slow
@on_sqlite
def test_since_leaves_older_pages_alone(archive: Lab) -> None:
    record = archive.crawl_alone(trigger=REEXTRACT, since=date(2124, 1, 1))
    assert (record["verdict"], record["discovered"]) == ("quiet", 0)


@pytest.mark.slow
@on_sqlite
def test_the_command_shows_diffs_and_a_summary(archive: Lab, process: Process, cli: Cli) -> None:
    database = ("--database", archive.database_url)
    shown = process(*database, "reextract")
    assert shown.code == 0, shown.err
    assert shown.out.count(f"-{JUNK}") == 6
    assert "6 texts read differently now: 6 paragraph removed" in shown.lines
    assert "nothing was written; --apply stores these as new revisions" in shown.lines
    *differences, record = cli(*database, "reextract", "--json").objects
    assert [one["kinds"] for one in differences] == [["paragraph removed"]] * 6
    assert {"op": "removed", "from": 0, "to": None, "words": [["removed", JUNK]]} in differences[0]["paragraphs"]
    assert (record["trigger"], record["changed"], record["run_id"]) == ("reextract", 6, None)
    assert cli(*database, "reextract", "--apply").code == 0
    assert cli(*database, "reextract").lines[0] == "0 texts read differently now"
    assert len(cli(*database, "articles", "changed", "--parser").lines) == 6
    assert cli(*database, "articles", "changed").lines == []
    refused = cli(*database, "reextract", "--apply", "--dry-run")
    assert refused.refused("--dry-run", "--apply", "contradict")


@pytest.mark.slow
@on_sqlite
def test_no_recheck_is_needed_for_any_of_it(archive: Lab) -> None:
    assert archive.crawl_alone(recheck=NONE)["changed"] == 0
