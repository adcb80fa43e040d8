"""Harm done to a database while a crawl writes in it, and what has to hold once it is over."""

import contextlib
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.conftest import Lab, balanced
from tests.limits import wait_until
from tests.words import said
from vokspider.crawl.process import Result
from vokspider.model.clock import utc_now

Act = Callable[[], Any]


@contextlib.contextmanager
def at_article(lab: Lab, number: int, act: Act) -> Iterator[None]:
    """While this lasts, ``act`` is done when the site is asked for its article page ``number``, before it answers."""
    left, kind = [number], type(lab.site)
    answer = kind.answer

    def replaced(site: Any, target: str) -> Any:
        left[0] -= target.startswith("/newstream/")
        if left[0] == 0:
            left[0] = -1
            act()
        return answer(site, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "answer", replaced)
        yield


def file_of(lab: Lab) -> Path:
    """The database's file."""
    return Path(lab.config.database_url.database or "")


def hold(path: Path) -> Act:
    """Hold the database as a program that writes in it for long; call the answer to let it go."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        connection.rollback()
        connection.close()

    return let_go


def lock(path: Path, seconds: float) -> threading.Thread:
    """Hold the database for some seconds; the thread ends when it lets go."""
    timer = threading.Timer(seconds, hold(path))
    timer.start()
    return timer


@contextlib.contextmanager
def small_disk(folder: Path, size: str = "8m") -> Iterator[Path]:
    """A file system of its own, with room for a small archive; skips the test where none may be mounted."""
    folder.mkdir()
    _as_root("mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder))
    try:
        yield folder
    finally:
        _as_root("umount", "--lazy", str(folder))


def fill(folder: Path) -> Path:
    """Fill the file system of ``folder`` up with a file."""
    path = folder / "ballast"
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as stream:
        while True:
            stream.write(bytes(4096))
    return path


@contextlib.contextmanager
def unchangeable(path: Path) -> Iterator[None]:
    """Nobody may change the file or folder, not even root, whom permissions do not hold."""
    _as_root("chattr", "+i", str(path))
    try:
        yield
    finally:
        _as_root("chattr", "-i", str(path))


def _as_root(program: str, *arguments: str) -> None:
    """Run a program of the system; skips the test where it is missing, or not allowed."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"there is no program {program} here")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"not allowed here: {done.stderr.strip()}")


def overwrite_pages(path: Path, first: int = 2) -> None:
    """Write nonsense over all pages of a database but its first ones, as a dying disk may."""
    with path.open("r+b") as stream:
        stream.seek(4096 * first)
        stream.write(b"\xa5" * (path.stat().st_size - 4096 * first))


def refused(result: Result, *words: str) -> str:
    """The one clear line of a crawl that could not begin."""
    assert (result.exit_code, result.record, len(result.errors)) == (2, None, 1), result
    (line,) = said(result)
    assert "\n" not in line, line
    assert all(word in line for word in words), line
    return line


def failed(result: Result, *words: str) -> str:
    """The first reason of a crawl that failed; its ledger balances as far as it came."""
    assert result.record is not None, result.errors
    assert (result.exit_code, result.record["verdict"]) == (1, "failed"), result
    balanced(result.record)
    reason: str = result.record["reasons"][0]
    assert "\n" not in reason, reason
    assert all(word in reason for word in words), reason
    return reason


def broken_off(result: Result, *words: str) -> None:
    """A crawl that its database left in the lurch: it failed and says why, also where its run could not be closed."""
    assert result.exit_code == 1, result
    if result.record is not None:
        failed(result, *words)
    assert all(word in said(result)[0] for word in words), result.errors


def assert_whole(lab: Lab) -> None:
    """Every article once and as the site has it; every run closed and balanced; nothing held; the file is sound."""
    assert lab.stored() == lab.truth()
    assert lab.rows("SELECT count(*) FROM run WHERE verdict IS NULL") == [(0,)]
    assert lab.rows("SELECT id FROM run WHERE discovered <> new + changed + unchanged + skipped + failed") == []
    unlike = """
        SELECT r.id FROM run r LEFT JOIN run_outcome o ON o.run_id = r.id GROUP BY r.id, r.discovered
        HAVING count(o.article_id) <> r.discovered
    """
    assert lab.rows(unlike) == []
    assert lab.rows("SELECT article_id FROM revision GROUP BY article_id HAVING count(*) > 1") == []
    assert lab.rows("SELECT id FROM revision WHERE capture_id NOT IN (SELECT id FROM capture)") == []
    assert lab.rows("SELECT count(*) FROM lease WHERE name <> 'daemon'") == [(0,)]
    if lab.database_url.startswith("sqlite"):
        assert lab.rows("PRAGMA integrity_check") == [("ok",)]
        assert lab.rows("PRAGMA foreign_key_check") == []


def made_up(lab: Lab) -> None:
    """The next crawl brings everything."""
    lab.crawl()
    assert_whole(lab)


def wait_for_lease(lab: Lab) -> None:
    """Wait until the leases that a crawl left behind have expired."""
    times = [str(row[0]) for row in lab.rows("SELECT expires_at FROM lease")]
    wait_until(lambda: all(str(utc_now().replace(tzinfo=None)) > time for time in times))
