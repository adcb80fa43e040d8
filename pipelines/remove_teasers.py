"""First: keep each title and teaser once, and take what is not the article's out of the article; count it by rule."""

from typing import Any

from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.extract.steps import reduced, removals_of
from vokspider.model.items import Article, Listing


class RemoveTeasers:
    """Reduces items that ``extract`` has not reduced already, and counts what was removed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RemoveTeasers":
        """The pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The item without copies and chrome; failures as they are."""
        if not isinstance(item, Article | Listing):
            return item
        run, count = Run.of(self.crawler), self.crawler.stats.inc_value
        item = reduced(item, run.site, run.source)
        for removal in removals_of(item):
            count(f"vokspider/removed/{removal.rule}", removal.count)
            count("vokspider/removed_lines", removal.count)
        count("vokspider/entries", len(item.entries) if isinstance(item, Listing) else 0)
        return item
