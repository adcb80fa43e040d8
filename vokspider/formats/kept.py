"""Reads the pages again that the archive has kept."""

from collections.abc import Callable, Container, Sequence
from functools import partial

import attrs
from sqlalchemy import URL, Engine

from vokspider.config import Source
from vokspider.extract import Repeats, believe
from vokspider.extract.steps import counted, fingerprint
from vokspider.formats.documents import document_of
from vokspider.formats.saved import items_of
from vokspider.model.items import Article, Failed, Same
from vokspider.model.reasons import LISTING_IN_PLACE
from vokspider.sites import site_named
from vokspider.store.captures.bodies import DamagedError
from vokspider.store.db.engine import open_engine
from vokspider.store.writing.reextraction import Kept, kept_with_texts, kinds_again
from vokspider.store.writing.revisions import version_of

Reread = Same | Article | Failed

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
        if isinstance(item, Article | Failed):
            return attrs.evolve(item, external_id=identity, url=url, again=again)
    return failed


def read_again(kept: Kept, source: Source) -> Article | Failed:
    """The article of a kept page, ready to be stored, or a failure if the page is not believed now."""
    item = kept_item(kept, source)
    if isinstance(item, Article):
        item = believe(item, site_named(source.page), source)
    return fingerprint(item) if isinstance(item, Article) else item


def kept_reader(url: URL, source: Source) -> Callable[[Sequence[int]], list[Reread]]:
    """A function that reads kept pages again, by the numbers of their captures, in a process of its own."""
    return partial(read_kept, open_engine(url), source, Repeats())


def read_kept(engine: Engine, source: Source, repeats: Repeats, numbers: Sequence[int]) -> list[Reread]:
    """The items of kept pages, in order: ``Same`` for a page that gives the text that was read from it before."""
    return [_compared(kept, kept_item(kept, source, repeats), source) for kept in kept_with_texts(engine, numbers)]


def _compared(kept: Kept, item: Article | Failed, source: Source) -> Reread:
    if kept.before is None or not isinstance(item, Article):
        return item
    if not isinstance(believe(item, site_named(source.page), source), Article):
        return item
    if kinds_again(kept.before, version_of(item)):
        return item
    return Same(item.external_id, kept.again.revision, counted(item.removals))
