"""The yardstick: a bare Scrapy spider that follows the same links and yields each page's URL and one CSS match.

``python bare.py BASE_URL CONCURRENCY`` prints how many items it yielded.
"""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

AJAX = "{}/wp-admin/admin-ajax.php?action=get_cat_by_source&die=true&from={}&to=10&sort=&id=313"


class BareSpider(Spider):
    """Listing, fragments, articles."""

    name = "bare"

    def __init__(self, base: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.base = base

    async def start(self) -> AsyncIterator[Request]:
        """The listing."""
        yield Request(f"{self.base}/article/57/", self.parse_listing, cb_kwargs={"offset": 0})

    def parse_listing(self, response: Response, offset: int) -> Iterator[Request]:
        """Every article, then the next fragment, which overlaps by one entry."""
        links = response.css("h4 > a::attr(href)").getall()
        for link in links:
            yield Request(response.urljoin(link), self.parse_article, priority=1)
        if len(links) > 1:
            following = offset + len(links) - 1
            yield Request(AJAX.format(self.base, following), self.parse_listing, cb_kwargs={"offset": following})

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """One CSS match."""
        yield {"url": response.url, "title": response.css("h2::text").get()}


def main(base: str, concurrency: int) -> None:
    """Crawl and say how many items there were."""
    settings = {
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, base=base)
    process.start()
    sys.stdout.write(f"{crawler.stats.get_value('item_scraped_count')}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
