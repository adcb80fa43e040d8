"""Imports and re-extractions write the same rows, whichever number of processes reads."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.archives import on_sqlite
from tests.crawl.conftest import Lab, balanced
from tests.every_row import every_row
from tests.limits import wait_until
from vokspider.model.options import IMPORT, REEXTRACT
from vokspider.store.db.engine import open_engine

Make = Callable[..., Lab]
LAYOUTS = ("2017", "2023", "2025")


@pytest.fixture
def saved(lab: Make, tmp_path: Path) -> Path:
    """A folder of pages in several layouts, some damaged, some twice, and files that are no pages."""
    folder = tmp_path / "saved"
    folder.mkdir()
    site = lab(40, layouts=LAYOUTS).site
    for number, one in enumerate(site.articles):
        page = site.page(one.path).body
        (folder / f"{number:03}.html").write_bytes(page)
        if number % 9 == 0:
            (folder / f"{number:03}-again.html").write_bytes(page)
        if number % 13 == 0:
            (folder / f"{number:03}-cut.html").write_bytes(page[: len(page) // 3])
        if number % 11 == 0:
            (folder / f"{number:03}-other.html").write_bytes(page.replace(b"Voice of Korea (EN)", b"Rodong Sinmun"))
    (folder / "empty.html").touch()
    (folder / "style.css").write_text("p { color: red }")
    return folder


def rows_of(archive: Lab) -> dict[str, Any]:
    engine = open_engine(archive.config.database_url)
    try:
        return every_row(engine)
    finally:
        engine.dispose()


def ran(archive: Lab, **options: Any) -> dict[str, Any]:
    """Run in a process that may start processes, which a fork may not."""
    record = archive.start(afresh=True, **options).wait().record
    assert record is not None
    return balanced(record)


def imported(lab: Make, folder: Path, url: str, jobs: int) -> Lab:
    archive = lab(1, database_url=url)
    archive.configure_source()
    record = ran(archive, trigger=IMPORT, files=(str(folder),), jobs=jobs)
    assert record["new"] == 40
    assert record["verdict"] == "suspect"  # a file is empty
    return archive


def spoil(archive: Lab) -> None:
    """Texts that another parser would have read, and pages that it would not have believed."""
    engine = open_engine(archive.config.database_url)
    with engine.begin() as connection:
        longer = "text || '\n\nShare Button', content_sha256 = 'other'"
        connection.execute(text(f"UPDATE revision SET text = {longer} WHERE id % 7 = 0"))  # noqa: S608
        connection.execute(text("UPDATE revision SET capture_id = NULL WHERE id % 10 = 0"))
        unread = "id NOT IN (SELECT capture_id FROM revision WHERE capture_id IS NOT NULL)"
        connection.execute(text(f"UPDATE capture SET state = 'no_date_line' WHERE {unread}"))  # noqa: S608
    engine.dispose()


@pytest.mark.slow
def test_the_rows_of_an_import_and_of_what_is_read_again_are_the_same(
    lab: Make, saved: Path, database_url: str, tmp_path: Path
) -> None:
    jobs = 3
    alone = imported(lab, saved, f"sqlite:///{tmp_path}/alone.db", 1)
    several = imported(lab, saved, database_url, jobs)
    assert rows_of(several) == rows_of(alone)
    for archive, number in ((alone, 1), (several, jobs)):
        spoil(archive)
        record = ran(archive, trigger=REEXTRACT, jobs=number)
        assert record["changed"] > 0
        assert record["unchanged"] > 20
    assert rows_of(several) == rows_of(alone)
    seen: dict[int, list[Any]] = {1: [], jobs: []}
    for archive, number in ((alone, 1), (several, jobs)):
        archive.start(afresh=True, trigger=REEXTRACT, dry_run=True, jobs=number).wait(on_reread=seen[number].append)
    assert seen[jobs] == seen[1]


def children(process: int) -> list[int]:
    """The processes that this one has started to read in."""
    found = []
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat, command = one.read_text(), (one.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(stat.rpartition(")")[2].split()[1]) == process and b"spawn_main" in command:
            found.append(int(one.parent.name))
    return found


@pytest.mark.slow
@on_sqlite
def test_a_killed_reader_ends_the_import_and_the_next_one_does_the_rest(
    lab: Make, saved: Path, database_url: str
) -> None:
    archive = lab(1, database_url=database_url)
    archive.configure_source()
    files = tuple(map(str, sorted(saved.glob("*.html")) * 30))
    child = archive.start(afresh=True, trigger=IMPORT, files=files, jobs=2)
    readers = wait_until(lambda: children(child.process.pid), "processes that read")
    os.kill(readers[0], signal.SIGKILL)
    result = child.wait()
    assert result.record is not None
    assert result.record["verdict"] == "failed"
    assert "a process that reads for this one has ended" in result.record["reasons"][0]
    assert not children(child.process.pid)
    record = archive.crawl_alone(trigger=IMPORT, files=(str(saved),), jobs=1)
    assert record["new"] + result.record["new"] == 40
    assert archive.rows("SELECT count(*) FROM article WHERE revision > 0")[0][0] == 40


@pytest.mark.slow
@on_sqlite
def test_stopping_leaves_no_process(lab: Make, saved: Path, database_url: str) -> None:
    archive = lab(1, database_url=database_url)
    archive.configure_source()
    child = archive.start(afresh=True, trigger=IMPORT, files=tuple(map(str, sorted(saved.glob("*.html")) * 50)), jobs=2)
    readers = wait_until(lambda: children(child.process.pid), "processes that read")
    child.stop()
    result = child.wait()
    assert result.record is not None
    assert result.record["verdict"] == "interrupted"
    wait_until(lambda: not any(Path(f"/proc/{one}").exists() for one in readers), "the end of those")
