"""Two revisions of an article for readers: what changed, what is folded, and the places of changes in the text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, pairwise

from attrs import frozen
from sqlalchemy import Engine

from vokspider.compare.aligning import Budget
from vokspider.compare.changes import Difference, kinds
from vokspider.compare.sections import Section, characters, differences_in, sections
from vokspider.compare.wording import ADDED, EQUAL, REMOVED, REPLACED, Piece, word_pieces
from vokspider.store.articles.article_detail import RevisionFacts
from vokspider.store.articles.article_detail import history as revisions_of
from vokspider.store.articles.changes import Change, Compared, article_changes, compare

_TINY = 4  # the most characters that may be removed and added in a tiny change
_SOON = 400_000  # characters of both texts whose kinds of change are found while a reader waits
_NARROWEST = 0.004  # of the whole text, the least length of a mark on the strip


@frozen
class ComparedParagraph:
    """A changed paragraph; ``number`` counts the changes from 1. ``is_tiny``: little changed, so it may be folded."""

    number: int
    difference: Difference
    is_tiny: bool

    @property
    def old(self) -> Sequence[Piece]:
        """The pieces of the old paragraph."""
        return [piece for piece in self.difference.words if piece[0] != ADDED]

    @property
    def new(self) -> Sequence[Piece]:
        """The pieces of the new paragraph."""
        return [piece for piece in self.difference.words if piece[0] != REMOVED]


@frozen
class Unchanged:
    """Consecutive paragraphs that did not change."""

    paragraphs: Sequence[str]


@frozen
class Mark:
    """The mark of a change on the strip that shows the whole text.

    ``start`` and ``length`` are shares of the text, from 0 to 1. ``number``, from 1, is that of the
    ``ComparedParagraph``, or of the section for a text that is compared section by section.
    """

    op: str
    start: float
    length: float
    number: int


@frozen
class Steps:
    """The other changes of an article that a page links to, each as its two revisions; None if there is none."""

    first: tuple[int, int]
    previous: tuple[int, int] | None
    next: tuple[int, int] | None
    last: tuple[int, int]


@frozen
class ComparedPage:
    """Two revisions of an article, divided into sections of which any can be compared, and all of its ``revisions``.

    ``kinds``: those of the change, empty if the content is the same, None if the texts are too long to tell.
    """

    compared: Compared
    kinds: Sequence[str] | None
    title: Sequence[Piece]
    sections: Sequence[Section]
    steps: Steps
    revisions: Sequence[RevisionFacts]

    def length(self, section: Section) -> int:
        """The characters of a section, see ``vokspider.compare.sections``."""
        return characters(section, self.compared.old, self.compared.new)

    def parts(self, wanted: Sequence[Section]) -> list[ComparedParagraph | Unchanged]:
        """What changed in some sections, and what did not. This takes the longer the more text they have."""
        old, new, budget = self.compared.old, self.compared.new, Budget()
        found = list[ComparedParagraph | Unchanged]()
        number = 0
        for section in wanted:
            if section.is_equal:
                found.append(Unchanged(new.paragraphs[section.new.start : section.new.stop]))
                continue
            for part in _parts(differences_in(section, old, new, budget), number):
                number += isinstance(part, ComparedParagraph)
                found.append(part)
        return found

    def strip(self, parts: Sequence[ComparedParagraph | Unchanged]) -> list[Mark]:
        """The marks of the changed paragraphs; ``parts`` are those of all sections."""
        return list(_marks(_lengths(parts)))

    def rough_strip(self) -> list[Mark]:
        """The marks of the changed sections, which need no comparison."""
        lengths = ((_op(one), self.length(one), number) for number, one in enumerate(self.sections, 1))
        return list(_marks(list(lengths)))


def compared_page(engine: Engine, article_id: int, first: int | None = None, second: int | None = None) -> ComparedPage:
    """Two revisions of an article, see ``store.articles.changes.compare``. Raises ConfigError if it lacks one."""
    found = compare(engine, article_id, first, second)
    revisions = revisions_of(engine, article_id)
    return ComparedPage(
        compared=found,
        kinds=_kinds(engine, found),
        title=word_pieces(found.old.title or "", found.new.title or ""),
        sections=sections(found.old, found.new, Budget()),
        steps=_steps([one.number for one in revisions], (found.from_revision, found.to_revision)),
        revisions=revisions,
    )


def _kinds(engine: Engine, found: Compared) -> Sequence[str] | None:
    """The kinds of the change. Those of long texts are not found anew, but may be recorded."""
    if sum(map(len, chain(found.old.paragraphs, found.new.paragraphs))) <= _SOON:
        return kinds(found.old, found.new)
    pair = found.from_revision, found.to_revision
    recorded = (one.kinds for one in article_changes(engine, found.article_id) if _pair(one) == pair)
    return next(recorded, None)


def _pair(one: Change) -> tuple[int, int]:
    return one.from_revision, one.to_revision


def _parts(differences: Iterable[Difference], number: int) -> Iterator[ComparedParagraph | Unchanged]:
    for is_equal, group in groupby(differences, key=lambda one: one.op == EQUAL):
        if is_equal:
            yield Unchanged(["".join(text for _, text in one.words) for one in group])
            continue
        for one in group:
            number += 1
            yield ComparedParagraph(number, one, _is_tiny(one))


def _is_tiny(one: Difference) -> bool:
    return one.op == REPLACED and sum(len(text.strip()) for op, text in one.words if op != EQUAL) <= _TINY


def _lengths(parts: Sequence[ComparedParagraph | Unchanged]) -> list[tuple[str, int, int]]:
    """For each part: what happened to it, its characters, and its number."""
    return [
        (EQUAL, sum(map(len, one.paragraphs)), 0)
        if isinstance(one, Unchanged)
        else (one.difference.op, sum(len(text) for _, text in one.difference.words), one.number)
        for one in parts
    ]


def _op(section: Section) -> str:
    if section.is_equal:
        return EQUAL
    return REPLACED if section.old and section.new else ADDED if section.new else REMOVED


def _marks(lengths: Sequence[tuple[str, int, int]]) -> Iterator[Mark]:
    """The marks of what changed. Positions are counted in characters."""
    total, start = sum(length for _, length, _ in lengths) or 1, 0
    for op, length, number in lengths:
        if op != EQUAL:
            yield Mark(op, start / total, max(length / total, _NARROWEST), number)
        start += length


def _steps(numbers: Sequence[int], here: tuple[int, int]) -> Steps:
    pairs = list(pairwise(numbers))
    before = [pair for pair in pairs if pair < here]
    after = [pair for pair in pairs if pair > here]
    return Steps(pairs[0], before[-1] if before else None, after[0] if after else None, pairs[-1])
