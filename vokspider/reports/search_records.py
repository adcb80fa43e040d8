"""What a query finds, for other programs."""

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from vokspider.reports.search import Found, SearchHit
from vokspider.store.articles.article_pages import articles_with_texts
from vokspider.store.articles.export import KEYS, export_record
from vokspider.store.db.engine import reading
from vokspider.store.search.hits import NEWEST
from vokspider.store.search.revisions import Revision

RECORD_KEYS = (*KEYS, "snippet", "found_in_revision", "in_current_text")
_AT_A_TIME = 200  # articles with their texts


def search_records(found: Found, in_order: Sequence[Revision] | None = None) -> Iterator[dict[str, Any]]:
    """The export record of each article that a query means, newest first or ``in_order``, and where its words are.

    They are read in small pages, so that no transaction stays open.
    """
    if in_order is not None:
        for start in range(0, len(in_order), _AT_A_TIME):
            yield from _records(found, found.shown(in_order[start : start + _AT_A_TIME]))
        return
    some, before = attrs.evolve(found, limit=_AT_A_TIME), NEWEST + 1
    while hits := list(some.hits(before)):
        yield from _records(found, hits)
        before = hits[-1].key


def _records(found: Found, hits: list[SearchHit]) -> Iterator[dict[str, Any]]:
    with reading(found.engine) as connection:
        known = {one.id: (one, text) for one, text in articles_with_texts(connection, [hit.article.id for hit in hits])}
    for hit in hits:
        if hit.article.id in known:  # it may have been forgotten meanwhile
            place = {"snippet": hit.snippet.text, "found_in_revision": hit.revision, "in_current_text": hit.current}
            yield export_record(*known[hit.article.id]) | place
