"""The spider of a re-extraction: reads the pages that the archive has kept with the present program."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any, TypeGuard

from vokspider.extract import Repeats, promised
from vokspider.formats.kept import kept_reader, read_kept
from vokspider.model.items import Article
from vokspider.spiders.offline import OfflineSpider
from vokspider.text.dates import start_of_day

_AT_A_TIME = 16  # pages that are read in one call, and stored in one transaction


class ReextractSpider(OfflineSpider):
    """Yields the items of kept pages and sends no requests."""

    name = "reextract"

    async def start(self) -> AsyncIterator[Any]:
        """Yield an item for every kept page that a stored text was read from, or should have been read from."""
        run, since, source = self.run, self.options.since, self.run.source
        engine, rereading = run.store.ledger.engine, run.store.rereading
        numbers = await run.call(rereading.numbers, start_of_day(since, run.site.zone) if since else None)
        parts = (numbers[start : start + _AT_A_TIME].tolist() for start in range(0, len(numbers), _AT_A_TIME))
        pool = self.pool(partial(kept_reader, engine.url, source), partial(read_kept, engine, source, Repeats()))
        async for items in self.results(pool, parts):
            for item in items:
                if not _was_unread(item):
                    self.add([item], item.external_id)
                    continue
                async for batch in self.stored_of(item.external_id):
                    yield batch
                self.add([await self._promised(item)], item.external_id)
            async for batch in self.stored():
                yield batch

    async def _promised(self, article: Article) -> Article:
        """The article of a page that was not believed, with what it is compared with."""
        assert article.again is not None  # noqa: S101 (see ``_was_unread``)
        found = await self.run.call(self.run.store.rereading.promised, article.again.capture_id)
        return promised(article, found.title, found.teaser, found.earlier)


def _was_unread(item: Any) -> TypeGuard[Article]:
    """Whether an article comes from a page that was not believed; what the archive has of the article decides again."""
    return isinstance(item, Article) and item.again is not None and not item.again.revision
