"""What one text of an article says of it, and which of two texts says more: decided without a database."""

from datetime import date

from attrs import frozen

from vokspider.model.items import Article
from vokspider.store.writing.discovery import agree
from vokspider.text.fingerprints import content_sha256


@frozen
class TextFacts:
    """What a page or a stored revision shows. What it does not show (None) is unknown, not absent.

    ``number`` is that of the revision, 0 for a page. ``letters``: the number of characters of an incomplete text, else
    0.
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
        """A sort key for completeness; the greater one is the better text of an article, whenever it was read.

        A complete text beats one that is cut off; then a text with a title, then one with a date. Of two that are cut
        off, the longer one.
        """
        return not self.incomplete, bool(self.title), self.published_on is not None, self.letters

    def covers(self, other: "TextFacts") -> bool:
        """Whether it has every fact that ``other`` has, given equal texts."""
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
