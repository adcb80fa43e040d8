"""What an import has to say of its files at its end: few lines, however many files and records there were."""

from collections import Counter
from collections.abc import Iterator

from vokspider.extensions.bounded import Bounded, shortened
from vokspider.formats.documents import Document
from vokspider.formats.files import Given
from vokspider.formats.timing import MEANINGS
from vokspider.formats.warc import Bad
from vokspider.model.items import Article, Failed, Listing
from vokspider.text.mirrors import readable

_KINDS = 8  # that are named of what was left out


class Findings:
    """Counts what became of the pages and records of an import, file by file."""

    def __init__(self) -> None:
        self.used = 0
        self._bad = Bounded("records, pages and files that could not be read")
        self._useless = Bounded("files in which nothing can be used")
        self._beside_useless = Bounded("files in which nothing can be used")  # counted as what is left out
        self._listings = Bounded("pages that were taken for listings")
        self._left: Counter[str] = Counter()
        self._times: Counter[str] = Counter()
        self._name, self._beside = "", False
        self._here: Counter[str] = Counter()
        self._used_here = self._bad_here = 0

    def open(self, given: Given) -> None:
        """What follows is of this file."""
        self._close()
        self._name, self._here, self._used_here, self._bad_here = readable(given.path.name), Counter(), 0, 0
        self._beside = given.beside

    def _close(self) -> None:
        if self._name and not self._used_here and not self._bad_here:
            why = _counted(self._here) or "it holds no page"
            said = self._beside_useless if self._beside else self._useless
            said.add(f"{self._name}: nothing in it can be used: {why}")
        self._name = ""

    def bad(self, found: Bad) -> None:
        """Something that could not be read."""
        self._bad_here += 1
        of = "" if found.what == self._name else f" {shortened(found.what)}:"
        self._bad.add(f"{self._name}:{of} {found.why}")

    def left(self, what: str) -> None:
        """Something that is no page for this import."""
        self._here[what] += 1
        self._left[what] += 1

    def use(self, document: Document, item: Article | Failed | Listing) -> None:
        """A page that gives items."""
        self.used += 1
        self._used_here += 1
        if isinstance(item, Listing):
            name = document.url or self._name
            self._listings.add(f"{name}: taken for a listing with {len(item.entries)} entries")
        elif document.capture.time_from:
            self._times[document.capture.time_from] += 1

    def doubts(self) -> list[str]:
        """What makes the run look broken."""
        self._close()
        return [*self._bad.lines(), *([] if self.used else self._nothing())]

    def _nothing(self) -> list[str]:
        useless = [*self._useless.lines(), *self._beside_useless.lines()]
        return useless or ([] if self._bad.number else ["there is no file to import"])

    def notes(self) -> list[str]:
        """What else people should know."""
        return list(self._notes())

    def _notes(self) -> Iterator[str]:
        yield from self._listings.lines()
        if self.used:
            yield from self._useless.lines()
        if self._left and self.used:
            yield f"left out {self._left.total():,}: {_counted(self._left)}"
        if self._times:
            times = ", ".join(
                f"{number:,} from {MEANINGS.get(name, name)}" for name, number in self._times.most_common()
            )
            yield f"times of the pages: {times}"


def _counted(found: Counter[str]) -> str:
    """The kinds with their numbers, the most frequent first: ``pages of other hosts (3), revisit record (1)``."""
    named = ", ".join(f"{shortened(what)} ({number:,})" for what, number in found.most_common(_KINDS))
    more = len(found) - _KINDS
    return f"{named} and {more:,} more kinds" if more > 0 else named
