"""Processes killed, unheard, short of files, or with wrong clocks.

More of them, not in the table: tests/crawl/test_interrupt.py (twenty kills, no parent, a lost lease),
tests/crawl/test_hostile.py (a signal at any moment of the start, asleep past the lease), tests/daemon/test_process.py.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.commands import PROGRAM, Cli
from tests.crawl.conftest import Lab
from tests.faults.conftest import Tell
from tests.faults.harm import assert_whole, at_article, fill, made_up, small_disk
from tests.limits import HANG, wait_until
from vokspider.crawl.process import CrawlProcess

Make = Callable[..., Lab]
# A command under a limit of open files.
_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]),) * 2)
sys.argv[1:] = sys.argv[2:]
from vokspider.cli import main
main()
"""


def environ(archive: Lab) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("VOKSPIDER_")}
    return plain | archive.config.to_environ()


def command(archive: Lab, *arguments: str, **streams: Any) -> "subprocess.Popen[str]":
    """``vokspider crawl`` with the lab's configuration."""
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    program = [*PROGRAM, "crawl"] if not arguments else list(arguments)
    return subprocess.Popen(program, cwd=archive.folder, env=environ(archive), text=True, **pipes)


# -- killed, unheard ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_command_that_is_killed_leaves_no_open_run(lab: Make, tell: Tell) -> None:
    archive = lab(30)
    archive.overridden["crawl"] = {"concurrency": 1}
    archive.site.latency = 0.05
    started: list[subprocess.Popen[str]] = []
    with at_article(archive, 5, lambda: started[0].send_signal(signal.SIGKILL)):
        started.append(command(archive))
        started[0].communicate(timeout=HANG)
    wait_until(lambda: archive.rows("SELECT verdict FROM run") == [("interrupted",)])
    archive.site.latency = 0
    archive.crawl()
    assert_whole(archive)
    tell(archive, "kill -9 of the command", "in the middle of a crawl", "its crawl closes the run as interrupted")


@pytest.mark.slow
@pytest.mark.parametrize(("options", "limit", "status"), [(("--json",), 0, 0), ((), 0, 0), ((), 10, 3)])
def test_a_command_whose_reader_is_gone(
    lab: Make, tell: Tell, options: tuple[str, ...], limit: int, status: int
) -> None:
    archive = lab(20)
    archive.overridden["crawl"] = {"timeout": limit or 3600, "concurrency": 1}
    read, write = os.pipe()
    os.close(read)
    with at_article(archive, 3, lambda: time.sleep(1.2 * limit)):
        child = command(archive, *PROGRAM, "crawl", *options, stdout=write)
        os.close(write)
        assert child.communicate(timeout=HANG)[1] == ""
    assert child.returncode == status
    archive.crawl()
    assert_whole(archive)
    tell(archive, "standard output is closed", f"crawl {' '.join(options)}".strip(), f"exit {status}, as the run ended")


@pytest.mark.slow
def test_a_parent_that_does_not_read(lab: Make, tell: Tell) -> None:
    archive = lab(20)
    archive.overridden["crawl"] = {"concurrency": 1}
    archive.site.latency = 0.05  # so that there is more than one line to tell
    started: list[CrawlProcess] = []
    stuffed = threading.Event()

    def stuff() -> None:
        _stuff(started[0])
        stuffed.set()

    with at_article(archive, 2, stuff):
        started.append(archive.start())
        assert stuffed.wait(HANG)
        wait_until(lambda: archive.rows("SELECT verdict FROM run") == [("ok",)])
    assert started[0].wait().exit_code == 0
    assert_whole(archive)
    tell(archive, "the pipe to the command is full", "in the middle of a crawl", "the crawl ends before it is read")


def _stuff(child: CrawlProcess) -> None:
    """Fill the pipe of a crawl through its reading end, as it is when its parent has slept for long."""
    assert child.process.stdout is not None
    writing = os.open(f"/proc/self/fd/{child.process.stdout.fileno()}", os.O_WRONLY | os.O_NONBLOCK)
    try:
        while True:
            os.write(writing, b"\n" * 4096)
    except BlockingIOError:
        pass
    finally:
        os.close(writing)


