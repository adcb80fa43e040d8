"""The log of a process: lines of JSON with the run's number, also those from before it was known."""

import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.config import load
from vokspider.logs import Log, delete_old_logs, old_logs
from vokspider.model.errors import ConfigError

NOW = datetime(2026, 11, 25, tzinfo=UTC)


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


def test_a_line_has_the_time_of_its_record_also_if_it_waited(tmp_path: Path) -> None:
    mine = log(dir=str(tmp_path))
    record = logging.makeLogRecord(
        {"name": "first", "levelname": "INFO", "levelno": logging.INFO, "created": 1764580000.5}
    )
    logging.getLogger().handle(record)
    (line,) = lines(mine.open("run-1"))
    assert line["timestamp"] == "2025-12-01T09:06:40.500000Z"


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


def test_the_log_of_the_same_run_of_another_archive_is_put_aside(tmp_path: Path) -> None:
    log(dir=str(tmp_path)).open("run-1", fresh=True)
    logging.getLogger("first").info("of one archive")
    (first,) = logging.getLogger().handlers
    first.close()
    path = log(dir=str(tmp_path)).open("run-1", fresh=True)
    logging.getLogger("second").info("of another")
    assert [line["event"] for line in lines(path)] == ["of another"]
    assert [line["event"] for line in lines(tmp_path / "run-1.jsonl.1")] == ["of one archive"]


def test_a_log_follows_its_configuration(tmp_path: Path) -> None:
    mine = log(dir=str(tmp_path / "old"))
    mine.open("daemon")
    mine.follow(load(environ={}, overrides={"logs": {"dir": str(tmp_path / "new"), "level": "WARNING"}}))
    logging.getLogger("first").info("not wanted any more")
    logging.getLogger("first").warning("wanted")
    assert [line["event"] for line in lines(tmp_path / "new/daemon.jsonl")] == ["wanted"]
    assert lines(tmp_path / "old/daemon.jsonl") == []
    (tmp_path / "other/daemon.jsonl").mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"logs.dir '.*other': .*daemon.jsonl cannot be written: Is a directory"):
        mine.follow(load(environ={}, overrides={"logs": {"dir": str(tmp_path / "other"), "level": "DEBUG"}}))
    logging.getLogger("first").warning("still there")
    assert [line["event"] for line in lines(tmp_path / "new/daemon.jsonl")] == ["wanted", "still there"]
    assert logging.getLogger().level == logging.WARNING


# -- old logs -------------------------------------------------------------------------------------------------------

ours = st.tuples(st.integers(1, 30), st.sampled_from(["", ".1", ".12"])).map(lambda one: f"run-{one[0]}.jsonl{one[1]}")
names = ours | st.sampled_from(
    ["daemon.jsonl", "run-1.jsonl.gz", "run-.jsonl", "run-1.json", "a/run-1.jsonl", "x\nrun-1.jsonl"]
)


@given(st.dictionaries(names, st.integers(0, 200)), st.integers(0, 100), st.sets(st.integers(1, 30)))
def test_only_old_logs_of_ended_runs_are_deleted(ages: dict[str, int], keep_days: int, running: set[int]) -> None:
    files = [(name, NOW - timedelta(days=age)) for name, age in ages.items()]
    chosen = old_logs(files, keep_days, running, NOW)
    for name, age in ages.items():
        start, _, rest = name.partition(".")
        is_ours = start.removeprefix("run-").isdigit() and rest in ("jsonl", "jsonl.1", "jsonl.12")
        is_over = is_ours and int(start.removeprefix("run-")) not in running
        assert (name in chosen) == (is_over and 0 < keep_days < age)


def test_links_and_folders_stay(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    for name in ("run-1.jsonl", "run-2.jsonl", "run-3.jsonl.1", "daemon.jsonl"):
        (folder / name).touch()
    (folder / "run-4.jsonl").symlink_to(tmp_path / "mine.txt")
    (folder / "run-5.jsonl").mkdir()
    long_ago = (NOW - timedelta(days=91)).timestamp()
    for path in folder.iterdir():
        os.utime(path, (long_ago, long_ago), follow_symlinks=False)
    os.utime(folder / "run-2.jsonl", (NOW.timestamp(), NOW.timestamp()))
    assert delete_old_logs(folder, 90, (), NOW) == 2
    assert sorted(path.name for path in folder.iterdir()) == [
        "daemon.jsonl",
        "run-2.jsonl",
        "run-4.jsonl",
        "run-5.jsonl",
    ]
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert delete_old_logs(tmp_path / "nowhere", 90, (), NOW) == 0
