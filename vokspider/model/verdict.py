"""Decides the verdict of a run from its figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from vokspider.model import codes
from vokspider.model.items import Names
from vokspider.model.reasons import Reason

OK, QUIET, SUSPECT, FAILED, INTERRUPTED = "ok", "quiet", "suspect", "failed", "interrupted"
HEALTHY = (OK, QUIET)
EXIT_CODES = {OK: 0, QUIET: 0, FAILED: 1, SUSPECT: 3, INTERRUPTED: 130}
# Scrapy's finish reasons.
FINISHED, SHUTDOWN, TIMEOUT = "finished", "shutdown", "closespider_timeout"
# People read a run's reasons: 1,500 failures at once must not hide the reason that matters.
_MOST_ALIKE, _MOST, _LONGEST, _MOST_NAMES = 5, 40, 1_000, 40


def bounded(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons in their order, at most 40, with long facts cut.

    Of many reasons of one kind only the first five are included, followed by one that counts the others.
    """
    numbers, met, found = Counter(reason.kind for reason in reasons), Counter[str](), list[Reason]()
    for reason in reasons:
        kind = reason.kind
        met[kind] += 1
        if met[kind] <= _MOST_ALIKE or numbers[kind] == _MOST_ALIKE + 1:
            found.append(_shortened(reason))
        if met[kind] == _MOST_ALIKE and numbers[kind] > _MOST_ALIKE + 1:
            found.append(Reason(codes.MORE_ALIKE, {"number": numbers[kind] - _MOST_ALIKE, "of": reason.code}))
    if len(found) <= _MOST:
        return found
    return [*found[: _MOST - 1], Reason(codes.MORE, {"number": len(found) - _MOST + 1})]


def _shortened(reason: Reason) -> Reason:
    return evolve(reason, facts={name: _cut(value) for name, value in reason.facts.items()})


def _cut(value: Any) -> Any:
    return f"{value[: _LONGEST - 1]}\u2026" if isinstance(value, str) and len(value) > _LONGEST else value


@frozen
class RecheckFigures:
    """The figures of the stored articles that a run fetched again.

    ``asked``: how many were fetched again. ``vanished``: the external ids of those that are missing now and were there
    the last time. ``missing``: the number of those that are missing now and not known to be gone. ``shortened``: the
    number of those that showed only the beginning of their text. The run is suspect if at least ``least`` of them, and
    more than the ``share`` of those asked, vanished or were shortened.

    ``served``: the number of article pages received, including new ones. ``strangers``: the number of pages of another
    source, including new ones, by its name and the expected one. ``of_others``: how many of the vanished articles have
    such a page now.
    """

    asked: int = 0
    vanished: tuple[str, ...] = ()
    missing: int = 0
    served: int = 0
    share: float = 0.3
    least: int = 5
    shortened: int = 0
    strangers: Mapping[Names, int] = field(factory=dict)
    of_others: int = 0

    def doubts(self) -> list[Reason]:
        """The reasons that suggest a broken or emptied site rather than single deletions."""
        return [*self._renamed(), *self._vanished(), *self._shortened()]

    def _renamed(self) -> Iterator[Reason]:
        """A reason if the site seems to have renamed the source, since then all its pages change at once."""
        for names, number in sorted(self.strangers.items(), key=lambda pair: -pair[1])[:1]:
            if number > 1 and number > self.served:
                named = {"found": names.found, "expected": names.expected}
                yield Reason(codes.SOURCE_RENAMED, {**named, "pages": number, "served": self.served})

    def _vanished(self) -> Iterator[Reason]:
        renamed = any(self._renamed())
        number = len(self.vanished) - (self.of_others if renamed else 0)
        if number >= self.least and number > self.share * self.asked:
            named = list(self.vanished[:_MOST_NAMES])
            yield Reason(codes.MASS_DISAPPEARANCE, {"vanished": number, "asked": self.asked, "articles": named})
        elif self.missing >= self.least and not (self.served or renamed):
            yield Reason(codes.NO_ARTICLE_PAGES, {"missing": self.missing})

    def _shortened(self) -> Iterator[Reason]:
        if self.shortened >= self.least and self.shortened > self.share * self.asked:
            yield Reason(codes.TEXTS_SHORTENED, {"shortened": self.shortened, "asked": self.asked})


@frozen
class RunFigures:
    """The figures that decide a verdict.

    ``counts``: the number of articles by outcome, from the run's rows; ``discovered``: the number that the run counted
    itself. ``fresh_tried``: the fetched articles whose last fetch did not fail; ``fresh_failed``: how many of them
    failed now. More than the share ``failed_share`` makes the run suspect. ``expects_entries``: a run without entries
    is suspect.
    """

    finish_reason: str
    discovered: int
    counts: Mapping[str, int]
    entries: int = 0
    expects_entries: bool = True
    fresh_tried: int = 0
    fresh_failed: int = 0
    failed_share: float = 0.3
    rechecks: RecheckFigures = RecheckFigures()
    errors: tuple[Reason, ...] = ()
    doubts: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def _doubts(figures: RunFigures) -> Iterator[Reason]:
    """The reasons for which a finished run is suspect."""
    yield from figures.doubts
    settled = sum(figures.counts.values())
    if settled != figures.discovered:
        yield Reason(codes.LEDGER_UNBALANCED, {"discovered": figures.discovered, "settled": settled})
    if figures.expects_entries and not figures.entries:
        yield Reason(codes.NO_ENTRIES_FOUND)
    if figures.fresh_failed > figures.failed_share * figures.fresh_tried:
        yield Reason(codes.ARTICLES_FAILED, {"failed": figures.fresh_failed, "tried": figures.fresh_tried})
    yield from figures.rechecks.doubts()
    if figures.finish_reason == TIMEOUT:
        yield Reason(codes.TIME_LIMIT)
    elif figures.finish_reason != FINISHED:
        yield Reason(codes.ENDED_EARLY, {"finish_reason": figures.finish_reason})


def judge(figures: RunFigures) -> tuple[str, list[Reason]]:
    """The verdict of a run and its reasons, the most serious first."""
    notes = list(figures.notes)
    if figures.errors:
        return FAILED, [*figures.errors, *notes]
    if figures.finish_reason == SHUTDOWN:
        return INTERRUPTED, [Reason(codes.STOPPED), *notes]
    doubts = list(_doubts(figures))
    if doubts:
        return SUSPECT, [*doubts, *notes]
    return healthy(figures.counts), notes


def healthy(counts: Mapping[str, int]) -> str:
    """The verdict of a run without problems: ``ok`` if an article was new or changed, else ``quiet``."""
    return OK if counts.get("new", 0) + counts.get("changed", 0) else QUIET
