"""The log of a process: lines of JSON with the run's number, also those from before it was known."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from vokspider.config import load
from vokspider.errors import ConfigError
from vokspider.logs import Log


@pytest.fixture(autouse=True)
def own_root_logger() -> Iterator[None]:
    root, scrapy = logging.getLogger(), logging.getLogger("scrapy")
    before = root.handlers[:], root.level, scrapy.level
    yield
    for handler in root.handlers:
        if handler not in before[0]:
            handler.close()
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    scrapy.setLevel(before[2])
    logging.captureWarnings(False)


def log(**settings: object) -> Log:
    return Log(load(environ={}, overrides={"logs": settings})).install()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_line_has_the_run_also_those_from_before(tmp_path: Path) -> None:
    mine = log(dir=str(tmp_path))
    logging.getLogger("first").info("the crawl begins at %s", "서울")
    mine.bind(run_id=7)
    path = mine.open("run-7")
    logging.getLogger("second").warning("a page failed")
    found = lines(path)
    assert [(line["run_id"], line["logger"], line["level"], line["event"]) for line in found] == [
        (7, "first", "info", "the crawl begins at 서울"),
        (7, "second", "warning", "a page failed"),
    ]
    assert all(str(line["timestamp"]).endswith("Z") for line in found)


def test_a_traceback_is_one_line(tmp_path: Path) -> None:
    mine = log(dir=str(tmp_path))
    path = mine.open("run-1")
    try:
        raise ValueError("no such thing")
    except ValueError:
        logging.getLogger("third").exception("it failed")
    (line,) = lines(path)
    assert "ValueError: no such thing" in str(line["exception"])


def test_the_level_counts_for_scrapy_too(tmp_path: Path) -> None:
    mine = log(dir=str(tmp_path), level="WARNING")
    path = mine.open("run-1")
    logging.getLogger("scrapy.core.scraper").info("not wanted")
    logging.getLogger("scrapy.core.scraper").error("wanted")
    assert [line["event"] for line in lines(path)] == ["wanted"]


def test_files_are_rotated(tmp_path: Path) -> None:
    mine = log(dir=str(tmp_path), max_bytes=2000, keep=2)
    mine.open("daemon")
    for number in range(100):
        logging.getLogger("much").info("line %d of many that fill the file", number)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daemon.jsonl", "daemon.jsonl.1", "daemon.jsonl.2"]
    assert all(path.stat().st_size <= 2000 for path in tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    mine = log(dir=str(tmp_path / "file" / "logs"))
    with pytest.raises(ConfigError, match=r"logs.dir '.*file/logs': the folder cannot be made"):
        mine.open("run-1")
