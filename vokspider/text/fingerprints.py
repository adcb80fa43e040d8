"""Hashes of texts and pages. Texts of one article with the same hash are the same revision."""

import hashlib
from collections.abc import Iterable

from vokspider.text.equivalence import plain_form


def content_sha256(title: str | None, paragraphs: Iterable[str]) -> str:
    """The hex SHA-256 of the title and the paragraphs in their plain form.

    An article's text with another hash is a new revision. Where paragraphs end makes a difference. White space,
    invisible characters, and variants of quotation marks, dashes and other characters make none.
    """
    return hashlib.sha256("\n".join([plain_form(title or ""), *map(plain_form, paragraphs)]).encode()).hexdigest()


def body_sha256(body: bytes) -> str:
    """The hex SHA-256 of the bytes of a page, as served."""
    return hashlib.sha256(body).hexdigest()