# -- short of something -------------------------------------------------------------------------------------------


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("limit", "words"), [(8, "no process can be started for the crawl"), (16, "unable to open|Too many open files")]
)
def test_too_few_open_files(lab: Make, tell: Tell, limit: int, words: str) -> None:
    archive = lab(20)
    child = command(archive, sys.executable, "-c", _LIMITED, str(limit), "crawl")
    out, err = child.communicate(timeout=HANG)
    assert child.returncode in (1, 2)
    assert "Traceback" not in out + err
    assert re.search(words, out + err)
    archive.crawl()
    assert_whole(archive)
    tell(archive, "too many open files", f"a limit of {limit}", "exit 1 and a clear line; the next run goes on")


@pytest.mark.slow
def test_a_log_on_a_full_disk(lab: Make, tell: Tell) -> None:
    archive = lab(20)
    with small_disk(archive.folder / "logs", "64k") as folder:
        fill(folder)
        child = command(archive)
        out, err = child.communicate(timeout=HANG)
    assert child.returncode == 0, out
    assert [line for line in err.splitlines() if "log" in line] == [
        f"the log {folder}/run-1.jsonl cannot be written: [Errno 28] No space left on device; work goes on without it"
    ]
    assert "Traceback" not in err
    assert_whole(archive)
    tell(archive, "disk full", "where the logs are", "the crawl is complete, its log is not")


# -- clocks -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_clock_that_is_set_forward_and_back(lab: Make, tell: Tell) -> None:
    archive = lab(20)
    for day in (0, 1, 1100, 2, 3, 2):
        archive.site.publish(3)
        record = archive.crawl(now=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day))
        assert (record["verdict"], record["new"] >= 3, record["failed"]) == ("ok", True, 0)
        assert archive.rows("SELECT count(*) FROM lease") == [(0,)]
    assert_whole(archive)
    tell(archive, "a clock set three years ahead, and back", "between runs", "every run is complete")


def test_a_crawl_is_stopped_at_its_first_page(lab: Make, tell: Tell) -> None:
    archive = lab(20)
    started: list[CrawlProcess] = []
    with at_article(archive, 1, lambda: started[0].process.send_signal(signal.SIGTERM)):
        started.append(archive.start())
        assert started[0].wait().exit_code == 130
    archive.crawl()
    assert_whole(archive)
    tell(archive, "SIGTERM", "at the first article of a crawl", "exit 130, interrupted; the next run goes on")


@pytest.mark.usefixtures("forked", "heeded_signals")
def test_a_terminal_that_is_closed_stops_the_crawl_of_its_command(
    lab: Make, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = lab(20)
    archive.overridden["crawl"] = {"concurrency": 1}
    for name, value in archive.config.to_environ().items():
        monkeypatch.setenv(name, value)
    with at_article(archive, 3, lambda: _hang_up(archive, os.getpid())):
        assert cli("crawl").code == 130
    assert archive.rows("SELECT verdict FROM run") == [("interrupted",)]
    made_up(archive)


def _hang_up(archive: Lab, pid: int) -> None:
    """Tell a command that its terminal is gone, and wait until its crawl has heard of it."""
    os.kill(pid, signal.SIGHUP)
    wait_until(lambda: "SIGTERM" in (archive.folder / "logs/run-1.jsonl").read_text(), "the crawl is told to stop")


@pytest.mark.slow
@pytest.mark.usefixtures("heeded_signals")
@pytest.mark.parametrize("ignored", [False, True])
def test_a_terminal_that_is_closed(lab: Make, tell: Tell, ignored: bool) -> None:
    archive = lab(20)
    archive.overridden["crawl"] = {"concurrency": 1}
    nohup = ["nohup"] if ignored else []
    started: list[subprocess.Popen[str]] = []

    def hang_up() -> None:
        if ignored:
            started[0].send_signal(signal.SIGHUP)
        else:
            _hang_up(archive, started[0].pid)

    with at_article(archive, 3, hang_up):
        started.append(process := command(archive, *nohup, *PROGRAM, "crawl"))
        out, err = process.communicate(timeout=HANG)
    assert "Traceback" not in err
    verdicts = [verdict for (verdict,) in archive.rows("SELECT verdict FROM run")]
    assert (process.returncode, verdicts) == ((0, ["ok"]) if ignored else (130, ["interrupted"])), out
    archive.crawl()
    assert_whole(archive)
    tried = "SIGHUP to a crawl under nohup" if ignored else "SIGHUP to a crawl"
    tell(archive, "a closed terminal", tried, "goes on" if ignored else "exit 130, run closed; the next one goes on")
