"""The list of articles, and search results."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import Engine

from vokspider.model.outcomes import STORED
from vokspider.reports.list_page import ListPage
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_pages import article_page, every_article
from vokspider.store.articles.article_queries import (
    ALL,
    EDITED,
    Filters,
    Listed,
    count_articles,
    count_hidden,
    list_articles,
)
from vokspider.store.articles.counts import (
    MonthCount,
    count_by_kind,
    count_by_month,
    count_by_source,
    count_by_status,
)
from vokspider.store.articles.export import export_record
from vokspider.store.articles.search_terms import pattern, snippet
from vokspider.store.db.keyset import Pages

INCOMPLETE = "incomplete"


@frozen
class Hit:
    """An article that contains all words of a search; ``snippet`` is one line around the first of them."""

    article: Listed
    snippet: str

    def as_json(self) -> dict[str, Any]:
        """The article's fields, followed by the snippet."""
        return as_json(self.article) | {"snippet": self.snippet}


def articles(engine: Engine, filters: Filters, limit: int = 0, offset: int = 0) -> ListPage[Listed]:
    """The articles, newest first, undated ones last; ``limit`` 0 for all."""
    return ListPage(list_articles(engine, filters, limit, offset), limit, *_counts(engine, filters))


@frozen
class Found:
    """One page of the matching articles. ``total``: how many match; ``hidden``: how many duplicates are left out.

    A snippet is empty unless words were searched.
    """

    hits: Sequence[Hit]
    pages: Pages
    total: int
    hidden: int


@frozen
class Facets:
    """How many articles match for each value of one filter, while the other filters stay as they are.

    ``sources``, ``statuses`` and ``kinds`` have the number by name; ``months`` are in order.
    """

    sources: Mapping[str, int]
    statuses: Mapping[str, int]
    kinds: Mapping[str, int]
    months: Sequence[MonthCount]


def found(engine: Engine, filters: Filters, order: str, place: str | None, limit: int) -> Found:
    """A page of the list from the cursor ``place`` on, see ``article_page``. Raises ConfigError for a wrong cursor."""
    page = article_page(engine, filters, order, place, limit, texts=bool(filters.words))
    hits = [Hit(article, snippet(text or "", filters.words) if filters.words else "") for article, text in page.rows]
    return Found(hits, page.pages, count_articles(engine, filters), count_hidden(engine, filters))


def facets(engine: Engine, filters: Filters) -> Facets:
    """The counts for other values of each filter, see ``Facets``."""
    every = attrs.evolve(filters, status=ALL)
    edited = count_articles(engine, attrs.evolve(filters, status=EDITED))
    return Facets(
        sources=count_by_source(engine, attrs.evolve(filters, source=None)),
        statuses={**count_by_status(engine, every), **({EDITED: edited} if edited else {})},
        kinds=count_by_kind(engine, attrs.evolve(filters, kind=None)),
        months=count_by_month(engine, attrs.evolve(filters, since=None, until=None)),
    )


def records(engine: Engine, filters: Filters, order: str) -> Iterator[dict[str, Any]]:
    """The export record of each article that matches, see ``every_article``."""
    return (export_record(article, text) for article, text in every_article(engine, filters, order))


def pieces(text: str, words: Sequence[str]) -> list[tuple[bool, str]]:
    """A text in pieces (is one of the words, text); the pieces joined are the whole text."""
    if not words:
        return [(False, text)]
    parts, at = list[tuple[bool, str]](), 0
    for hit in pattern(words).finditer(text):
        parts += [(False, text[at : hit.start()]), (True, hit[0])]
        at = hit.end()
    return [(is_hit, part) for is_hit, part in (*parts, (False, text[at:])) if part]


def marks(article: Listed) -> tuple[str, ...]:
    """The marks of an article in a list: its status unless it is ``stored``, ``edited``, ``incomplete``."""
    status = (article.status,) if article.status != STORED else ()
    edited = (EDITED,) if article.changed_at is not None else ()
    return (*status, *edited, *((INCOMPLETE,) if article.incomplete else ()))


def _counts(engine: Engine, filters: Filters) -> tuple["partial[int]", "partial[int]"]:
    return partial(count_articles, engine, filters), partial(count_hidden, engine, filters)
