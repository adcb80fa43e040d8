"""PostgreSQL as others set it up: another encoding, short time-outs, a pooler in front of it, a standby."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, insert, make_url, select, text

from vokspider.model.errors import StoreError
from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine, open_hurried_engine, reading
from vokspider.store.db.explaining import clear_errors
from vokspider.store.db.schema import HEAD, require_current, upgrade

from ...archives import Archive, article, entry
from ...commands import Cli

_on_server = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def ascii_url(postgres_server: Engine) -> Iterator[str]:
    """A database in SQL_ASCII, in which any bytes are text."""
    name = f"vokspider_ascii_{uuid.uuid4().hex}"
    with postgres_server.connect() as connection:
        made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
        connection.execute(text(made))
    yield postgres_server.url.set(database=name).render_as_string(hide_password=False)
    with postgres_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.mark.slow
def test_a_database_in_another_encoding_is_refused_with_the_way_out(ascii_url: str, cli: Cli) -> None:
    engine = open_engine(make_url(ascii_url))
    with pytest.raises(StoreError, match=r"stores text as SQL_ASCII, .* --encoding UTF8 NAME"):
        upgrade(engine)
    engine.dispose()
    for command in ("status", "db upgrade", "articles list"):
        assert cli("--database", ascii_url, *command.split()).refused("stores text as SQL_ASCII")


def test_the_encoding_of_the_environment_does_not_matter(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    engine = open_engine(make_url(postgres_url))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT :words"), {"words": "서울"}).scalar() == "서울"
    engine.dispose()


def test_nothing_outlives_its_transaction(postgres_url: str) -> None:
    """Behind a pooler the next transaction of a session is somebody else's, and ours goes to another session."""
    url = make_url(postgres_url)
    for engine in (open_engine(url), open_hurried_engine(url, 2.0)):
        upgrade(engine)
        for _ in range(20):
            with reading(engine) as connection:
                connection.execute(select(tables.lease)).all()
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar() == 0
        driver = engine.raw_connection()
        (timeout,) = driver.cursor().execute("SHOW statement_timeout").fetchone()
        assert timeout == "0"
        driver.close()
        engine.dispose()


def with_option(url: str, setting: str) -> str:
    """The address of a session that has a setting of the server, beside those of the address."""
    parsed = make_url(url)
    options = f"{parsed.query['options']} -c{setting}"
    return parsed.update_query_dict({"options": options}).render_as_string(hide_password=False)


def test_a_short_statement_timeout_says_what_to_change_and_does_not_cut_an_upgrade(postgres_url: str) -> None:
    engine = open_engine(make_url(with_option(postgres_url, "statement_timeout=50")))
    assert upgrade(engine) == HEAD
    said = pytest.raises(StoreError, match="SET statement_timeout = 0")
    with said, clear_errors(engine), reading(engine) as connection:
        connection.execute(text("SELECT pg_sleep(2)"))
    engine.dispose()


@pytest.mark.slow
@_on_server
def test_a_standby_is_enough_for_reading(archive: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.run(map(entry, range(1, 4)), [article(1)])
    url = with_option(archive.config.database.url, "default_transaction_read_only=on")
    engine = open_engine(make_url(url))
    require_current(engine)
    said = pytest.raises(StoreError, match="the server takes no writes: is it a standby")
    with said, clear_errors(engine), engine.begin() as connection:
        connection.execute(insert(tables.lease), {"name": "x"})
    engine.dispose()
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", url)
    for command in ("status", "articles list", "articles show 1", "runs list", "db current", "db check", "notify list"):
        assert cli(*command.split()).code == 0, command
    assert cli("crawl", "--delay", "0", "--start-url", "http://127.0.0.1:9/article/57/").code == 2
