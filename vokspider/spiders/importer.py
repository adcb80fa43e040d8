"""The spider of an import: saved pages go through the same pipelines as fetched ones."""

from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeGuard

from vokspider.config import Source
from vokspider.extract import Repeats
from vokspider.formats.documents import Document
from vokspider.formats.files import Given, found_files
from vokspider.formats.importing import Item, PageRead, import_reader, parts_of, read_parts
from vokspider.formats.saved import is_of
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


class ImportSpider(OfflineSpider):
    """Yields the items of saved pages and sends no requests."""

    name = "import"

    async def start(self) -> AsyncIterator[Any]:
        """Yield the items of all files, one file after the other."""
        findings, given, source = Findings(), list(self._given()), self.run.source
        pool = self.pool(partial(import_reader, source), partial(read_parts, source, Repeats()))
        at = 0
        async for parts in self.results(pool, parts_of(given, source)):
            self.prepared = {text: one for part in parts for text, one in part.prepared.items()}
            for part in parts:
                if part.number > at:
                    at, self.run.files = part.number, {"file": part.number, "files": len(given)}
                    findings.open(part.given)
                for page in part.pages:
                    async for batch in self._used(page, findings):
                        yield batch
            async for batch in self.stored():
                yield batch
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

    async def _used(self, page: PageRead, findings: Findings) -> AsyncIterator[Any]:
        """Add the items of a page, unless it is left out; yields what has to be stored before. Failures are counted."""
        found, items = page
        if isinstance(found, Bad):
            findings.bad(found)
        elif isinstance(found, Left):
            findings.left(found.what)
        else:
            if _may_be_of_other(item := items[-1], found, self.run.source):
                async for batch in self.stored_of(item.external_id):
                    yield batch
            if reason := await self._left_out(found, items[-1]):
                findings.left(reason)
            else:
                findings.use(found, items[-1])
                self._take(items)

    def _take(self, items: Sequence[Item]) -> None:
        for item in items:
            if isinstance(item, Listing):
                self.add([item], *(entry.external_id for entry in item.entries))
                continue
            self.add([item], item.external_id)
            if isinstance(item, Failed):
                self.crawler.stats.inc_value(f"vokspider/failed/{item.reason}")

    async def _left_out(self, document: Document, item: Item) -> str | None:
        """Why a page is left out of this import, in words, or None if it is imported.

        A page that was given by itself, or that an archive says is of this source, is always imported.
        """
        if document.alone or document.source is not None:
            return None
        if _may_be_of_other(item, document, self.run.source):
            known = await self.run.call(self.run.store.ledger.known, [item.external_id])
            return None if known else f"articles of another source ({item.source_name or 'without a name'})"
        return left_out(document, item, self.run.source)


def _may_be_of_other(item: Item, document: Document, source: Source) -> TypeGuard[Article]:
    """Whether a page names another source, so that it counts only if the archive knows its article."""
    is_given = document.alone or document.source is not None
    return not is_given and isinstance(item, Article) and not is_of(item, source)


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
