"""A PostgreSQL server of a test's own, which it may stop, kill and starve."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from attrs import define, field
from psycopg.sql import SQL, Identifier

from tests.limits import HANG, wait_until

FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT  # the server's ways to stop: put in order, or as in a crash
PASSWORD = "made-up"
_SETTINGS = "fsync=off shared_buffers=1MB max_connections=20 max_wal_size=64MB autovacuum=off".split()


def find_binaries() -> Path | None:
    """The folder of PostgreSQL's programs, the newest one; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    onto = shutil.which("initdb")
    return found[-1] if found else Path(onto).parent if onto else None


@define
class PostgresServer:
    """A server on a loopback port; ``folder`` holds its data, its socket and its log.

    From the socket everybody may come in, over the port only with ``PASSWORD``, and from the network ``guests`` too, if
    there is one. ``settings`` are added to those of small servers, and win.
    """

    binaries: Path
    folder: Path
    port: int
    settings: Sequence[str] = ()
    guests: str | None = None
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def url(self, database: str = "postgres", password: str = PASSWORD) -> str:
        return f"postgresql+psycopg://postgres:{password}@127.0.0.1:{self.port}/{database}?connect_timeout=60"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert self._process is None, "it runs"
        settings = [f"-c{one}" for one in (*_SETTINGS, *self.settings)]
        command = [str(self.binaries / "postgres"), "-D", "data", "-p", str(self.port), "-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self._process = _popen([*command, *settings], self.folder, log)
        wait_until(self._answers, "the server answers")

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError((self.folder / "log").read_text())
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: int = FAST) -> None:
        """Stop it, if it runs, and wait for its end."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(HANG)

    def _connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname="postgres", autocommit=True
        )

    def ask(self, query: LiteralString) -> None:
        """Let the server do something, as its owner."""
        with self._connect() as connection:
            connection.execute(query)

    def end_connections(self) -> None:
        """End all other connections, as a keeper of the server may."""
        self.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datid > 0")

    @contextmanager
    def crowded(self) -> Iterator[None]:
        """While this lasts, no connection is left for anybody."""
        with ExitStack() as held:
            with suppress(psycopg.OperationalError):
                while True:
                    held.enter_context(self._connect())
            yield

    def database(self, name: str) -> str:
        """The URL of a new, empty database."""
        with self._connect() as connection:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
        return self.url(name)


@contextmanager
def postgres_server(
    binaries: Path, settings: Sequence[str] = (), guests: str | None = None
) -> Iterator[PostgresServer]:
    """A new server, running; it and its folder are gone afterwards. For the arguments see ``PostgresServer``."""
    # Not one of pytest's folders: those are for this user alone, and the server does not run as root.
    folder = Path(tempfile.mkdtemp(prefix="vokspider-postgres-"))
    server = PostgresServer(binaries, folder, _free_port(), settings, guests)
    try:
        if user := _other_user():
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        _make_cluster(server)
        server.start()
        yield server
    finally:
        server.stop(IMMEDIATE)
        shutil.rmtree(folder)


def _make_cluster(server: PostgresServer) -> None:
    secret = server.folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    access = ["--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=password", "--username=postgres"]
    quick = ["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = _popen([str(server.binaries / "initdb"), "-D", "data", *access, *quick], server.folder, subprocess.PIPE)
    said, _ = made.communicate(timeout=HANG)
    assert made.returncode == 0, said.decode()
    if server.guests:
        with (server.folder / "data/pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {server.guests} scram-sha-256\n")


def _popen(command: list[str], folder: Path, out: Any) -> "subprocess.Popen[bytes]":
    owner: dict[str, Any] = {}
    if user := _other_user():
        owner = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **owner)


def _other_user() -> str | None:
    """Who runs the server, which refuses to be root; None for this user."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
