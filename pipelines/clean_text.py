"""First: take out control characters and surplus white space, and lines that hold nothing else."""

from typing import Any

import attrs
from itemadapter import ItemAdapter

from vokspider.model.items import Article, Entry, Listing
from vokspider.text.whitespace import clean

_TEXTS = ("title", "source_name", "entry_title", "entry_teaser", "teaser")


def cleaned(item: Any) -> Any:
    """The item with clean lines and titles, a listing with clean entries."""
    adapter = ItemAdapter(item)
    changes: dict[str, Any] = {
        name: clean(adapter[name]) or None for name in _TEXTS if name in adapter and adapter[name] is not None
    }
    if "lines" in adapter:
        changes["lines"] = tuple(line for line in map(clean, adapter["lines"]) if line)
    if "entries" in adapter:
        changes["entries"] = tuple(map(cleaned, adapter["entries"]))
    return attrs.evolve(item, **changes)


class CleanText:
    """Cleans the text of articles, listings and their entries."""

    def process_item(self, item: Any) -> Any:
        """The item with clean text; others as they are."""
        return cleaned(item) if isinstance(item, Article | Listing | Entry) else item
