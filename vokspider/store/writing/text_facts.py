"""The facts that a text shows about its article, and which of two texts shows more. Needs no database."""

from datetime import date

from attrs import frozen

from vokspider.model.items import Article
from vokspider.store.writing.discovery import agree
from vokspider.text.fingerprints import content_sha256


@frozen
class TextFacts:
    """The facts that a page or a stored revision shows. A fact that it does not show (None) is unknown, not absent.

    ``number`` is that of the revision, 0 for a page. ``letters``: the number of characters of an incomplete text, 0 for
    a complete one.
    """

    number: int
    title: str | None
    published_on: date | None
    original_url: str | None
    content_sha256: str
    incomplete: bool
    letters: int = 0

    @classmethod
    def by(cls, article: Article) -> "TextFacts":
        """The facts of a page."""
        letters = len("\n\n".join(article.paragraphs)) if article.incomplete else 0
        told = (article.title, article.published_on, article.original_url, article.content_sha256)
        return cls(0, *told, article.incomplete, letters)

    @property
    def fullness(self) -> tuple[bool, bool, bool, int]:
        """A sort key: of two texts of an article, the one with the greater key is better, whenever it was read.

        A complete text is better than one that is cut off, then a text with a title, then one with a date. Of two texts
        that are cut off, the longer one is better.
        """
        return not self.incomplete, bool(self.title), self.published_on is not None, self.letters

    def covers(self, other: "TextFacts") -> bool:
        """Whether these facts include every fact of ``other``, given equal texts."""
        return (
            self.incomplete <= other.incomplete
            and bool(self.title) >= bool(other.title)
            and (self.published_on is not None) >= (other.published_on is not None)
            and bool(self.original_url) >= bool(other.original_url)
        )

    def is_of(self, article: Article) -> bool:
        """Whether a page has this text, and contradicts none of the facts that both have."""
        title = (article.title or self.title) if self.title else None
        sha256 = content_sha256(title, article.paragraphs)
        return sha256 == self.content_sha256 and agree(self.published_on, article.published_on)
