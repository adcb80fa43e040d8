"""The spider of a re-extraction: reads the pages that the archive has kept with the present program."""

from collections.abc import AsyncIterator
from typing import Any

from vokspider.extract import Repeats
from vokspider.formats.kept import kept_item
from vokspider.spiders.offline import OfflineSpider
from vokspider.text.dates import start_of_day


class ReextractSpider(OfflineSpider):
    """Yields the items of kept pages and sends no requests."""

    name = "reextract"

    async def start(self) -> AsyncIterator[Any]:
        """Yield an item for every kept page that a stored text was read from, or should have been read from."""
        run, since, repeats = self.run, self.options.since, Repeats()
        pages = run.store.rereading.pages(start_of_day(since, run.site.zone) if since else None)
        while (kept := await run.call(next, pages, None)) is not None:
            async for item in self.in_turn([kept_item(kept, run.source, repeats)]):
                yield item
