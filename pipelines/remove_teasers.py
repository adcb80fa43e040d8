"""The first pipeline: removes repeated titles and teasers, and lines that do not belong to the article.

Counts what was removed, by rule.
"""

from collections.abc import Mapping
from typing import Any

from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.extract.steps import counted, reduced, removals_of
from vokspider.model.items import Article, Listing, Same, each


class RemoveTeasers:
    """Reduces articles and listings that ``extract`` has not reduced already, and counts the removals of all."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RemoveTeasers":
        """The pipeline for this crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The article or listing without copies and the site's own lines; any other item as it is."""
        return each(item, self._reduced)

    def _reduced(self, item: Any) -> Any:
        if isinstance(item, Same):
            self._count(item.removed)
        if not isinstance(item, Article | Listing):
            return item
        run = Run.of(self.crawler)
        item = reduced(item, run.site, run.source)
        self._count(counted(removals_of(item)))
        self.crawler.stats.inc_value("vokspider/entries", len(item.entries) if isinstance(item, Listing) else 0)
        return item

    def _count(self, removed: Mapping[str, int]) -> None:
        for rule, lines in removed.items():
            self.crawler.stats.inc_value(f"vokspider/removed/{rule}", lines)
            self.crawler.stats.inc_value("vokspider/removed_lines", lines)
