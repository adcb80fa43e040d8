"""``vokspider mirror``: what it says, how it ends, and that it goes on after it was killed."""

import json
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import define, field
from starlette.types import ASGIApp, Receive, Scope, Send

from vokspider.model.clock import utc_now
from vokspider.store.db import tables
from vokspider.store.db.leases import MIRROR_LEASE, Lease, holder
from vokspider.store.db.read_only import open_read_only_engine
from vokspider.web.app import create_app
from vokspider.web.serving import Serving, listen

from ..archives import Archive
from ..commands import PROGRAM, Cli
from ..limits import HANG, wait_until
from ..web.conftest import Pages
from .conftest import Make
from .lives import Life, lived, unlike

TOKEN = "a-token-for-this-test"


@pytest.fixture
def one(make: Make) -> Archive:
    """The original."""
    archive = make("sqlite")
    Life(archive).meet(1, 2, 3)
    return archive


@pytest.fixture
def two(make: Make, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """The archive of the commands, which becomes a mirror."""
    archive = make("sqlite")
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", archive.config.database.url)
    return archive


@pytest.mark.slow
def test_a_mirror_is_made_and_kept(one: Archive, two: Archive, cli: Cli, pages: Pages) -> None:
    address = pages(one.config).address
    done = cli("mirror", address + "/")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(f"equal to {address} with 7 log entries: ")
    assert unlike(one.engine, two.engine) == []
    assert f"\nmirror of   {address}, equal to it on 20" in cli("status").out
    assert f"This archive is a mirror of {address}, equal to it on 20" in pages(two.config).get("/articles").text
    assert "is a mirror" not in pages(one.config).get("/articles").text
    Life(one, {1: ["A text."]}).see(1)
    told = cli("mirror", "--json").object
    assert (told["url"], told["is_equal"], told["log_size"], told["passes"]) == (address, True, 9, 2)
    assert told["written"] > 0
    again = cli("mirror", "--json").object
    assert again == {**told, "passes": 1, "written": 0, "deleted": 0}
    assert unlike(one.engine, two.engine) == []


@pytest.mark.slow
def test_other_commands_read_the_mirror_as_the_original(one: Archive, two: Archive, cli: Cli, pages: Pages) -> None:
    cli("mirror", pages(one.config).address)
    for command in (
        ["log", "--json"],
        ["articles", "search", "the", "--json"],
        ["db", "check"],
        ["captures", "verify"],
    ):
        there, here = (cli("--database", archive.config.database.url, *command) for archive in (one, two))
        assert (here.code, here.out, here.err) == (there.code, there.out, there.err)
        assert there.code == 0


@pytest.mark.slow
def test_a_crawl_into_a_mirror_is_refused_with_the_way_out(one: Archive, two: Archive, cli: Cli, pages: Pages) -> None:
    address = pages(one.config).address
    cli("mirror", address)
    assert cli("articles", "forget", "1", "--why", "a test", "--yes").refused(f"a mirror of {address}", "--release")
    assert cli("mirror", "--release").err == f"this archive is one of its own now; it was a mirror of {address}\n"
    assert cli("articles", "forget", "1", "--why", "a test", "--yes").code == 0
    assert cli("mirror", address).refused("not empty")
    assert cli("mirror").refused("not a mirror yet", two.config.database.url)
    assert cli("mirror", "--release").refused("not a mirror, so there is nothing to release", two.config.database.url)


@pytest.mark.slow
def test_the_token_is_in_a_file_or_in_a_setting(
    one: Archive, two: Archive, cli: Cli, pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, file = pages(one.config, token=TOKEN).address, tmp_path / "token.txt"
    done = cli("mirror", address)
    assert done.code == 1
    assert "status 401: A token is required; " in done.err
    file.write_text("another-token-for-this\n")
    assert "the token that was sent is another one; correct" in cli("mirror", address, "--token-file", str(file)).err
    file.write_text(f"{TOKEN}\n")
    assert cli("mirror", address, "--token-file", str(file)).code == 0
    monkeypatch.setenv("VOKSPIDER_MIRROR__TOKEN", TOKEN)
    assert cli("mirror").code == 0
    assert TOKEN not in cli("config", "show").out
    file.write_text("two words\n")
    assert cli("mirror", "--token-file", str(file)).refused("has no token")
    assert cli("mirror", "--token-file", str(tmp_path / "none")).refused("cannot be read: No such file")


def test_a_release_asks_nothing_of_the_original(two: Archive, cli: Cli) -> None:
    done = cli("mirror", "--release", "http://127.0.0.1:1", "--follow")
    assert done.refused("leave out URL and --follow", "asks nothing of the original")


def test_no_archive_is_made_without_an_original(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    for arguments in ((), ("--release",)):
        assert cli("--database", str(path), "mirror", *arguments).refused("there is no archive at", "none.db yet")
    assert not path.exists()


@define
class Gate:
    """Lets requests for rows through, up to one; that one waits until the gate is opened."""

    app: ASGIApp
    left: int = 0
    reached: threading.Event = field(factory=threading.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/rows"):
            self.left -= 1
            if self.left == 0:
                self.reached.set()
                while (await receive())["type"] != "http.disconnect":
                    pass  # no answer: who asks is killed meanwhile
                return
        await self.app(scope, receive, send)


@pytest.fixture
def gate(make: Make) -> Iterator[tuple[Gate, str, Archive]]:
    original = make("sqlite")
    lived(original)
    engine = open_read_only_engine(original.engine.url, HANG)
    made = Gate(create_app(engine, lambda: original.config))
    serving = Serving(made, listen("127.0.0.1", 0))
    yield made, serving.address, original
    serving.close()
    engine.dispose()


@pytest.mark.slow
def test_a_killed_mirror_goes_on(gate: tuple[Gate, str, Archive], make: Make, cli: Cli) -> None:
    made, address, original = gate
    copy = make("sqlite")
    url = copy.config.database.url
    for number in (2, 3, 3, 3):
        made.left = number
        made.reached.clear()
        with subprocess.Popen([*PROGRAM, "--database", url, "mirror", address], stderr=subprocess.PIPE) as child:
            assert made.reached.wait(HANG)
            child.kill()
            child.wait(HANG)
        with copy.engine.begin() as connection:  # the lease of a dead process, until it expires
            connection.execute(tables.lease.delete())
    assert cli("--database", url, "mirror", address).code == 0
    assert unlike(original.engine, copy.engine) == []


@pytest.mark.slow
def test_a_mirror_that_is_being_written_is_not_released(one: Archive, two: Archive, cli: Cli, pages: Pages) -> None:
    assert cli("mirror", pages(one.config).address).code == 0
    lease = Lease(two.engine, MIRROR_LEASE, 60, utc_now)
    lease.acquire()
    assert cli("mirror", "--release").code == 4
    lease.release()
    assert cli("mirror", "--release").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("heeded_signals")
def test_a_mirror_follows_until_it_is_stopped(one: Archive, two: Archive, pages: Pages, number: signal.Signals) -> None:
    address, life = pages(one.config).address, Life(one)
    arguments = [*PROGRAM, "mirror", address, "--follow", "--every", "0.1", "--json"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert json.loads(child.stdout.readline())["log_size"] == 7
        life.meet(4)
        wait_until(lambda: unlike(one.engine, two.engine) == [], "the new article")
        child.send_signal(number)
        assert child.wait(HANG) == 0
    assert holder(two.engine, MIRROR_LEASE) is None


@define
class Counted:
    """Counts the requests for each last part of a path; ``looked`` is set when there were some looks at the size."""

    app: ASGIApp
    counts: Counter[str] = field(factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.counts[scope["path"].rpartition("/")[2]] += 1
        await self.app(scope, receive, send)


@pytest.mark.slow
@pytest.mark.usefixtures("heeded_signals")
def test_a_look_at_an_original_that_tells_nothing_new_reads_no_table(one: Archive, two: Archive) -> None:
    engine = open_read_only_engine(one.engine.url, HANG)
    counted = Counted(create_app(engine, lambda: one.config))
    serving = Serving(counted, listen("127.0.0.1", 0))
    arguments = [*PROGRAM, "mirror", serving.address, "--follow", "--every", "0.1"]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr
        assert child.stderr.readline().startswith("equal to ")
        compared, looks = counted.counts["digests"], counted.counts["tables"]
        wait_until(lambda: counted.counts["tables"] > looks + 5, "some looks")
        assert counted.counts["digests"] == compared > 0
        port = int(serving.address.rpartition(":")[2])
        serving.close()
        assert "cannot be read" in (said := child.stderr.readline())
        assert said.endswith("it is tried again every 0.1 s\n")
        serving = Serving(counted, listen("127.0.0.1", port))
        assert child.stderr.readline() == f"{serving.address} answers again\n"
        Life(one).meet(9)
        assert "written" in child.stderr.readline()
        child.send_signal(signal.SIGINT)
        assert child.wait(HANG) == 0
    serving.close()
    engine.dispose()
    assert unlike(one.engine, two.engine) == []
