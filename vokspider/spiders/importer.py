"""The spider of an import: saved pages go through the same pipelines as fetched ones."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from vokspider.config import Source
from vokspider.extract import Repeats
from vokspider.formats.documents import Document, Hints, read_documents
from vokspider.formats.files import Given, found_files
from vokspider.formats.saved import is_of, items_of
from vokspider.formats.warc import Bad, Left
from vokspider.model.items import Article, Failed, Listing
from vokspider.model.reasons import BAD_ENCODING, EMPTY_BODY, PARSER_ERROR, TRUNCATED_BODY
from vokspider.sites import site_named
from vokspider.sites.mirrors import is_at
from vokspider.spiders.findings import Findings
from vokspider.spiders.offline import OfflineSpider

OTHER_HOST = "pages of other hosts"
OTHER_KIND = "pages that are neither article nor listing"
# Reasons with which a page still counts as that of an article.
_OF_AN_ARTICLE = (BAD_ENCODING, EMPTY_BODY, PARSER_ERROR, TRUNCATED_BODY)
Item = Article | Failed | Listing


class ImportSpider(OfflineSpider):
    """Yields the items of saved pages and sends no requests."""

    name = "import"

    async def start(self) -> AsyncIterator[Any]:
        """Yield the items of all files, one file after the other."""
        findings, given, repeats = Findings(), list(self._given()), Repeats()
        for number, one in enumerate(given, 1):
            self.run.files = {"file": number, "files": len(given)}
            findings.open(one)
            for document in self._documents(one, findings):
                async for item in self.in_turn(await self._items(document, findings, repeats)):
                    yield item
        self.run.remarks.doubts += findings.doubts()
        self.run.remarks.notes += findings.notes()

    def _given(self) -> Iterator[Given]:
        """The files to read, each once, with the page's address and time if they were given."""
        options = self.options
        listed = {Path(path): Given(Path(path), url, at or options.fetched_at) for path, url, at in options.listed}
        for one in found_files(map(Path, options.files)):
            if one.path not in listed:
                yield Given(one.path, options.url, options.fetched_at, one.beside)
        yield from listed.values()

    def _documents(self, given: Given, findings: Findings) -> Iterator[Document]:
        """The pages in a file, except those that an archive says are of another source."""
        source = self.run.source
        hints = Hints(source.site, site_named(source.page), given.url, given.fetched_at, given.beside)
        for found in read_documents(given.path, hints):
            if isinstance(found, Bad):
                findings.bad(found)
            elif isinstance(found, Left):
                findings.left(found.what)
            elif found.source not in (None, source.name):
                findings.left(f"pages of {found.source}, which --source {found.source} imports")
            else:
                yield found

    async def _items(self, document: Document, findings: Findings, repeats: Repeats) -> list[Item]:
        """The items of a page, or none if the page is left out. Failures are counted."""
        source = self.run.source
        items = list(items_of(document, source, repeats))
        if reason := await self._left_out(document, items[-1]):
            findings.left(reason)
            return []
        findings.use(document, items[-1])
        for item in items:
            if isinstance(item, Failed):
                self.crawler.stats.inc_value(f"vokspider/failed/{item.reason}")
        return items

    async def _left_out(self, document: Document, item: Item) -> str | None:
        """Why a page is left out of this import, in words, or None if it is imported.

        A page that was given by itself, or that an archive says is of this source, is always imported.
        """
        source = self.run.source
        if document.alone or document.source is not None:
            return None
        if isinstance(item, Article) and not is_of(item, source):
            known = await self.run.call(self.run.store.ledger.known, [item.external_id])
            return None if known else f"articles of another source ({item.source_name or 'without a name'})"
        return left_out(document, item, source)


def left_out(document: Document, item: Item, source: Source) -> str | None:
    """Why a page does not belong to the source, in words; None if it does.

    None also for a page at the address of an article: it should be that article, so it fails instead.
    """
    at_site = document.url is None or is_at(document.url, source.site, site_named(source.page))
    if isinstance(item, Article) or (at_site and document.identity):
        return None
    if not at_site:
        return OTHER_HOST
    return OTHER_KIND if isinstance(item, Failed) and item.reason not in _OF_AN_ARTICLE else None
