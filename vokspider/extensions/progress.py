"""Progress as lines of JSON on standard output, for the process that started this one."""

import json
import sys
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from vokspider.extensions.run import Run


class Progress:
    """One line for each item that went through the pipelines: the run's ledger so far."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Progress":
        """The extension; NotConfigured unless somebody reads the lines."""
        if not crawler.settings.getbool("VOKSPIDER_PROGRESS"):
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.item_scraped, signals.item_scraped)
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        return progress

    def spider_opened(self) -> None:
        """Say that the crawl has begun."""
        self.item_scraped()

    def item_scraped(self) -> None:
        """Say how far the run is."""
        run = self.crawler.get_extension(Run)
        if run and run.archive:
            say("progress", run.archive.progress())


def say(kind: str, content: Any) -> None:
    """Write one line; a reader that went away does not stop the crawl."""
    try:
        sys.stdout.write(json.dumps({kind: content}) + "\n")
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        return
