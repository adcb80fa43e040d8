"""Reads the pages again that the archive has kept."""

from collections.abc import Container

import attrs

from vokspider.config import Source
from vokspider.extract import Repeats, believe, promised
from vokspider.extract.steps import fingerprint
from vokspider.formats.documents import document_of
from vokspider.formats.saved import items_of
from vokspider.model.items import Article, Failed
from vokspider.model.reasons import LISTING_IN_PLACE
from vokspider.sites import site_named
from vokspider.store.captures.bodies import DamagedError
from vokspider.store.writing.reextraction import Kept

_DAMAGED = "damaged_capture"
_LAST_SUCCESS = 299


class _Everything(Container[str]):
    """All identities: the entries of a kept page are known already, and to read them takes a sixth of the time."""

    def __contains__(self, identity: object) -> bool:
        return True


def kept_item(kept: Kept, source: Source, repeats: Repeats | None = None) -> Article | Failed:
    """The article that a kept page has now, or a failure if none can be read.

    The article has not yet been compared with its entry and the stored text: ``believe`` does that. For
    ``repeats`` see ``extract``.
    """
    facts = kept.stored.facts
    again, identity, url = kept.again, facts.external_id or "", facts.article_url
    failed = Failed(source.name, identity, LISTING_IN_PLACE, url=url, again=again)
    if facts.status is not None and facts.status > _LAST_SUCCESS:
        return attrs.evolve(failed, reason=f"http_{facts.status}")
    try:
        document = document_of(kept.stored.capture(), url, identity)
    except DamagedError as error:
        return attrs.evolve(failed, reason=_DAMAGED, detail=str(error))
    for item in items_of(document, source, repeats, _Everything()):
        if isinstance(item, Article):
            found = promised(item, kept.entry_title, kept.entry_teaser, kept.earlier)
            return attrs.evolve(found, external_id=identity, url=url, again=again)
        if isinstance(item, Failed):
            return attrs.evolve(item, external_id=identity, url=url, again=again)
    return failed


def read_again(kept: Kept, source: Source) -> Article | Failed:
    """The article of a kept page, ready to be stored, or a failure if the page is not believed now."""
    item = kept_item(kept, source)
    if isinstance(item, Article):
        item = believe(item, site_named(source.page), source)
    return fingerprint(item) if isinstance(item, Article) else item
