"""Fourth: the fingerprint that decides whether a text is a new revision."""

from typing import Any

import attrs

from vokspider.model.items import Article
from vokspider.text.fingerprints import content_sha256


def fingerprinted(article: Article) -> Article:
    """The article with its fingerprint. One without an address gets its identity from its content."""
    found = content_sha256(article.title, article.paragraphs)
    return attrs.evolve(article, content_sha256=found, external_id=article.external_id or f"text-{found[:16]}")


class Fingerprint:
    """Fingerprints articles."""

    def process_item(self, item: Any) -> Any:
        """The article with its fingerprint; others as they are."""
        return fingerprinted(item) if isinstance(item, Article) else item
