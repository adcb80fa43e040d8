"""What a run's figures mean."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

OK, QUIET, SUSPECT, FAILED, INTERRUPTED = "ok", "quiet", "suspect", "failed", "interrupted"
HEALTHY = (OK, QUIET)
EXIT_CODES = {OK: 0, QUIET: 0, FAILED: 1, SUSPECT: 3, INTERRUPTED: 130}
# Scrapy's finish reasons.
FINISHED, SHUTDOWN, TIMEOUT = "finished", "shutdown", "closespider_timeout"
# A run's reasons are read by people: a site that fails in 1,500 ways at once must not hide the one that matters.
_MOST_ALIKE, _MOST, _LONGEST, _MOST_NAMES = 5, 40, 1_000, 40
_VARIABLE = re.compile(r"https?://\S+|'[^']*'|\"[^\"]*\"|\d[\d,.:/-]*")


def bounded(reasons: Sequence[str]) -> list[str]:
    """The reasons in their order: of many that differ in numbers, names and addresses only, some and a count."""
    kinds = [_VARIABLE.sub("#", reason) for reason in reasons]
    numbers, met, found = Counter(kinds), Counter[str](), list[str]()
    for reason, kind in zip(reasons, kinds, strict=True):
        met[kind] += 1
        if met[kind] <= _MOST_ALIKE or numbers[kind] == _MOST_ALIKE + 1:
            found.append(reason if len(reason) <= _LONGEST else f"{reason[: _LONGEST - 1]}\u2026")
        if met[kind] == _MOST_ALIKE and numbers[kind] > _MOST_ALIKE + 1:
            found.append(f"... and {numbers[kind] - _MOST_ALIKE:,} more like it")
    if len(found) <= _MOST:
        return found
    return [*found[: _MOST - 1], f"... and {len(found) - _MOST + 1:,} more reasons"]


def named(names: Sequence[str]) -> str:
    """As many of the names as a line has room for, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(names[:_MOST_NAMES])}{more}"


@frozen
class Rechecks:
    """How many stored articles a run asked for again, and which were not there.

    ``vanished`` were there the last time, ``missing`` counts also those that were missed before; ``served`` is how
    many article pages came. Up to ``share`` of those ``asked``, and fewer than ``least``, may vanish. ``shortened``
    showed only the beginning of their text. ``strangers``: how many pages were of another source, new ones too, by how
    the site calls it; ``of_others`` of them were stored and vanished so.
    """

    asked: int = 0
    vanished: tuple[str, ...] = ()
    missing: int = 0
    served: int = 0
    share: float = 0.3
    least: int = 5
    shortened: int = 0
    strangers: Mapping[str, int] = field(factory=dict)
    of_others: int = 0

    def doubts(self) -> list[str]:
        """What looks like a site that is broken, or that was purged, rather than like single deletions."""
        return [*self._renamed(), *self._vanished(), *self._shortened()]

    def _renamed(self) -> Iterator[str]:
        """That the source has another name now, as a site gives it to all of its pages at once."""
        name, number = max(self.strangers.items(), key=lambda pair: pair[1], default=("", 0))
        if number > 1 and number > self.served:
            pages = f"the site calls the source {name} now ({number} article pages, {self.served} as before)"
            yield f"{pages}; if it is the same outlet, change its display_name in config/sources.toml"

    def _vanished(self) -> Iterator[str]:
        renamed = any(self._renamed())
        number = len(self.vanished) - (self.of_others if renamed else 0)
        if number >= self.least and number > self.share * self.asked:
            words = f"{number} of {self.asked} re-checked articles are not there any more"
            yield f"mass disappearance: {words}: {named(self.vanished)}"
        elif self.missing >= self.least and not (self.served or renamed):
            yield f"no article page was there, {self.missing} stored ones were missing: is the site broken?"

    def _shortened(self) -> Iterator[str]:
        if self.shortened >= self.least and self.shortened > self.share * self.asked:
            words = f"{self.shortened} of {self.asked} re-checked articles show only the beginning of their text"
            yield f"{words}: is there a paywall? The archive keeps the whole texts as the current ones"


@frozen
class Figures:
    """What a verdict is made of.

    ``counts`` are the outcomes as the rows have them, ``discovered`` what the run counted itself. ``fresh_failed`` of
    ``fresh_tried`` fetched articles failed, not counting those that failed before. ``expects_entries``: the source
    always has some.
    """

    finish_reason: str
    discovered: int
    counts: Mapping[str, int]
    entries: int = 0
    expects_entries: bool = True
    fresh_tried: int = 0
    fresh_failed: int = 0
    failed_share: float = 0.3
    rechecks: Rechecks = Rechecks()
    errors: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _doubts(figures: Figures) -> list[str]:
    """Everything that makes a finished run look broken."""
    doubts = list(figures.doubts)
    told = sum(figures.counts.values())
    if told != figures.discovered:
        doubts.append(f"the ledger does not balance: {figures.discovered} articles discovered, {told} with an outcome")
    if figures.expects_entries and not figures.entries:
        doubts.append("no entries were found on a source that always has some")
    if figures.fresh_failed > figures.failed_share * figures.fresh_tried:
        share = f"{figures.fresh_failed} of {figures.fresh_tried}"
        doubts.append(f"{share} fetched articles failed, not counting those that failed before")
    doubts += figures.rechecks.doubts()
    if figures.finish_reason == TIMEOUT:
        doubts.append("the time limit of crawl.timeout ended the run")
    elif figures.finish_reason != FINISHED:
        doubts.append(f"the crawl ended early: {figures.finish_reason}")
    return doubts


def judge(figures: Figures) -> tuple[str, list[str]]:
    """The verdict of a run and its reasons, the gravest first."""
    notes = list(figures.notes)
    if figures.errors:
        return FAILED, [*figures.errors, *notes]
    if figures.finish_reason == SHUTDOWN:
        return INTERRUPTED, ["stopped before the end; the next crawl goes on", *notes]
    doubts = _doubts(figures)
    if doubts:
        return SUSPECT, [*doubts, *notes]
    return healthy(figures.counts), notes


def healthy(counts: Mapping[str, int]) -> str:
    """The verdict of a run without trouble."""
    return OK if counts.get("new", 0) + counts.get("changed", 0) else QUIET
