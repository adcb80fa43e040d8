"""The first pipeline: removes repeated titles and teasers, and lines that do not belong to the article.

Counts what was removed, by rule.
"""

from typing import Any

from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.extract.steps import reduced, removals_of
from vokspider.model.items import Article, Listing


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
        if not isinstance(item, Article | Listing):
            return item
        run, count = Run.of(self.crawler), self.crawler.stats.inc_value
        item = reduced(item, run.site, run.source)
        for removal in removals_of(item):
            count(f"vokspider/removed/{removal.rule}", removal.count)
            count("vokspider/removed_lines", removal.count)
        count("vokspider/entries", len(item.entries) if isinstance(item, Listing) else 0)
        return item
