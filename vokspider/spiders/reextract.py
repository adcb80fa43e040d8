"""The present program over the pages that the archive has kept."""

from collections.abc import AsyncIterator
from typing import Any

from vokspider.formats.kept import kept_item
from vokspider.spiders.offline import OfflineSpider
from vokspider.text.dates import start_of_day


class ReextractSpider(OfflineSpider):
    """Yields what the kept pages say now."""

    name = "reextract"

    async def start(self) -> AsyncIterator[Any]:
        """The article of every kept page from which a text was read, or should have been."""
        run, since = self.run, self.options.since
        pages = run.store.rereading.pages(start_of_day(since, run.site.zone) if since else None)
        while (kept := await run.call(next, pages, None)) is not None:
            async for item in self.in_turn([kept_item(kept, run.source)]):
                yield item
