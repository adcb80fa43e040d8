"""Third: the fingerprint that decides whether a text is a new revision."""

from typing import Any

from vokspider.extract.steps import fingerprint
from vokspider.model.items import Article


class Fingerprint:
    """Fingerprints articles that ``extract`` has not fingerprinted already."""

    def process_item(self, item: Any) -> Any:
        """The article with its fingerprint; other items as they are."""
        return fingerprint(item) if isinstance(item, Article) else item
