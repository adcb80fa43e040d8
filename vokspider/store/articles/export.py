"""Articles for other programs: one flat record each, with keys that stay stable."""

from collections.abc import Iterable, Iterator, Mapping
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
    # The keys above are the first version of the contract; later ones follow.
    "listed_on",
    "imported_at",
    "revisions",
    "changed_at",
    "absent_since",
    "gone_at",
    "incomplete",
)


def export_articles(engine: Engine, filters: Filters, limit: int = 0) -> Iterator[dict[str, Any]]:
    """A record of each article, newest first; ``limit`` 0 for all. Records are read as they are used."""
    return (export_record(article, text) for article, text in list_texts(engine, filters, limit))


def export_record(article: Listed, text: str | None) -> dict[str, Any]:
    """The record of an article, with ``KEYS`` in their order.

    ``paragraphs`` are single-line texts, ``text`` joins them with blank lines; without a text they are empty and None.
    Days are ``YYYY-MM-DD``, times ISO 8601 in UTC with the offset. The other keys are as in ``Listed``.
    """
    return record_of(article, {"paragraphs": paragraphs(text), "text": text}, KEYS)


def record_of(article: Any, given: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The values of some keys as an export has them: what is ``given``, and the other fields of an article."""
    return {key: given[key] if key in given else _plain(getattr(article, key)) for key in keys}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
