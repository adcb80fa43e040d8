"""A search in the archive as it was when the log had a certain size."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from vokspider.reports.search import Asked, Marks, marked, snippet_of
from vokspider.search.nodes import Node
from vokspider.search.spelling import with_names
from vokspider.store.past.articles import ListedThen, articles_by_id
from vokspider.store.past.search import search_then
from vokspider.store.past.state import Past
from vokspider.store.search.counting import count_first
from vokspider.store.search.evaluate import texts
from vokspider.store.search.hits import NEWEST, UNLIMITED, Hits
from vokspider.store.search.revisions import Revision

_AT_A_TIME = 50


@frozen
class HitThen:
    """An article that matched, see ``vokspider.reports.search.SearchHit``. ``title``: None if its text had none."""

    article: ListedThen
    revision: int
    current: bool
    title: Marks | None
    snippet: Marks
    key: int


def hits_then(past: Past, query: Node, before: int = NEWEST + 1) -> Iterator[HitThen]:
    """Yield the hits of a query, newest first; ``before``: only those after the one of this key."""
    asked = Asked.of(query)
    for some in Hits(search_then(past, with_names(query))).read(before):
        for at in range(0, len(some), _AT_A_TIME):
            yield from _shown(past, some[at : at + _AT_A_TIME], asked)


def found_ids_then(past: Past, query: Node) -> Iterator[int]:
    """The row ids of the articles that a query finds."""
    return (one.article_id for some in Hits(search_then(past, with_names(query))).read() for one in some)


def count_then(past: Past, query: Node, most: int | None, seconds: float) -> tuple[int, bool]:
    """The number of articles that matched, and whether there are more, see ``count_first``; ``most`` None for all."""
    return count_first(search_then(past, with_names(query)), UNLIMITED if most is None else most, seconds)


def _shown(past: Past, some: Sequence[Revision], asked: Asked) -> Iterator[HitThen]:
    listed = articles_by_id(past, [one.article_id for one in some])
    parts = dict(texts(past.connection, [one.key for one in some]))
    for one in some:
        title, *paragraphs = parts[one.key]
        line = marked(title, asked.in_title) if title else None
        snippet = snippet_of(paragraphs, asked.in_text)
        yield HitThen(listed[one.article_id], one.number, one.current, line, snippet, one.key)
