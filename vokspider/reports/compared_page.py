"""Two revisions of an article as one reads them: what changed, what is folded, and where in the text that is."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from attrs import frozen
from sqlalchemy import Engine

from vokspider.compare.changes import Difference
from vokspider.compare.wording import ADDED, EQUAL, REMOVED, REPLACED, Piece, word_pieces
from vokspider.reports.change import ChangeReport, change
from vokspider.store.articles.article_detail import Revision
from vokspider.store.articles.article_detail import history as revisions_of

_TINY = 4  # characters that are removed or added in a paragraph, at most
_NARROWEST = 0.004  # of the whole text, for a place on the strip


@frozen
class ComparedParagraph:
    """A paragraph with its place among the changes from 1, and whether so little changed that it may be folded."""

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
    """Paragraphs that stayed as they were."""

    paragraphs: Sequence[str]


@frozen
class Mark:
    """A place on the strip that shows the whole text: ``start`` and ``length`` are shares of it, from 0 to 1."""

    op: str
    start: float
    length: float
    number: int


@frozen
class Steps:
    """The changes of an article one can go to from here, each as its two revisions; None where there is none."""

    first: tuple[int, int]
    previous: tuple[int, int] | None
    next: tuple[int, int] | None
    last: tuple[int, int]


@frozen
class ComparedPage:
    """Two revisions of an article, compared."""

    report: ChangeReport
    title: Sequence[Piece]
    parts: Sequence[ComparedParagraph | Unchanged]
    strip: Sequence[Mark]
    steps: Steps
    revisions: Sequence[Revision]


def compared_page(engine: Engine, article_id: int, first: int | None = None, second: int | None = None) -> ComparedPage:
    """Two revisions, or the latest change. Raises ConfigError if the article does not have them."""
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
    """The changed paragraphs as places in the whole text, by its characters."""
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
