"""The present page classes and pipelines over the pages that the archive has kept."""

from collections.abc import AsyncIterator
from typing import Any

import attrs

from vokspider.config import Source
from vokspider.formats.documents import document_of
from vokspider.model.items import Article, Failed
from vokspider.model.reasons import LISTING_IN_PLACE
from vokspider.spiders.offline import OfflineSpider
from vokspider.spiders.saved import items_of
from vokspider.store.captures.bodies import DamagedError
from vokspider.store.writing.reextraction import Kept
from vokspider.text.dates import start_of_day

_DAMAGED = "damaged_capture"
_LAST_SUCCESS = 299


def kept_item(kept: Kept, source: Source) -> Article | Failed:
    """The article of a kept page, or why there is none any more."""
    facts = kept.stored.facts
    again, identity, url = kept.again, facts.external_id or "", facts.article_url
    failed = Failed(source.name, identity, LISTING_IN_PLACE, url=url, again=again)
    if facts.status is not None and facts.status > _LAST_SUCCESS:
        return attrs.evolve(failed, reason=f"http_{facts.status}")
    try:
        document = document_of(kept.stored.capture(), url, identity)
    except DamagedError as error:
        return attrs.evolve(failed, reason=_DAMAGED, detail=str(error))
    for item in items_of(document, source):
        if isinstance(item, Article):
            promised = attrs.evolve(item, entry_title=kept.entry_title, entry_teaser=kept.entry_teaser)
            return attrs.evolve(promised, earlier=kept.earlier, external_id=identity, url=url, again=again)
        if isinstance(item, Failed):
            return attrs.evolve(item, external_id=identity, url=url, again=again)
    return failed


class ReextractSpider(OfflineSpider):
    """Yields what the kept pages say now."""

    name = "reextract"

    async def start(self) -> AsyncIterator[Any]:
        """The article of every kept page from which a text was read, or should have been."""
        run, since = self.run, self.options.since
        pages = run.store.rereading.pages(start_of_day(since) if since else None)
        while (kept := await run.call(next, pages, None)) is not None:
            async for item in self.in_turn([kept_item(kept, run.source)]):
                yield item
