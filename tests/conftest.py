"""What all tests share: an environment of their own, databases on SQLite and PostgreSQL, and the command line."""

import gc
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError

from vokspider.config import load
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade

from .archives import Archive
from .authority import TestAuthority, make_authority
from .beginnings import Beginnings
from .commands import Cli, Process
from .postgres import Reused, create_schema, drop_schema, url_of
from .stamped import Stamping
from .statements import compile_once

POSTGRES_VARIABLE, REQUIRE_VARIABLE = "VOKSPIDER_TEST_POSTGRES_URL", "VOKSPIDER_REQUIRE_SERVICES"
_ABOVE_THE_STORE = {"cli", "notices", "reports", "web"}
_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/test"

# A busy machine is slow and no failure. `make test` tries few examples, and `make test-slow` all of them; both try the
# same ones each time, so that a suite that passed passes again. `make fuzz` looks for new ones.
settings.register_profile(
    "full", max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("full"), max_examples=10)
settings.load_profile("quick")


def pytest_configure() -> None:
    compile_once()
    # What is collected stays: modules and thousands of tests, which the collector would look at again and again.
    gc.disable()


def pytest_collection_finish() -> None:
    """Keep the collector of garbage away from what is there until the end; else it takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 50)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what is more than the sample of a test with many parameter sets, or not in need of PostgreSQL.

    PostgreSQL gets the first parameter set of each test. Commands, reports, messages and pages say what the store
    gives, whichever database it is; a few of their tests are marked to run on both, each with its sample or with all
    parameter sets.
    """
    met: Counter[str] = Counter()
    for item in items:
        is_server = "postgresql" in item.name
        name = f"{item.nodeid.partition('[')[0]} on {'PostgreSQL' if is_server else 'SQLite'}"
        met[name] += 1
        if is_server and not item.get_closest_marker("on_both"):
            is_above = not _ABOVE_THE_STORE.isdisjoint(item.path.parts)
            if is_above or met[name] > 1 or item.get_closest_marker("postgresql_is_slow"):
                item.add_marker("slow")
        sampled = item.get_closest_marker("sampled")
        if sampled and met[name] > sampled.args[0]:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths of folders that do not exist yet; pytest's own way to name one looks at all that it has made."""
    folder = tmp_path_factory.mktemp("roots")
    return (folder / str(number) for number in count())


@pytest.fixture
def root(roots: Iterator[Path]) -> Path:
    """An empty project root: data/ and logs/ of the test land here."""
    path = next(roots)
    path.mkdir()
    return path


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """No setting of the machine reaches a test, and no test reaches the checkout's data/ and logs/."""
    kept = {POSTGRES_VARIABLE, REQUIRE_VARIABLE}
    for name in [name for name in os.environ if name.startswith("VOKSPIDER_") and name not in kept]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VOKSPIDER_ROOT", str(root))
    # What Rich makes of a terminal.
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")


def without_service(reason: str) -> NoReturn:
    """Skip the test, or fail it where the services have to be there."""
    if os.environ.get(REQUIRE_VARIABLE) == "1":
        pytest.fail(f"{reason}; {REQUIRE_VARIABLE}=1 demands it")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Engine]:
    """The PostgreSQL database in which each test makes a schema of its own."""
    url = make_url(os.environ.get(POSTGRES_VARIABLE) or _POSTGRES)
    try:
        engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 60})
        with engine.connect():
            pass
    except (ImportError, OperationalError) as error:
        without_service(f"no PostgreSQL at {url!r} ({POSTGRES_VARIABLE}): {str(error).splitlines()[0]}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_url(postgres_server: Engine) -> Iterator[str]:
    """The URL of an empty PostgreSQL schema, dropped after the test."""
    name = create_schema(postgres_server)
    yield url_of(postgres_server, name)
    drop_schema(postgres_server, name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'archive.db'}"


@pytest.fixture(scope="session")
def reused_schema(postgres_server: Engine) -> Iterator[Reused]:
    """The PostgreSQL schema that the tests of this process share, see tests/postgres.py."""
    reused = Reused(postgres_server)
    yield reused
    reused.close()


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the present schema, without rows, to be copied."""
    path = tmp_path_factory.mktemp("prepared") / "archive.db"
    engine = open_engine(make_url(f"sqlite:///{path}"))
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def prepared_postgres_url(reused_schema: Reused) -> Iterator[str]:
    """The URL of a PostgreSQL schema at the present version, without rows."""
    with reused_schema.lent() as url:
        yield url


@pytest.fixture
def prepared_sqlite_url(sqlite_url: str, prepared_file: Path) -> str:
    """The URL of an SQLite file at the present schema, without rows."""
    shutil.copyfile(prepared_file, sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


BOTH = ["sqlite", "postgresql"]


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database without tables, once on SQLite and once on PostgreSQL."""
    names = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    url: str = request.getfixturevalue(names[request.param])
    return url


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database at the present schema, without rows, once on SQLite and once on PostgreSQL."""
    names = {"sqlite": "prepared_sqlite_url", "postgresql": "prepared_postgres_url"}
    url: str = request.getfixturevalue(names[request.param])
    return url


@pytest.fixture
def archive(database_url: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An empty archive at the present schema, which is also the one of the commands."""
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", database_url)
    config = load(environ={}, root=root, overrides={"database": {"url": database_url}})
    engine = open_engine(config.database_url)
    yield Archive(config, engine)
    engine.dispose()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TestAuthority:
    """A timestamp authority that answers as it should."""
    return make_authority(tmp_path_factory.mktemp("authorities") / "good")


@pytest.fixture
def stamping(
    archive: Archive, authority: TestAuthority, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> Stamping:
    """Lets authorities stamp the checkpoints of the archive."""
    return Stamping(archive, httpserver, monkeypatch, authority.certificates)


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    """Archives with which many tests begin, see tests/beginnings.py."""
    return Beginnings(tmp_path_factory.mktemp("beginnings"))


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs commands in this process: ``cli("articles", "list")``."""
    return Cli(monkeypatch)


@pytest.fixture
def heeded_signals() -> Iterator[None]:
    """SIGINT and SIGHUP reach the programs that a test starts.

    A suite that is started under nohup, or in the background by a script, ignores them, and so would its programs.
    """
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def process(root: Path) -> Process:
    """Runs commands as processes of their own."""
    return Process(root)
