"""What is measured in one run, so that later runs can be compared with it."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import attrs
from attrs import field, frozen

# The spider's keys in Scrapy's stats. Those that end with a slash are followed by the name of an anchor or a field.
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
TEXT_CONTRACT = "vokspider/pages/text_contract"  # pages read by their text alone, without any known element
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
    """The figures of a run that are counted from its rows.

    ``lengths``: the lengths of its new texts in characters. ``reread``: the number of stored articles whose pages came
    again, ``shrunk``: of those that lost more than a third of their text. ``tried``: the number of fetched articles,
    ``failures``: of failed ones by reason, without stored ones that are missing; both leave out articles that failed
    before. ``asked``: the number of requested article pages without missing ones, ``came``: of those received. ``new``:
    the number of new articles, ``doubled``: of those with the text of an earlier article. ``gap``: the part of the
    listing that was not read, None if the walk reached the covered part. ``silent_days``: days since a run last found a
    new article. ``examples``: a few external ids for each problem, which is the name of a monitor, or of a missing
    anchor or field.
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

    ``first_page``: the number of entries on the first page of the listing, ``fragment``: on the largest further page;
    None if no such page was read. ``listing``: for each anchor of the first page, whether it was found (1 or 0).
    ``anchors`` and ``fields``: on how many of the ``pages`` article pages each was found; ``entry_fields``: in how many
    of the ``entries``. ``text_contract``: how many of the pages were read by their text alone. ``narrowed``: an option
    decided where the run begins or stops.
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
        """The figures as JSON values, for ``from_json``."""
        return attrs.asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read the figures of a stored run. Figures that only another version measures are left out."""
        known = {name: value for name, value in stored.items() if name in attrs.fields_dict(cls)}
        gap = known.get("gap")
        return cls(**known | {"gap": Uncovered(**gap) if gap else None, "lengths": tuple(known.get("lengths", ()))})


def figures_of(stats: Mapping[str, Any], written: Written, *, narrowed: bool) -> Figures:
    """The figures of a run, from Scrapy's stats and from what was counted in its rows."""
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
    """The lengths, sorted; at most ``_SAMPLE`` of them, evenly spaced by rank."""
    ordered = sorted(lengths)
    if len(ordered) <= _SAMPLE:
        return tuple(ordered)
    return tuple(ordered[(2 * index + 1) * len(ordered) // (2 * _SAMPLE)] for index in range(_SAMPLE))
