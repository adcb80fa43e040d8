"""The steps from the article that a site reads on a page to the one that is stored.

Each is a pure function. To apply one twice gives the same as to apply it once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

import attrs

from vokspider.html.repeats import Repeats
from vokspider.model.items import Article, Entry, Listing, Removal
from vokspider.model.reasons import EMPTY_BODY, OTHER_SOURCE
from vokspider.sites.base import Site, Source
from vokspider.text.fingerprints import content_sha256
from vokspider.text.removals import Taken, take

Problem = tuple[str, str]  # a reason, and what was found


def reduce_entries(entries: Iterable[Entry], site: Site, repeats: Repeats | None = None) -> tuple[Entry, ...]:
    """The entries, each with its title and teaser only once."""
    reduce = partial(repeats.once, site.reduce_entry) if repeats else site.reduce_entry
    return tuple(map(reduce, entries))


def reduced(item: Article | Listing, site: Site, source: Source) -> Article | Listing:
    """The item without repeated titles and teasers and without the site's own lines, which are in its removals."""
    if isinstance(item, Article):
        return reduce_article(item, site, source)
    return attrs.evolve(item, entries=reduce_entries(item.entries, site))


def reduce_article(article: Article, site: Site, source: Source) -> Article:
    """The article with its ``paragraphs``; all lines that do not belong to it are in its ``removals``.

    Before this step, ``removals`` has what the page's elements showed to be no part of the article, and the position of
    a note counts lines; after it, paragraphs. Notes on removed lines are dropped.
    """
    if article.paragraphs:
        return article
    paragraphs, removals = reduce_lines(article.lines, article.title, article.removals, site, source)
    places = paragraph_places(removals, len(article.lines)) if article.notes else {}
    kept = (note for note in article.notes if note.paragraph in places)
    notes = tuple(attrs.evolve(note, paragraph=places[note.paragraph]) for note in kept)
    return attrs.evolve(article, paragraphs=paragraphs, removals=removals, notes=notes)


def reduce_lines(
    lines: Sequence[str], title: str | None, told: Sequence[Removal], site: Site, source: Source
) -> tuple[tuple[str, ...], tuple[Removal, ...]]:
    """Split ``lines`` into the article's paragraphs and the removals, each with its rule.

    ``told`` are the removals that the page's elements showed: lines that are not the author's, and hidden parts of
    lines.
    """
    rules: list[str | None] = [None] * len(lines)
    for one in told:
        rules[one.position : one.position + one.count] = [one.rule] * one.count
    left = [index for index, rule in enumerate(rules) if rule is None]
    found = site.article_rules([lines[index] for index in left], title, source, {one.rule for one in told})
    for index, rule in zip(left, found, strict=True):
        rules[index] = rule
    kept, taken = take(lines, rules)
    parts = (Taken(one.rule, one.position, 0, one.text) for one in told if not one.count)
    return kept, tuple(Removal(*one) for one in (*taken, *parts))


def removals_of(item: Article | Listing) -> tuple[Removal, ...]:
    """All that was removed from an article, or from the entries of a listing."""
    if isinstance(item, Article):
        return item.removals
    return tuple(removal for entry in item.entries for removal in entry.removals)


def counted(removals: Iterable[Removal]) -> Counter[str]:
    """How many lines each rule has removed."""
    found = Counter[str]()
    for one in removals:
        found[one.rule] += one.count
    return found


def paragraph_places(removals: Iterable[Removal], lines: int) -> dict[int, int]:
    """For the index of each line that is not removed, the index of its paragraph. ``lines`` is the number of lines."""
    gone = {index for one in removals for index in range(one.position, one.position + one.count)}
    return {line: place for place, line in enumerate(index for index in range(lines) if index not in gone)}


def problem_of(article: Article, site: Site, source: Source) -> Problem | None:
    """(reason, detail) if the page alone shows that it is no article of the source; otherwise None.

    That is so if it has no text, or names another source.
    """
    if not article.paragraphs:
        return EMPTY_BODY, article.title or ""
    if article.source_name is not None and not site.is_source(article.source_name, source):
        return OTHER_SOURCE, f"{article.source_name!r} instead of {source.display_name!r}"
    return None


def fingerprint(article: Article) -> Article:
    """The article with the hash of its content. An article without an identity gets one from that hash."""
    if article.content_sha256 and article.external_id:
        return article
    found = content_sha256(article.title, article.paragraphs)
    return attrs.evolve(article, content_sha256=found, external_id=article.external_id or f"text-{found[:16]}")
