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
from vokspider.model.outcomes import UNCHANGED
from vokspider.signals import read_again
from vokspider.store.writing.reextraction import Reread

_INTERVAL = 0.1  # s between two lines


class Progress:
    """Scrapy extension: writes the ledger so far when items leave the pipelines, at most once per ``_INTERVAL``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.next_at = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Progress":
        """The extension.

        Raises NotConfigured unless the setting VOKSPIDER_PROGRESS says that a parent process reads.
        """
        if not crawler.settings.getbool("VOKSPIDER_PROGRESS"):
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.item_scraped, signals.item_scraped)
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.read_again, read_again)
        return progress

    def spider_opened(self) -> None:
        """Write a first line, so that the reader knows that the crawl has begun."""
        self.item_scraped()

    def read_again(self, reread: Reread) -> None:
        """Write the result of reading a kept page again, unless its text is unchanged."""
        if reread.outcome != UNCHANGED:
            say("reread", attrs.asdict(reread))

    def item_scraped(self) -> None:
        """Write the ledger so far, unless the last line is too recent or the reader is behind."""
        run = self.crawler.get_extension(Run)
        now = time.monotonic()
        if run and run.context and now >= self.next_at and has_room():
            self.next_at = now + _INTERVAL
            say("progress", run.files | run.context.ledger.progress())


def has_room() -> bool:
    """Whether a short line can be written without waiting, so that a stopped parent does not hold up the crawl."""
    try:
        return bool(select.select([], [sys.stdout], [], 0)[1])
    except (OSError, ValueError):  # standard output is not a file, or is closed
        return True


def say(kind: str, content: Any) -> None:
    """Write ``{kind: content}`` as one line of JSON.

    If the reader is gone, nothing is raised, so that the crawl goes on.
    """
    try:
        sys.stdout.write(json.dumps({kind: content}, default=str) + "\n")
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        return
