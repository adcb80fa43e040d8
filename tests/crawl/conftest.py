"""Crawls of the demo site into real databases."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field, frozen
from sqlalchemy import text

from tests.crawl.crawls import Crawls
from tests.crawl.forks import fork
from tests.simulator.site import DemoArticle, SimulatedSite
from tests.words import worded_result
from vokspider.config import Config, load
from vokspider.crawl.process import CrawlProcess, Result, spawn_child
from vokspider.demo.server import serve
from vokspider.model.options import RunOptions
from vokspider.store.db.engine import open_engine


@frozen
class Worded(CrawlProcess):
    """A crawl whose record has its reasons in words too, as the command line shows it."""

    def wait(self, *listeners: Any, **named: Any) -> Result:
        return worded_result(CrawlProcess.wait(self, *listeners, **named))


@define
class Lab:
    """A demo site on loopback and an archive that crawls it.

    ``crawl`` and ``run`` are for what a crawl finds and stores; their crawls share a process, which saves each of them
    a start of a second. ``crawl_alone`` and ``run_alone`` are the full path, a child process for each crawl, and
    ``start`` gives that process to a test that stops it or looks on. It is a fork of one that has all imports behind
    it, unless ``afresh`` asks for a new one.
    """

    site: SimulatedSite
    base: str
    database_url: str
    folder: Path
    crawls: Crawls
    overridden: dict[str, dict[str, Any]] = field(factory=dict)

    @property
    def config(self) -> Config:
        crawl = {"start_url": self.site.start_url, "delay": 0.0, "concurrency": 4, "lease_seconds": 2, "rest_after": 0}
        overrides: dict[str, dict[str, Any]] = {
            "database": {"url": self.database_url},
            "crawl": crawl | self.overridden.get("crawl", {}),
            "logs": {"dir": str(self.folder / "logs")},
            "sources": self.overridden.get("sources", {}),
            "recheck": self.overridden.get("recheck", {}),
            "backfill": self.overridden.get("backfill", {}),
            "captures": self.overridden.get("captures", {}),
            "monitors": self.overridden.get("monitors", {}),
            "notify": self.overridden.get("notify", {}),
        }
        return load(overrides=overrides, environ={})

    @property
    def sites(self) -> tuple[SimulatedSite, ...]:
        """All sites that the archive is of."""
        return (self.site,)

    def configure_source(self, **fields: str) -> None:
        """Declare the source in a sources file of the lab's own, with more ``fields``."""
        declared = {
            "name": "kcnawatch-vok-en",
            "site": "https://kcnawatch.org",
            "language": "en",
            "display_name": "Voice of Korea (EN)",
            "page": "kcnawatch",
        } | fields
        path = self.folder / "sources.toml"
        path.write_text("[[source]]\n" + "".join(f'{name} = "{value}"\n' for name, value in declared.items()))
        self.overridden["sources"] = {"file": str(path)}

    def start(self, afresh: bool = False, **options: Any) -> CrawlProcess:
        return Worded.start(self.config, RunOptions(**options), spawn_child if afresh else fork)

    def crawl(self, **options: Any) -> dict[str, Any]:
        """Crawl once; the site's log of requests starts anew."""
        return self._recorded(self.run, options)

    def crawl_alone(self, **options: Any) -> dict[str, Any]:
        """As ``crawl``, in a process of its own."""
        return self._recorded(self.run_alone, options)

    def _recorded(self, run: Callable[..., Result], options: dict[str, Any]) -> dict[str, Any]:
        self.site.forget_requests()
        result = run(**options)
        assert result.record is not None, result.errors
        return balanced(result.record)

    def run(self, **options: Any) -> Result:
        return self.crawls.crawl(self.config, RunOptions(**options))

    def run_alone(self, **options: Any) -> Result:
        return self.start(**options).wait()

    def rows(self, query: str, **parameters: Any) -> list[Any]:
        engine = open_engine(self.config.database_url)
        try:
            with engine.connect() as connection:
                return list(connection.execute(text(query), parameters))
        finally:
            engine.dispose()

    def stored(self) -> dict[str, tuple[Any, ...]]:
        """What the archive says of each article that it has a text of, by identity."""
        query = """
            SELECT a.external_id, r.title, r.published_on, r.original_url, r.text, a.listed_on, a.teaser
            FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision
        """
        found = self.rows(query)
        assert len({row[0] for row in found}) == len(found)
        return {row[0]: (row[1], str(row[2]), row[3], tuple(row[4].split("\n\n")), *map(str, row[5:])) for row in found}

    def truth(self) -> dict[str, tuple[Any, ...]]:
        """What ``stored`` should say when all of the site is archived."""
        return {article.external_id: _truth(article) for article in self.site.articles}

    def requested_articles(self) -> list[str]:
        return [target for target in self.site.requests if target.startswith("/newstream/")]


def balanced(record: dict[str, Any]) -> dict[str, Any]:
    """The record of a run, whose ledger has to balance."""
    parts = ("new", "changed", "unchanged", "skipped", "failed")
    assert record["discovered"] == sum(record[part] for part in parts), record
    return record


def _truth(article: DemoArticle) -> tuple[Any, ...]:
    days = str(article.published_on), str(article.listed_on)
    return article.title, days[0], article.original_url, article.paragraphs, days[1], article.teaser


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/archive.db"


@pytest.fixture(scope="session")
def crawls() -> Iterator[Crawls]:
    """Runs crawls in one process, which is there until the session's end."""
    with Crawls() as crawls:
        yield crawls


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The crawls of commands in this process are forked too, see ``tests.crawl.forks``."""
    monkeypatch.setattr(CrawlProcess, "start", partial(CrawlProcess.start, spawn=fork))


@pytest.fixture
def lab(tmp_path: Path, sqlite_url: str, crawls: Crawls) -> Iterator[Callable[..., Lab]]:
    """Makes labs; their servers end with the test."""
    servers = []

    def make(count: int = 30, *, database_url: str = sqlite_url, **site_options: Any) -> Lab:
        site = SimulatedSite.generate(count, **site_options)
        server = serve(site)
        servers.append(server)
        return Lab(site, server.__enter__(), database_url, tmp_path, crawls)

    yield make
    for server in servers:
        server.__exit__(None, None, None)
