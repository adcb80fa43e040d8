"""What a crawl says about itself, beside its figures."""

from collections.abc import Sequence
from typing import Any

from attrs import define, field

from vokspider.extensions.bounded import Bounded
from vokspider.model.codes import MORE_PAGES_FAILED
from vokspider.model.reasons import Reason
from vokspider.store.captures.evidence import Evidence


@define
class Remarks:
    """Remarks on a run while it goes on.

    ``errors`` make it failed, ``doubts`` suspect; ``notes`` change nothing. ``failed_pages`` are the pages of an import
    that were not believed, ``evidence`` the pages that are kept if a monitor breaks.
    """

    errors: list[Reason] = field(factory=list)
    doubts: list[Reason] = field(factory=list)
    notes: list[Reason] = field(factory=list)
    failed_pages: Bounded = field(factory=lambda: Bounded(MORE_PAGES_FAILED))
    evidence: Evidence = field(factory=Evidence)

    def error(self, code: str, /, **facts: Any) -> None:
        """The run could not do its work."""
        self.errors.append(Reason(code, facts))

    def doubt(self, code: str, /, **facts: Any) -> None:
        """The run looks broken."""
        self.doubts.append(Reason(code, facts))

    def note(self, code: str, /, **facts: Any) -> None:
        """Something that people should know."""
        self.notes.append(Reason(code, facts))

    def note_latest(self, code: str, /, **facts: Any) -> None:
        """A note in place of an earlier one with this code."""
        self.notes[:] = [note for note in self.notes if note.code != code]
        self.note(code, **facts)

    def doubts_of(self, code: str) -> Sequence[Reason]:
        """The doubts with this code."""
        return [doubt for doubt in self.doubts if doubt.code == code]

    def all_notes(self) -> tuple[Reason, ...]:
        """The notes, and those on the pages that failed."""
        return (*self.notes, *self.failed_pages.reasons())
