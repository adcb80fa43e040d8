"""The steps from a page's article to the stored one. Each is pure, and applying it twice changes nothing more."""

from collections.abc import Iterable, Sequence

import attrs

from vokspider.model.items import Article, Entry, Listing, Removal
from vokspider.model.reasons import EMPTY_BODY, OTHER_SOURCE
from vokspider.sites.base import Site, Source
from vokspider.text.fingerprints import content_sha256
from vokspider.text.removals import Taken, take

Problem = tuple[str, str]  # a reason, and what was found


def reduce_entries(entries: Iterable[Entry], site: Site) -> tuple[Entry, ...]:
    """The entries with their titles and teasers once each."""
    return tuple(map(site.reduce_entry, entries))


def reduced(item: Article | Listing, site: Site, source: Source) -> Article | Listing:
    """The item without copies and chrome; what was removed is among its removals."""
    if isinstance(item, Article):
        return reduce_article(item, site, source)
    return attrs.evolve(item, entries=reduce_entries(item.entries, site))


def reduce_article(article: Article, site: Site, source: Source) -> Article:
    """The article with its own paragraphs; what is not the article's is among its removals.

    The page's own removals are among them already. Notes count in lines before this step, in paragraphs after it.
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
    """The article's own paragraphs, and what was taken out of ``lines`` by which rule.

    ``told`` is what the page itself found: lines that are not the author's, and lines of which parts are hidden.
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


def paragraph_places(removals: Iterable[Removal], lines: int) -> dict[int, int]:
    """For each of so many lines that stays, by its index: the index of its paragraph."""
    gone = {index for one in removals for index in range(one.position, one.position + one.count)}
    return {line: place for place, line in enumerate(index for index in range(lines) if index not in gone)}


def problem_of(article: Article, site: Site, source: Source) -> Problem | None:
    """Why the page itself shows that it is not a text of the source, or None."""
    if not article.paragraphs:
        return EMPTY_BODY, article.title or ""
    if article.source_name is not None and not site.is_source(article.source_name, source):
        return OTHER_SOURCE, f"{article.source_name!r} instead of {source.display_name!r}"
    return None


def fingerprint(article: Article) -> Article:
    """The article with its fingerprint. One without an address gets its identity from its content."""
    if article.content_sha256 and article.external_id:
        return article
    found = content_sha256(article.title, article.paragraphs)
    return attrs.evolve(article, content_sha256=found, external_id=article.external_id or f"text-{found[:16]}")
