"""What is measured in one run, so that later runs can be compared with it."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import attrs
from attrs import field, frozen

# The counters of the spider among Scrapy's stats; what follows the prefix is the name of an anchor or a field.
FIRST_PAGE = "vokspider/listing/first_page"
FRAGMENT = "vokspider/listing/largest_fragment"
LISTING_ANCHOR = "vokspider/listing/anchor/"
ENTRIES = "vokspider/listing/entries"
ENTRY_FIELD = "vokspider/listing/field/"
JOINED = "vokspider/listing/joined"
PAGES = "vokspider/pages/count"
ANCHOR = "vokspider/pages/anchor/"
ARTICLE_FIELD = "vokspider/pages/field/"
LAYOUT = "vokspider/pages/layout/"
TEXT_CONTRACT = "vokspider/pages/text_contract"  # pages read without any of their elements
_SAMPLE = 25  # lengths kept per run, evenly spaced by rank: a first crawl has hundreds


@frozen
class Uncovered:
    """A part of the listing that no run has walked: after ``covered_to``, and before ``read_to``.

    Days of the site in ISO 8601 form; None where the day is not known.
    """

    covered_to: str | None = None
    read_to: str | None = None


@frozen
class Written:
    """What is counted from a run's rows.

    ``lengths``: characters of the texts of its new articles. ``reread``: stored articles whose pages came again,
    ``shrunk``: those that lost a third of their text or more. ``tried`` and ``failures`` (by reason) leave out
    articles that failed before and stored ones that are missing. ``asked``: article pages that were requested, except
    the missing ones, ``came``: how many came. ``new`` articles, of which ``doubled`` have the text of an earlier one.
    ``gap``: None where the walk joined what was covered. ``silent_days``: since a run last found a new article.
    ``examples``: a few external ids, by what is wrong with them: the name of a monitor, or of what is lacking.
    """

    lengths: tuple[int, ...] = ()
    reread: int = 0
    shrunk: int = 0
    tried: int = 0
    failures: Mapping[str, int] = field(factory=dict)
    asked: int = 0
    came: int = 0
    new: int = 0
    doubled: int = 0
    gap: Uncovered | None = None
    silent_days: int = 0
    examples: Mapping[str, tuple[str, ...]] = field(factory=dict)


@frozen
class Figures(Written):
    """The figures of one run.

    ``first_page`` and ``fragment``: entries on the listing's own page and on the largest further one, None where none
    was read. ``listing`` says of each anchor of the listing's page whether it was there. ``anchors`` and ``fields``
    count on how many of ``pages`` article pages each was found, ``entry_fields`` on how many of ``entries``.
    ``narrowed``: an option said where the run begins or stops.
    """

    first_page: int | None = None
    fragment: int | None = None
    listing: Mapping[str, int] = field(factory=dict)
    entries: int = 0
    entry_fields: Mapping[str, int] = field(factory=dict)
    pages: int = 0
    anchors: Mapping[str, int] = field(factory=dict)
    fields: Mapping[str, int] = field(factory=dict)
    text_contract: int = 0
    narrowed: bool = False

    def to_json(self) -> dict[str, Any]:
        """As ``from_json`` reads it."""
        return attrs.asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The figures of a stored run, without those that only another version measures."""
        known = {name: value for name, value in stored.items() if name in attrs.fields_dict(cls)}
        gap = known.get("gap")
        return cls(**known | {"gap": Uncovered(**gap) if gap else None, "lengths": tuple(known.get("lengths", ()))})


def figures_of(stats: Mapping[str, Any], written: Written, *, narrowed: bool) -> Figures:
    """The figures of a run, from Scrapy's stats and its rows."""
    return Figures(
        first_page=stats.get(FIRST_PAGE),
        fragment=stats.get(FRAGMENT),
        listing=_named(stats, LISTING_ANCHOR),
        entries=int(stats.get(ENTRIES, 0)),
        entry_fields=_named(stats, ENTRY_FIELD),
        pages=int(stats.get(PAGES, 0)),
        anchors=_named(stats, ANCHOR),
        fields=_named(stats, ARTICLE_FIELD),
        text_contract=int(stats.get(TEXT_CONTRACT, 0)),
        narrowed=narrowed,
        **attrs.asdict(written, recurse=False) | {"lengths": sample(written.lengths)},
    )


def _named(stats: Mapping[str, Any], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): int(value) for name, value in stats.items() if name.startswith(prefix)}


def sample(lengths: Sequence[int]) -> tuple[int, ...]:
    """The lengths in order, at most ``_SAMPLE`` of them, evenly spaced by rank."""
    ordered = sorted(lengths)
    if len(ordered) <= _SAMPLE:
        return tuple(ordered)
    return tuple(ordered[(2 * index + 1) * len(ordered) // (2 * _SAMPLE)] for index in range(_SAMPLE))
