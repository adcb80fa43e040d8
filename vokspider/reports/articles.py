"""The list of articles, and search results."""

from functools import partial
from typing import Any

from attrs import frozen
from sqlalchemy import Engine

from vokspider.model.outcomes import STORED
from vokspider.reports.list_page import ListPage
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_queries import (
    EDITED,
    Filters,
    Listed,
    count_articles,
    count_hidden,
    list_articles,
    list_texts,
)
from vokspider.store.articles.search_terms import snippet

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


def search(engine: Engine, filters: Filters, limit: int = 0, offset: int = 0) -> ListPage[Hit]:
    """The articles that contain all words of ``filters``, newest first; ``limit`` 0 for all."""
    found = list_texts(engine, filters, limit, offset)
    hits = (Hit(article, snippet(text or "", filters.words)) for article, text in found)
    return ListPage(hits, limit, *_counts(engine, filters))


def marks(article: Listed) -> tuple[str, ...]:
    """How an article differs from one that is simply stored: its status, ``edited``, ``incomplete``."""
    status = (article.status,) if article.status != STORED else ()
    edited = (EDITED,) if article.changed_at is not None else ()
    return (*status, *edited, *((INCOMPLETE,) if article.incomplete else ()))


def _counts(engine: Engine, filters: Filters) -> tuple["partial[int]", "partial[int]"]:
    return partial(count_articles, engine, filters), partial(count_hidden, engine, filters)
