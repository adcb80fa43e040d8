"""The spider of a crawl, with responses that are given to it."""

from typing import Any

import pytest
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from vokspider.extensions.run import Run
from vokspider.html.blocks import _Walk
from vokspider.html.elements import Element
from vokspider.html.page_text import PageText
from vokspider.model.items import Article
from vokspider.model.options import RunOptions
from vokspider.spiders.vok import VokSpider
from vokspider.store.writing.discovery import Due

from ..archives import Archive, identity, on_sqlite
from ..sites.kcnawatch.helpers import article_html, block_html


def response(number: int) -> HtmlResponse:
    """The page of an article, with the More From block that all of them have."""
    url = f"https://kcnawatch.org/newstream/{identity(number)}/x/"
    html = article_html(f"<p>Sentence {number}.</p>", block=block_html(22))
    return HtmlResponse(url, headers={"Content-Type": "text/html; charset=utf-8"}, body=html.encode())


@on_sqlite
async def test_the_pages_of_a_crawl_share_what_was_read(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    crawler: Any = get_crawler(VokSpider, {"VOKSPIDER_CONFIG": archive.config, "EXTENSIONS": {Run: 0}})
    crawler.spider = spider = VokSpider.from_crawler(crawler, options=RunOptions(now=archive.now))
    await Run.of(crawler).spider_opened()
    requests: Any = spider.start()
    await anext(requests)
    read = list[Element]()
    list_text = _Walk.list_text

    def noting(walk: _Walk, node: Element) -> PageText:
        read.append(node)
        return list_text(walk, node)

    monkeypatch.setattr(_Walk, "list_text", noting)
    for number in (1, 2, 3):
        page = response(number)
        items = list(spider.parse_article(page, Due(identity(number), page.url, "A Title")))
        assert [one.lines[0] for one in items if isinstance(one, Article)] == [f"Sentence {number}."]
    assert len(read) == 1
    await requests.aclose()
    await Run.of(crawler).spider_closed("finished")
