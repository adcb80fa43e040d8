"""A real daemon as systemd runs it: ready, alive, asked how it is, told to reload, and robbed of its crawl."""

import json
import os
import re
import signal
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest

from vokspider.config import load

from ..limits import HANG, wait_until
from .daemons import DaemonProcess, Project


def write_settings(project: Project, *, cron: str = "30 7 * * *", level: str = "INFO") -> Path:
    crawl = project.config.crawl
    file = project.folder / "vokspider.toml"
    file.write_text(
        f'[database]\nurl = "{project.config.database.url}"\n'
        f'[crawl]\nstart_url = "{crawl.start_url}"\ndelay = 0.0\nlease_seconds = 30.0\n'
        f'[schedule]\ncron = "{cron}"\n[logs]\nlevel = "{level}"\n[health]\nlisten = "127.0.0.1:0"\n'
    )
    return file


def get(daemon: DaemonProcess, page: str) -> str:
    (address,) = re.findall(r"health and metrics at (http://\S+)/healthz", daemon.said)
    with urllib.request.urlopen(f"{address}{page}", timeout=HANG) as answer:  # noqa: S310 (our own address)
        text: str = answer.read().decode()
    return text


@contextmanager
def listening(path: Path) -> Iterator[SimpleQueue[str]]:
    """What a daemon tells systemd at this socket. A thread reads it at once: what finds no room there is lost."""
    told: SimpleQueue[str] = SimpleQueue()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))

        def read() -> None:
            while message := systemd.recv(4096):
                told.put(message.decode())

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield told
        finally:
            systemd.shutdown(socket.SHUT_RD)
            reader.join()


@pytest.mark.slow
def test_it_serves_reloads_and_tries_a_killed_crawl_again(project: Project, tmp_path: Path) -> None:
    environ = {"VOKSPIDER_ROOT": str(tmp_path), "VOKSPIDER_CONFIG": str(write_settings(project))}
    project.config = load(environ=environ)
    with listening(tmp_path / "notify") as messages:

        def told(word: str) -> str:
            while not (message := messages.get(timeout=HANG)).startswith(word):
                pass
            return message

        watched = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1500000"}
        daemon = project.daemon(environ | watched)
        assert "STATUS=next crawl at " in told("READY=1")
        assert json.loads(get(daemon, "/healthz"))["status"] == "ok"
        assert "vokspider_database_up 1.0" in get(daemon, "/metrics")
        assert told("WATCHDOG=1")
        assert told("WATCHDOG=1")

        write_settings(project, cron="0 6 * * *", level="WARNING")
        daemon.signal(signal.SIGHUP)
        assert told("RELOADING=1")
        assert "06:00:00 KST" in told("READY=1")
        write_settings(project, cron="99 6 * * *")
        daemon.signal(signal.SIGHUP)
        assert told("RELOADING=1")
        assert "06:00:00 KST" in told("READY=1")
        assert "the configuration stays as it was: vokspider.toml: schedule.cron" in daemon.said

        write_settings(project, cron="0 6 * * *")
        project.config = load(environ=environ)
        project.site.latency = 2 * HANG
        project.miss_a_start()
        wait_until(lambda: project.site.requests, "a request is under way")
        ((pid,),) = project.rows("SELECT pid FROM run")
        os.kill(pid, signal.SIGKILL)
        daemon.wait_for("the crawl crashed; try 1 of 3 more comes in 5 min")
        planned = project.next_run() - datetime.now(UTC)
        assert timedelta(0) < planned <= timedelta(minutes=5)
        assert project.runs() == [("schedule", "failed")]

        daemon.process.terminate()
        assert told("STOPPING=1")
    assert daemon.wait() == 0
    assert "Traceback" not in daemon.said
