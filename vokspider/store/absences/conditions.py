"""SQL conditions for articles that are missing or gone."""

from typing import Any

from sqlalchemy import ColumnElement


def is_absent(article: Any) -> ColumnElement[bool]:
    """The condition that the last check did not find the page: the article is missing or gone.

    ``article`` has the columns of the article table or of an alias.
    """
    absent: ColumnElement[bool] = article.absent_since.is_not(None)
    return absent


def is_gone(article: Any) -> ColumnElement[bool]:
    """The condition that the absence of the article is confirmed, see ``is_absent``."""
    gone: ColumnElement[bool] = article.gone_at.is_not(None)
    return gone


def is_missing(article: Any) -> ColumnElement[bool]:
    """The condition that the article is absent, but not confirmed to be gone, see ``is_absent``."""
    return is_absent(article) & ~is_gone(article)
