"""What all tests share: an environment of their own, databases on SQLite and PostgreSQL, and the command line."""

import gc
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from vokspider.config import load
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade

from .archives import Archive
from .commands import Cli, Process

POSTGRES_VARIABLE, REQUIRE_VARIABLE = "VOKSPIDER_TEST_POSTGRES_URL", "VOKSPIDER_REQUIRE_SERVICES"
_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/test"


def pytest_collection_finish() -> None:
    """Keep the collector of garbage away from what is there until the end; else it takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 50)


@pytest.fixture
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project root: data/ and logs/ of the test land here."""
    return tmp_path_factory.mktemp("root")


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
        engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5})
        with engine.connect():
            pass
    except (ImportError, OperationalError) as error:
        without_service(f"no PostgreSQL at {url!r} ({POSTGRES_VARIABLE}): {str(error).splitlines()[0]}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_url(postgres_server: Engine) -> Iterator[str]:
    """The URL of an empty PostgreSQL schema, dropped after the test."""
    name = f"vokspider_test_{uuid.uuid4().hex}"
    with postgres_server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = postgres_server.url.update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with postgres_server.connect() as connection:
        # A transaction that the test left open must not hang the whole run.
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SET client_min_messages = warning"))
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'archive.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    names = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    url: str = request.getfixturevalue(names[request.param])
    return url


@pytest.fixture
def archive(database_url: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An empty archive at the present schema, which is also the one of the commands."""
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", database_url)
    config = load(environ={}, root=root, overrides={"database": {"url": database_url}})
    engine = open_engine(config.database_url)
    upgrade(engine)
    yield Archive(config, engine)
    engine.dispose()


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs commands in this process: ``cli("articles", "list")``."""
    return Cli(monkeypatch)


@pytest.fixture
def process(root: Path) -> Process:
    """Runs commands as processes of their own."""
    return Process(root)
