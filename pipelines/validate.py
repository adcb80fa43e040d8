"""The second pipeline: believes a page only if it is the requested article."""

from typing import Any

from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.extract import believe
from vokspider.model.items import Article, Failed, each


class Validate:
    """Turns an article that is not the requested one into a failure, with the page, which is kept."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Validate":
        """The pipeline for this crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The article, or a failure in its place; any other item as it is."""
        return each(item, self._believed)

    def _believed(self, item: Any) -> Any:
        if not isinstance(item, Article):
            return item
        run = Run.of(self.crawler)
        found = believe(item, run.site, run.source)
        if isinstance(found, Failed):
            self.crawler.stats.inc_value(f"vokspider/failed/{found.reason}")
        return found
