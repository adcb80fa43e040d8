"""Runs around a crawl of Scrapy that is not started, on a real archive."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import define, field
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.utils.test import get_crawler

from vokspider.config import Config, load
from vokspider.extensions.remarks import Remarks
from vokspider.extensions.run import Run
from vokspider.extensions.run_context import RunContext, open_run
from vokspider.model.options import RunOptions
from vokspider.monitors.figures import JOINED

from ..archives import Archive


class Engine:
    """Notes why the crawl should end."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    async def close_spider_async(self, *, reason: str) -> None:
        self.reasons.append(reason)


@define
class Crawl:
    """A crawl around which a run is opened: no request is sent, and its engine only notes why it should end."""

    crawler: Any
    run: Run
    engine: Engine = field(factory=Engine)

    def __attrs_post_init__(self) -> None:
        self.crawler.engine = self.engine

    def settle(self) -> None:
        """Let all be as in a crawl that found nothing new."""
        self.crawler.stats.set_value("vokspider/entries", 2)
        self.crawler.stats.set_value(JOINED, 1)

    @property
    def codes(self) -> list[str]:
        return [error.code for error in self.run.remarks.errors]


@pytest.fixture
def config(archive: Archive) -> Config:
    overrides: dict[str, dict[str, Any]] = {
        "database": {"url": archive.config.database.url},
        "crawl": {"lease_seconds": 30},
    }
    return load(environ={}, root=archive.config.root, overrides=overrides)


@pytest.fixture
def opened(config: Config, archive: Archive) -> Iterator[Callable[..., RunContext]]:
    """Opens runs."""
    made: list[RunContext] = []

    def make(**options: Any) -> RunContext:
        source = config.source(config.crawl.source)
        made.append(open_run(config, source, RunOptions(**options), Remarks(), archive.clock))
        return made[-1]

    yield make
    for one in made:
        one.ledger.engine.dispose()


@pytest.fixture
def crawl(config: Config, archive: Archive) -> Callable[..., Crawl]:
    """Makes crawls, whose run is not opened yet."""

    def make(*, progress: bool = False, **options: Any) -> Crawl:
        crawler: Crawler = get_crawler(Spider, {"VOKSPIDER_CONFIG": config, "VOKSPIDER_PROGRESS": progress})
        crawler.spider = Spider("vok")
        crawler.spider.options = RunOptions(now=archive.now, **options)  # type: ignore[attr-defined]
        return Crawl(crawler, Run.from_crawler(crawler))

    return make
