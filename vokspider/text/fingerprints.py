"""What makes two texts the same revision."""

import hashlib
from collections.abc import Iterable

from vokspider.text.equivalence import plain_form


def content_sha256(title: str | None, paragraphs: Iterable[str]) -> str:
    """The hex SHA-256 of the title and the paragraphs in their plain form.

    A text with a different value is a new revision. Paragraph bounds count. White space, invisible characters, and the
    encoding of quotation marks, dashes and characters do not.
    """
    return hashlib.sha256("\n".join([plain_form(title or ""), *map(plain_form, paragraphs)]).encode()).hexdigest()


def body_sha256(body: bytes) -> str:
    """The hex SHA-256 of a page as served."""
    return hashlib.sha256(body).hexdigest()
