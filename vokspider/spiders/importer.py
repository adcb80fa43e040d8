"""Saved pages through the same pages and pipelines as fetched ones."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import attrs
from scrapy import Spider, signals
from scrapy.crawler import Crawler

from vokspider.documents import TEXT, Document, decode_text, read_documents
from vokspider.errors import VokspiderError
from vokspider.extensions.run import Run
from vokspider.items import Article, Entry, Failed, Listing
from vokspider.options import RunOptions
from vokspider.pages import KcnaWatch, PageError
from vokspider.pages.captured import CapturedText
from vokspider.pages.reasons import LISTING_IN_PLACE, NOT_TEXT
from vokspider.spiders.responses import Page, article_of, html_response, page_of
from vokspider.text.fingerprints import body_sha256
from vokspider.text.urls import external_id

Items = Iterator[Article | Failed | Listing]


class ImportSpider(Spider):
    """Yields the items of saved pages and sends no request."""

    name = "import"

    def __init__(self, options: RunOptions, **_arguments: Any) -> None:
        super().__init__()
        self.options = options
        self._idle = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "ImportSpider":
        """The spider, listening for items that are through the pipelines, whatever became of them."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider._item_done, signal)
        return spider

    def _item_done(self) -> None:
        self._idle.set()

    @property
    def run(self) -> Run:
        """The run around this import."""
        return Run.of(self.crawler)

    async def start(self) -> AsyncIterator[Any]:
        """The items of every file, one after the other, each when the one before is stored: so memory is bounded."""
        for name in self.options.files:
            try:
                for document in read_documents(Path(name), self.options.url):
                    for item in self.items(document):
                        self._idle.clear()
                        yield item
                        await self._idle.wait()
            except VokspiderError as error:
                self.run.doubts.append(str(error))

    def items(self, document: Document) -> Items:
        """The article of a saved page and the entries on it, or why the page is not believed."""
        try:
            page: Page = self._captured_text(document) if document.kind == TEXT else self._html(document)
            entries = page.entries()
            if entries:
                yield Listing(self.run.source.name, document.url, entries)
            yield attrs.evolve(article_of(page), capture=document.capture, url=document.url)
        except PageError as error:
            yield from self._no_article(document, error)

    def _captured_text(self, document: Document) -> CapturedText:
        text = decode_text(document.capture.body)
        if text is None:
            raise PageError(NOT_TEXT, document.capture.url)
        source = self.run.source
        return CapturedText(text, source.name, source.display_name, document.url)

    def _html(self, document: Document) -> KcnaWatch:
        capture = document.capture
        return page_of(html_response(capture.url, capture.body, document.content_type), self.run.source)

    def _no_article(self, document: Document, error: PageError) -> Items:
        """A saved listing gives its entries; any other page is a failure of the article it should be."""
        identity = external_id(document.url or "")
        if error.reason == LISTING_IN_PLACE and identity is None:
            yield Listing(self.run.source.name, document.url, self._listing(document))
            return
        self.crawler.stats.inc_value(f"vokspider/failed/{error.reason}")
        yield Failed(
            source=self.run.source.name,
            external_id=identity or f"page-{body_sha256(document.capture.body)[:16]}",
            reason=error.reason,
            detail=error.detail,
            url=document.url if identity else None,
            capture=document.capture,
        )

    def _listing(self, document: Document) -> tuple[Entry, ...]:
        page = self._captured_text(document) if document.kind == TEXT else self._html(document)
        return page.listing()
