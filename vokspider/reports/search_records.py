"""What a query finds, for other programs."""

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
from sqlalchemy import Engine

from vokspider.reports.past import HitThen
from vokspider.reports.search import Found, SearchHit
from vokspider.store.articles.article_pages import articles_with_texts
from vokspider.store.articles.export import KEYS, export_record
from vokspider.store.db.engine import reading
from vokspider.store.search.hits import NEWEST
from vokspider.store.search.revisions import Revision

PLACE_KEYS = ("snippet", "found_in_revision", "in_current_text")
RECORD_KEYS = (*KEYS, *PLACE_KEYS)
_AT_A_TIME = 200  # articles with their texts


def search_records(found: Found, in_order: Sequence[Revision] | None = None) -> Iterator[dict[str, Any]]:
    """The export record of each article that a query means, newest first or ``in_order``, and where its words are.

    They are read in small pages, so that no transaction stays open.
    """
    if in_order is not None:
        for start in range(0, len(in_order), _AT_A_TIME):
            yield from records_of_hits(found.engine, found.shown(in_order[start : start + _AT_A_TIME]))
        return
    some, before = attrs.evolve(found, limit=_AT_A_TIME), NEWEST + 1
    while hits := list(some.hits(before)):
        yield from records_of_hits(found.engine, hits)
        before = hits[-1].key


def records_of_hits(engine: Engine, hits: Sequence[SearchHit]) -> Iterator[dict[str, Any]]:
    """The export record of some hits, with the places of their words. There may be some hundred."""
    with reading(engine) as connection:
        known = {one.id: (one, text) for one, text in articles_with_texts(connection, [hit.article.id for hit in hits])}
    for hit in hits:
        if hit.article.id in known:  # it may have been forgotten meanwhile
            yield export_record(*known[hit.article.id]) | place_of(hit)


def place_of(hit: SearchHit | HitThen) -> dict[str, Any]:
    """Where the words of a query are, with ``PLACE_KEYS``."""
    return dict(zip(PLACE_KEYS, (hit.snippet.text, hit.revision, hit.current), strict=True))
