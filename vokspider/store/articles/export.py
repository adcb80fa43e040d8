"""Articles as other programs take them: one flat record each, the keys of which are a contract."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine

from vokspider.store.articles.article_queries import Filters, Listed, list_texts, paragraphs

KEYS = (
    "id",
    "source",
    "external_id",
    "url",
    "original_url",
    "title",
    "published_on",
    "paragraphs",
    "text",
    "teaser",
    "first_seen_at",
    "revision",
    "content_sha256",
    "status",
    # Those above are the first contract; whatever came later stands behind them.
    "listed_on",
    "imported_at",
    "revisions",
    "changed_at",
    "absent_since",
    "gone_at",
    "incomplete",
)


def export_articles(engine: Engine, filters: Filters, limit: int = 0) -> Iterator[dict[str, Any]]:
    """A record of each article, newest first, read as they are used; ``limit`` 0 for all."""
    return (export_record(article, text) for article, text in list_texts(engine, filters, limit))


def export_record(article: Listed, text: str | None) -> dict[str, Any]:
    """The record of an article, with ``KEYS`` in their order.

    ``paragraphs`` are texts of one line, ``text`` is them with a blank line between, None before there is one. Days are
    ``YYYY-MM-DD``, times ISO 8601 in UTC with the offset. ``status`` and what is behind it are as in ``Listed``.
    """
    of_text = {"paragraphs": paragraphs(text), "text": text}
    return {key: of_text[key] if key in of_text else _plain(getattr(article, key)) for key in KEYS}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
