"""Progress as lines of JSON on standard output, for the process that started this one."""

import json
import select
import sys
import time
from typing import Any

import attrs
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from vokspider.extensions.run import Run
from vokspider.signals import read_again
from vokspider.store.writing.discovery import UNCHANGED
from vokspider.store.writing.reextraction import Reread

_INTERVAL = 0.1  # s between two lines


class Progress:
    """The run's ledger so far, when an item went through the pipelines and the last line is a moment ago."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.next_at = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Progress":
        """The extension; NotConfigured unless somebody reads the lines."""
        if not crawler.settings.getbool("VOKSPIDER_PROGRESS"):
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.item_scraped, signals.item_scraped)
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.read_again, read_again)
        return progress

    def spider_opened(self) -> None:
        """Say that the crawl has begun."""
        self.item_scraped()

    def read_again(self, reread: Reread) -> None:
        """Say what a kept page says now, if that is something else."""
        if reread.outcome != UNCHANGED:
            say("reread", attrs.asdict(reread))

    def item_scraped(self) -> None:
        """Say how far the run is."""
        run = self.crawler.get_extension(Run)
        now = time.monotonic()
        if run and run.context and now >= self.next_at and has_room():
            self.next_at = now + _INTERVAL
            say("progress", run.files | run.context.ledger.progress())


def has_room() -> bool:
    """Whether a short line can be written without waiting: a parent that was stopped does not hold up the crawl."""
    try:
        return bool(select.select([], [sys.stdout], [], 0)[1])
    except (OSError, ValueError):  # standard output is no file, or closed
        return True


def say(kind: str, content: Any) -> None:
    """Write one line; a reader that went away does not stop the crawl."""
    try:
        sys.stdout.write(json.dumps({kind: content}, default=str) + "\n")
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        return
