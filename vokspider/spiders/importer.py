"""Saved pages through the same pages and pipelines as fetched ones."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from vokspider.documents import Document, read_documents
from vokspider.errors import VokspiderError
from vokspider.items import Failed
from vokspider.spiders.offline import OfflineSpider
from vokspider.spiders.saved import Items, items_of


class ImportSpider(OfflineSpider):
    """Yields the items of saved pages."""

    name = "import"

    async def start(self) -> AsyncIterator[Any]:
        """The items of every file, one file after the other."""
        for name in self.options.files:
            try:
                async for item in self.in_turn(self._items(name)):
                    yield item
            except VokspiderError as error:
                self.run.doubts.append(str(error))

    def _items(self, name: str) -> Items:
        """The items of a file, failures counted."""
        for document in self._documents(name):
            for item in items_of(document, self.run.source):
                if isinstance(item, Failed):
                    self.crawler.stats.inc_value(f"vokspider/failed/{item.reason}")
                yield item

    def _documents(self, name: str) -> Iterator[Document]:
        """The pages in a file, without those that an archive wrote for another source."""
        ours, others = self.run.source.name, Counter[str]()
        for document in read_documents(Path(name), self.options.url):
            if document.source in (None, ours):
                yield document
            else:
                others[document.source or ""] += 1
        for source, number in sorted(others.items()):
            pages = f"{number} page{'' if number == 1 else 's'}"
            self.run.notes.append(f"{name}: left out {pages} of {source}; --source {source} imports them")
