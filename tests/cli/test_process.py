"""Commands as processes of their own: exit codes, pipes, full disks, other locales."""

import subprocess
from pathlib import Path

import pytest

from ..archives import Archive, article, on_sqlite
from ..beginnings import written_once
from ..commands import PROGRAM, Process
from ..limits import HANG


@pytest.fixture
@written_once
def many(archive: Archive) -> Archive:
    archive.add(*(article(number, f"조선 word{number} " * 400) for number in range(40)))
    return archive


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "command",
    ["articles list --limit 0", "articles export --format jsonl", "articles export --format csv", "articles show 7"],
)
def test_a_reader_that_has_seen_enough(many: Archive, process: Process, command: str) -> None:
    done = process.first_line(*command.split())
    assert done.out
    assert (done.code, done.err) in [(0, ""), (0, "40 articles exported\n")]


@on_sqlite
def test_exit_codes(many: Archive, process: Process) -> None:
    done = process("articles", "export", "--format", "jsonl")
    assert (done.code, len(done.objects), done.err) == (0, 40, "40 articles exported\n")
    assert process("articles", "show", "99").refused("no article '99'")
    assert process("--database", "mysql://host/db", "status").refused("unsupported database mysql")


@pytest.mark.sampled(1)
@on_sqlite
@pytest.mark.parametrize("command", ["articles list", "articles export --format jsonl", "status"])
def test_a_full_disk(many: Archive, root: Path, command: str) -> None:
    with Path("/dev/full").open("w") as full:
        line = [*PROGRAM, *command.split()]
        ended = subprocess.run(line, cwd=root, stdout=full, stderr=subprocess.PIPE, timeout=HANG, check=False)
    assert ended.returncode == 1
    assert ended.stderr.decode() == "vokspider: the results cannot be written: No space left on device\n"


@on_sqlite
def test_a_locale_without_hangul(many: Archive, process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    done = process("articles", "export", "--format", "jsonl", "--limit", "1")
    assert done.object["text"].startswith("조선 word")
