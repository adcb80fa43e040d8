"""SQL conditions for articles that are missing or gone."""

from typing import Any

from sqlalchemy import ColumnElement


def is_absent(article: Any) -> ColumnElement[bool]:
    """The last check did not find the page: the article is missing or gone.

    ``article`` has the columns of the article table or of an alias.
    """
    absent: ColumnElement[bool] = article.absent_since.is_not(None)
    return absent


def is_gone(article: Any) -> ColumnElement[bool]:
    """The absence is confirmed."""
    gone: ColumnElement[bool] = article.gone_at.is_not(None)
    return gone


def is_missing(article: Any) -> ColumnElement[bool]:
    """The article is absent, and the absence is not confirmed."""
    return is_absent(article) & ~is_gone(article)
