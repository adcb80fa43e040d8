"""``vokspider logs``."""

import json
from pathlib import Path

import pytest

from vokspider.cli.completing import sources

from ..archives import SOURCE, Archive, entry, on_sqlite
from ..commands import Cli

LINE = {
    "timestamp": "2026-01-02T03:04:05.678Z",
    "level": "warning",
    "logger": "x",
    "event": "page",
    "message": "A page.",
}


@pytest.fixture
def log(root: Path) -> Path:
    (root / "logs").mkdir()
    path = root / "logs/run-1.jsonl"
    broken = {**LINE, "exception": "Traceback\n  line\x1b[31m", "message": ""}
    path.write_text(f"{json.dumps(LINE)}\n{json.dumps(broken)}\nhalf a li\n")
    return path


def test_a_run(log: Path, cli: Cli) -> None:
    assert cli("logs", "1").lines == [
        "2026-01-02 03:04:05 warning  A page.",
        "2026-01-02 03:04:05 warning  page",
        f"{'':29}Traceback",
        f"{'':29}  line [31m",
        "half a li",
    ]
    assert cli("logs", "1", "--json").out == log.read_text()


@on_sqlite
def test_the_last_run(archive: Archive, log: Path, cli: Cli) -> None:
    archive.run([entry(1)])
    assert cli("logs", "last").out == cli("logs", "1").out


def test_the_daemon(log: Path, cli: Cli) -> None:
    assert cli("logs").refused("there is no log", "daemon.jsonl")
    log.rename(log.with_name("daemon.jsonl"))
    assert len(cli("logs").lines) == 5


def test_the_shell_completes_names_of_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SOURCE in sources("kcnawatch")
    assert sources("nobody") == []
    monkeypatch.setenv("VOKSPIDER_CRAWL__DELAY", "slow")
    assert sources("") == []
