"""The third pipeline: computes the hash of a text, which decides whether it is a new revision."""

from typing import Any

from vokspider.extract.steps import fingerprint
from vokspider.model.items import Article, each


class Fingerprint:
    """Adds the fingerprint to articles that have none; those of ``extract`` have one."""

    def process_item(self, item: Any) -> Any:
        """The article with its fingerprint; any other item as it is."""
        return each(item, lambda one: fingerprint(one) if isinstance(one, Article) else one)
