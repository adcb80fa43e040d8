"""Two revisions of an article for readers: what changed, what is folded, and the places of changes in the text."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from attrs import frozen
from sqlalchemy import Engine

from vokspider.compare.changes import Difference
from vokspider.compare.wording import ADDED, EQUAL, REMOVED, REPLACED, Piece, word_pieces
from vokspider.reports.change import ChangeReport, change
from vokspider.store.articles.article_detail import Revision
from vokspider.store.articles.article_detail import history as revisions_of

_TINY = 4  # the most characters that may be removed and added in a tiny change
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

    ``start`` and ``length`` are shares of the text, from 0 to 1. ``number`` is that of the ``ComparedParagraph``.
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
    """The comparison of two revisions of an article, and all of its ``revisions``."""

    report: ChangeReport
    title: Sequence[Piece]
    parts: Sequence[ComparedParagraph | Unchanged]
    strip: Sequence[Mark]
    steps: Steps
    revisions: Sequence[Revision]


def compared_page(engine: Engine, article_id: int, first: int | None = None, second: int | None = None) -> ComparedPage:
    """Compare two revisions of an article, see ``reports.change.change``. Raises ConfigError if it lacks one."""
    report = change(engine, article_id, first, second)
    revisions = revisions_of(engine, article_id)
    found = report.comparison
    return ComparedPage(
        report=report,
        title=word_pieces(found.old.title or "", found.new.title or ""),
        parts=list(_parts(found.paragraphs)),
        strip=list(_strip(found.paragraphs)),
        steps=_steps([one.number for one in revisions], (report.from_revision, report.to_revision)),
        revisions=revisions,
    )


def _parts(differences: Sequence[Difference]) -> Iterator[ComparedParagraph | Unchanged]:
    number = 0
    for is_equal, group in groupby(differences, key=lambda one: one.op == EQUAL):
        if is_equal:
            yield Unchanged(["".join(text for _, text in one.words) for one in group])
            continue
        for one in group:
            number += 1
            yield ComparedParagraph(number, one, _is_tiny(one))


def _is_tiny(one: Difference) -> bool:
    return one.op == REPLACED and sum(len(text.strip()) for op, text in one.words if op != EQUAL) <= _TINY


def _strip(differences: Sequence[Difference]) -> Iterator[Mark]:
    """The marks of the changed paragraphs. Positions are counted in characters."""
    lengths = [sum(len(text) for _, text in one.words) for one in differences]
    total, start, number = sum(lengths) or 1, 0, 0
    for one, length in zip(differences, lengths, strict=True):
        if one.op != EQUAL:
            number += 1
            yield Mark(one.op, start / total, max(length / total, _NARROWEST), number)
        start += length


def _steps(numbers: Sequence[int], here: tuple[int, int]) -> Steps:
    pairs = list(pairwise(numbers))
    before = [pair for pair in pairs if pair < here]
    after = [pair for pair in pairs if pair > here]
    return Steps(pairs[0], before[-1] if before else None, after[0] if after else None, pairs[-1])
