"""``vokspider web``: where it serves, and what it refuses."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ..archives import Archive, article, entry
from ..commands import PROGRAM, Cli
from ..limits import HANG


@pytest.fixture
def database_url(prepared_sqlite_url: str) -> str:
    """Whichever database it is, it is served."""
    return prepared_sqlite_url


def test_it_says_where_it_serves_and_ends_with_ctrl_c(archive: Archive, root: Path) -> None:
    archive.run([entry(1)], [article(1)])
    command = [*PROGRAM, "web", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout
        said = child.stdout.readline()
        (address,) = re.findall(r"^The archive is at (http://127\.0\.0\.1:\d+/) ", said)
        with urllib.request.urlopen(address, timeout=HANG) as page:  # noqa: S310 (ours)
            assert b"Title 1" in page.read()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=HANG)
    assert (child.returncode, out, err) == (0, "", "")


def test_without_an_archive_there_is_nothing_to_serve(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", f"sqlite:///{tmp_path}/none.db")
    assert cli("web").refused("there is no archive yet at")
    assert not (tmp_path / "none.db").exists()


def test_beyond_loopback_a_token_is_required(archive: Archive, cli: Cli) -> None:
    assert cli("web", "--listen", "0.0.0.0:0").refused("web.token is required", "VOKSPIDER_WEB__TOKEN")


@pytest.mark.parametrize(
    ("listen", "words"), [("8765", "expected HOST:PORT"), ("127.0.0.1:99999", "expected HOST:PORT")]
)
def test_an_address_that_is_none(archive: Archive, cli: Cli, listen: str, words: str) -> None:
    assert cli("web", "--listen", listen).refused("web.listen", words)


def test_an_address_that_is_taken(archive: Archive, cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        assert cli("web", "--listen", listen).refused(listen, "Address already in use", "--listen")


def test_without_the_extra_its_name_is_said(archive: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vokspider.web.app", None)
    assert cli("web").refused("the web pages need the extra 'web': pip install 'vokspider[web]'")


def test_the_token_is_not_shown(archive: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOKSPIDER_WEB__TOKEN", "hunter2-hunter2-hunter2")
    shown = cli("config", "show")
    assert "web.token" in shown.out
    assert "hunter2" not in shown.out + shown.err
    monkeypatch.setenv("VOKSPIDER_WEB__TOKEN", "hunter2")
    wrong = cli("web")
    assert wrong.refused("expected at least 16 characters")
    assert "hunter2" not in wrong.err


@pytest.mark.slow
def test_the_demo_can_be_looked_at(root: Path) -> None:
    command = [*PROGRAM, "demo", "--articles", "3", "--web"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        lines: list[str] = []
        for line in child.stdout:
            lines.append(line)
            if line.startswith("The archive is at"):
                break
        assert lines[-2].endswith(" --database sqlite:///data/demo/archive.db web\n")
        (address,) = re.findall(r"The archive is at (\S+) ", lines[-1])
        with urllib.request.urlopen(f"{address}articles", timeout=HANG) as page:  # noqa: S310 (ours)
            assert b"3 articles" in page.read()
        child.send_signal(signal.SIGINT)
        assert child.wait(HANG) == 0
