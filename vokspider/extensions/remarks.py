"""Reasons that are collected during a run, for its verdict and its report."""

from collections.abc import Sequence
from typing import Any

from attrs import define, field

from vokspider.extensions.bounded import Bounded
from vokspider.model.codes import MORE_PAGES_FAILED
from vokspider.model.reasons import Reason
from vokspider.store.captures.evidence import Evidence


@define
class Remarks:
    """The reasons that were collected so far.

    ``errors`` make the run failed, ``doubts`` make it suspect, and ``notes`` do not change its verdict.
    ``failed_pages``: the pages of an import that were not believed. ``evidence``: the pages to keep if a monitor
    breaks.
    """

    errors: list[Reason] = field(factory=list)
    doubts: list[Reason] = field(factory=list)
    notes: list[Reason] = field(factory=list)
    failed_pages: Bounded = field(factory=lambda: Bounded(MORE_PAGES_FAILED))
    evidence: Evidence = field(factory=Evidence)

    def error(self, code: str, /, **facts: Any) -> None:
        """Add an error: the run could not do its work."""
        self.errors.append(Reason(code, facts))

    def doubt(self, code: str, /, **facts: Any) -> None:
        """Add a doubt: the run looks broken."""
        self.doubts.append(Reason(code, facts))

    def note(self, code: str, /, **facts: Any) -> None:
        """Add a note: something that people should know."""
        self.notes.append(Reason(code, facts))

    def note_latest(self, code: str, /, **facts: Any) -> None:
        """Add a note and remove earlier notes with the same code."""
        self.notes[:] = [note for note in self.notes if note.code != code]
        self.note(code, **facts)

    def doubts_of(self, code: str) -> Sequence[Reason]:
        """The doubts with this code."""
        return [doubt for doubt in self.doubts if doubt.code == code]

    def all_notes(self) -> tuple[Reason, ...]:
        """The notes, followed by those about pages that failed."""
        return (*self.notes, *self.failed_pages.reasons())
