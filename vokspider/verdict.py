"""What a run's figures mean."""

from collections.abc import Mapping

from attrs import frozen

OK, QUIET, SUSPECT, FAILED, INTERRUPTED = "ok", "quiet", "suspect", "failed", "interrupted"
HEALTHY = (OK, QUIET)
EXIT_CODES = {OK: 0, QUIET: 0, FAILED: 1, SUSPECT: 3, INTERRUPTED: 130}
# Scrapy's finish reasons.
FINISHED, SHUTDOWN, TIMEOUT = "finished", "shutdown", "closespider_timeout"


@frozen
class Rechecks:
    """How many stored articles a run asked for again, and which were not there.

    ``vanished`` were there the last time, ``missing`` counts also those that were missed before; ``served`` is how
    many article pages came. Up to ``share`` of those ``asked``, and fewer than ``least``, may vanish.
    """

    asked: int = 0
    vanished: tuple[str, ...] = ()
    missing: int = 0
    served: int = 0
    share: float = 0.3
    least: int = 5

    def doubts(self) -> list[str]:
        """What looks like a site that is broken, or that was purged, rather than like single deletions."""
        if len(self.vanished) >= self.least and len(self.vanished) > self.share * self.asked:
            number = f"{len(self.vanished)} of {self.asked} re-checked articles are not there any more"
            return [f"mass disappearance: {number}: {', '.join(self.vanished)}"]
        if self.missing >= self.least and not self.served:
            return [f"no article page was there, {self.missing} stored ones were missing: is the site broken?"]
        return []


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
    busy = figures.counts.get("new", 0) + figures.counts.get("changed", 0)
    return (OK if busy else QUIET), notes
