"""What makes two texts the same revision."""

import hashlib
from collections.abc import Iterable

from vokspider.text.whitespace import key


def content_sha256(title: str | None, paragraphs: Iterable[str]) -> str:
    """The hex SHA-256 of the title and the paragraphs after white space and Unicode composition are normalised.

    A new revision is one whose value differs. Paragraph bounds count; line wraps and no-break spaces do not.
    """
    return hashlib.sha256("\n".join([key(title or ""), *map(key, paragraphs)]).encode()).hexdigest()


def body_sha256(body: bytes) -> str:
    """The hex SHA-256 of a page as served."""
    return hashlib.sha256(body).hexdigest()
