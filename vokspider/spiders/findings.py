"""What an import reports about its files at its end, in a few lines however many files and records there were."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from vokspider.extensions.bounded import Bounded, shortened
from vokspider.formats.documents import Document
from vokspider.formats.files import Given
from vokspider.formats.warc import Bad
from vokspider.model import codes
from vokspider.model.items import Article, Failed, Listing
from vokspider.model.reasons import Reason
from vokspider.sites.mirrors import readable

_KINDS = 8  # maximum number of kinds of left-out pages that are named


class Findings:
    """Counts what became of the pages and records of an import, file by file."""

    def __init__(self) -> None:
        self.used = 0
        self._bad = Bounded(codes.MORE_UNREADABLE)
        self._useless = Bounded(codes.MORE_FILES_USELESS)
        self._beside_useless = Bounded(codes.MORE_FILES_USELESS)  # of files in folders, whose pages count as left out
        self._listings = Bounded(codes.MORE_LISTINGS)
        self._left: Counter[str] = Counter()
        self._times: Counter[str] = Counter()
        self._name, self._beside = "", False
        self._here: Counter[str] = Counter()
        self._used_here = self._bad_here = 0

    def open(self, given: Given) -> None:
        """Begin a file. What is reported next belongs to it."""
        self._close()
        self._name, self._here, self._used_here, self._bad_here = readable(given.path.name), Counter(), 0, 0
        self._beside = given.beside

    def _close(self) -> None:
        if self._name and not self._used_here and not self._bad_here:
            said = self._beside_useless if self._beside else self._useless
            said.add(codes.NOTHING_USABLE, file=self._name, **_counted(self._here))
        self._name = ""

    def bad(self, found: Bad) -> None:
        """Count a page or record that could not be read."""
        self._bad_here += 1
        what = None if found.what == self._name else found.what
        self._bad.add(codes.UNREADABLE, file=self._name, what=what, error=found.why)

    def left(self, what: str) -> None:
        """Count a page that is left out; ``what`` is its kind in words."""
        self._here[what] += 1
        self._left[what] += 1

    def use(self, document: Document, item: Article | Failed | Listing) -> None:
        """Count a page that yields items; ``item`` is the last of them."""
        self.used += 1
        self._used_here += 1
        if isinstance(item, Listing):
            page = document.url or self._name
            self._listings.add(codes.TAKEN_FOR_LISTING, page=page, entries=len(item.entries))
        elif document.capture.time_from:
            self._times[document.capture.time_from] += 1

    def doubts(self) -> list[Reason]:
        """Reasons why the run looks broken. Call it after the last file."""
        self._close()
        return [*self._bad.reasons(), *([] if self.used else self._nothing())]

    def _nothing(self) -> list[Reason]:
        useless = [*self._useless.reasons(), *self._beside_useless.reasons()]
        return useless or ([] if self._bad.number else [Reason(codes.NOTHING_TO_IMPORT)])

    def notes(self) -> list[Reason]:
        """Further reasons that people should know."""
        return list(self._notes())

    def _notes(self) -> Iterator[Reason]:
        yield from self._listings.reasons()
        if self.used:
            yield from self._useless.reasons()
        if self._left and self.used:
            yield Reason(codes.LEFT_OUT, {"number": self._left.total(), **_counted(self._left)})
        if self._times:
            yield Reason(codes.PAGE_TIMES, {"kinds": [list(pair) for pair in self._times.most_common()]})


def _counted(found: Counter[str]) -> dict[str, Any]:
    """Facts of a reason: the most frequent kinds with their numbers, and in ``more`` the number of the other kinds."""
    kinds = [[shortened(what), number] for what, number in found.most_common(_KINDS)]
    return {"kinds": kinds, "more": max(0, len(found) - _KINDS)}
