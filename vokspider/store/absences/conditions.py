"""When an article of the archive is missing or gone, as conditions on its row."""

from typing import Any

from sqlalchemy import ColumnElement


def is_absent(article: Any) -> ColumnElement[bool]:
    """Whether the page was not there at the last check: the article is missing or gone.

    ``article`` has the columns of a table, or an alias of it.
    """
    absent: ColumnElement[bool] = article.absent_since.is_not(None)
    return absent


def is_gone(article: Any) -> ColumnElement[bool]:
    """Whether its absence is confirmed."""
    gone: ColumnElement[bool] = article.gone_at.is_not(None)
    return gone


def is_missing(article: Any) -> ColumnElement[bool]:
    """Whether it is absent and that is not confirmed."""
    return is_absent(article) & ~is_gone(article)
