"""The list of articles."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import Engine

from vokspider.model.outcomes import STORED
from vokspider.reports.list_page import ListPage
from vokspider.store.articles.article_pages import article_page, every_article
from vokspider.store.articles.article_queries import EDITED, Filters, Listed, list_articles
from vokspider.store.articles.counts import count_articles, count_both, count_hidden
from vokspider.store.articles.export import export_record
from vokspider.store.db.keyset import Pages
from vokspider.store.db.sizes import Size

INCOMPLETE = "incomplete"


def articles(engine: Engine, filters: Filters, limit: int = 0, offset: int = 0) -> ListPage[Listed]:
    """The articles, newest first, undated ones last; ``limit`` 0 for all."""
    return ListPage(list_articles(engine, filters, limit, offset), limit, *_counts(engine, filters))


@frozen
class Found:
    """One page of the matching articles. ``total``: how many match; ``hidden``: how many duplicates are left out."""

    articles: Sequence[Listed]
    pages: Pages
    total: int
    hidden: int


def found(engine: Engine, filters: Filters, order: str, place: str | None, limit: int) -> Found:
    """A page of the list from the cursor ``place`` on, see ``article_page``. Raises ConfigError for a wrong cursor."""
    page = article_page(engine, filters, order, place, limit)
    listed = [article for article, _ in page.rows]
    return Found(listed, page.pages, *count_both(engine, filters))


def records(engine: Engine, filters: Filters, order: str) -> Iterator[dict[str, Any]]:
    """The export record of each article that matches, see ``every_article``."""
    return (export_record(article, text) for article, text in every_article(engine, filters, order))


def marks(article: Listed) -> tuple[str, ...]:
    """The marks of an article in a list: its status unless it is ``stored``, ``edited``, ``incomplete``."""
    status = (article.status,) if article.status != STORED else ()
    edited = (EDITED,) if article.changed_at is not None else ()
    return (*status, *edited, *((INCOMPLETE,) if article.incomplete else ()))


def _counts(engine: Engine, filters: Filters) -> tuple[Callable[[], Size], Callable[[], Size]]:
    """These are kept, so they are exact in any archive."""
    return lambda: Size(count_articles(engine, filters)), lambda: Size(count_hidden(engine, filters))
