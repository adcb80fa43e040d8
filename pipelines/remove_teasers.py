"""Second: keep each title and teaser once, and take what is not the article's out of the article.

Pure in the page: what ran before has no say. Every removal is recorded so that the page can be rebuilt.
"""

from typing import Any

import attrs
from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.model.items import Article, Entry, Listing, Removal
from vokspider.sites.kcnawatch.chrome import paragraph_places, reduce_article
from vokspider.sites.kcnawatch.teasers import reduce_entry


def reduced_entry(entry: Entry) -> Entry:
    """The entry with its title and teaser once each. A reduced entry stays as it is."""
    found = reduce_entry(entry.lines, entry.title)
    removals = entry.removals + tuple(Removal(*taken) for taken in found.taken)
    return attrs.evolve(entry, title=found.title, teaser=found.teaser, lines=found.lines, removals=removals)


def reduced(item: Article | Listing, display_name: str) -> Article | Listing:
    """The item without copies and chrome; ``display_name`` is the source's name on its site.

    What the page found itself is among its removals already. Its notes count in lines, and in paragraphs from here on.
    So an article that has its paragraphs stays as it is.
    """
    if isinstance(item, Listing):
        return attrs.evolve(item, entries=tuple(map(reduced_entry, item.entries)))
    if item.paragraphs:
        return item
    paragraphs, taken = reduce_article(item.lines, item.title, display_name, item.removals)
    removals = tuple(Removal(*record) for record in taken)
    places = paragraph_places(removals, len(item.lines)) if item.notes else {}
    kept = (note for note in item.notes if note.paragraph in places)
    notes = tuple(attrs.evolve(note, paragraph=places[note.paragraph]) for note in kept)
    return attrs.evolve(item, paragraphs=paragraphs, removals=removals, notes=notes)


class RemoveTeasers:
    """Removes and counts, by rule."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RemoveTeasers":
        """The pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The item without copies and chrome; failures as they are."""
        if not isinstance(item, Article | Listing):
            return item
        run = self.crawler.get_extension(Run)
        item = reduced(item, run.source.display_name if run else "")
        self._count(item)
        return item

    def _count(self, item: Article | Listing) -> None:
        adapter, stats = ItemAdapter(item), self.crawler.stats
        entries = adapter.get("entries", ())
        for removal in (*adapter.get("removals", ()), *(one for entry in entries for one in entry.removals)):
            stats.inc_value(f"vokspider/removed/{removal.rule}", removal.count)
            stats.inc_value("vokspider/removed_lines", removal.count)
        stats.inc_value("vokspider/entries", len(entries))
