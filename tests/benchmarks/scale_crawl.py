"""What crawls of a day take in a large archive and in an empty one: with new articles, and then with nothing new.

Each crawl has a source of its own, whose articles stay in the large archive. Whole processes, with their start.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import URL, Engine, make_url, text

from tests.postgres import create_schema, drop_schema, url_of
from vokspider.config import Config, load
from vokspider.model.options import RunOptions
from vokspider.store.db.engine import leave, open_engine, prepare_file
from vokspider.store.db.schema import upgrade

from .test_crawl_speed import cpu_of_children, demo_site, measure

_SOURCE = """
[[source]]
name = "{name}"
site = "{site}"
language = "en"
display_name = "Voice of Korea (EN)"
page = "kcnawatch"
start_url = "{start}"
"""


class Crawled(NamedTuple):
    """A crawl: CPU time in s of its process and of PostgreSQL's, and peak memory in MB of its process."""

    archive: str
    what: str
    own: float
    server: float
    megabytes: float


def crawls(url: URL, folder: Path, new: int) -> Iterator[Crawled]:
    """Crawl ``new`` articles, and again, when nothing is new: in an empty archive, in this one, and in an empty one."""
    with demo_site(new) as base:
        for name in ("empty", "large", "empty again"):
            if name == "large":
                yield from _crawls(url, name, base, folder, new)
            else:
                with _empty(url) as one:
                    yield from _crawls(one, name, base, folder, new)


@contextmanager
def _empty(url: URL) -> Iterator[URL]:
    """An archive without articles in the same database, or in a file of its own."""
    server = open_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    with TemporaryDirectory() as folder:
        is_file = server.dialect.name == "sqlite"
        schema = "" if is_file else create_schema(server)
        found = URL.create("sqlite", database=f"{folder}/empty.db") if is_file else make_url(url_of(server, schema))
        try:
            engine = open_engine(found)
            prepare_file(engine)
            upgrade(engine)
            leave(engine)
            yield found
        finally:
            if schema:
                drop_schema(server, schema)
            server.dispose()


def _crawls(url: URL, name: str, base: str, folder: Path, new: int) -> Iterator[Crawled]:
    config = _config(url, base, folder)
    yield _crawled(url, config, name, f'"new": {new}, ', f"{new} new articles")
    yield _crawled(url, config, name, '"new": 0, ', "nothing new")


def _config(url: URL, base: str, folder: Path) -> Config:
    name, start = f"crawl-{time.time_ns()}", f"{base}/article/57/"
    sources = folder / "sources.toml"
    sources.write_text(_SOURCE.format(name=name, site=base, start=start), encoding="utf-8")
    overrides: dict[str, dict[str, object]] = {
        "database": {"url": url.render_as_string(hide_password=False)},
        "crawl": {"delay": 0.0, "concurrency": 16, "first_pages": 0, "source": name, "start_url": start},
        "sources": {"file": str(sources.absolute())},
        "logs": {"dir": str(folder / "logs")},
    }
    return load(overrides=overrides, environ={})


def _crawled(url: URL, config: Config, archive: str, said: str, what: str) -> Crawled:
    options = RunOptions(start_url=str(config.crawl.start_url))
    environ = {**os.environ, **config.to_environ(), "VOKSPIDER_RUN_OPTIONS": options.to_json()}
    engine = open_engine(url)
    before = _of_server(engine)
    found = measure([sys.executable, "-m", "vokspider.crawl", "vok"], environ)
    assert said in found.said, found.said
    server = _of_server(engine) - before
    engine.dispose()
    return Crawled(archive, what, found.cpu, server, found.megabytes)


def _of_server(engine: Engine) -> float:
    """CPU time in s of the server's processes that have ended."""
    if engine.dialect.name == "sqlite":
        return 0.0
    with engine.connect() as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    parent = int(Path(f"/proc/{mine}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    return cpu_of_children(parent)
