"""The fate of each sentence of a text in another version of the text: still there, changed, or gone.

A changed sentence is found through the comparison of the two texts, never because it is similar to another sentence.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from vokspider.compare.aligning import Budget
from vokspider.compare.changes import Difference, Version
from vokspider.compare.sections import differences_in, sections
from vokspider.compare.wording import ADDED, EQUAL, Piece, words_of
from vokspider.text.sentences import sentences
from vokspider.text.whitespace import key

THERE, CHANGED, GONE = FATES = ("there", "changed", "gone")
Place = tuple[int, int]  # of a sentence: the index of its paragraph, and its index in that paragraph


class Fate(NamedTuple):
    """The fate of a sentence: one of ``FATES``. ``words``: the pieces of a changed sentence, as in ``Difference``."""

    state: str
    words: tuple[Piece, ...] = ()


def fates(
    old: Version, new: Version, within: range | None = None, budget: Budget | None = None
) -> Mapping[Place, Fate]:
    """The fate of each sentence of ``old`` in ``new``; with ``within``, only of paragraphs with these indexes.

    ``there``: ``new`` has the same sentence, perhaps in another place. ``changed``: its paragraph was kept, and at
    least half of its words. ``gone``: neither. Only what contains the wanted paragraphs is compared.
    """
    known = {key(one) for paragraph in new.paragraphs for one in sentences(paragraph)}
    wanted = range(len(old.paragraphs)) if within is None else within
    budget = budget or Budget()
    compared = (one for one in sections(old, new, budget) if _meet(one.old, wanted))
    return {
        (one.old, number): fate
        for section in compared
        for one in differences_in(section, old, new, budget)
        if one.old is not None and one.old in wanted
        for number, fate in enumerate(_of_paragraph(one, old.paragraphs[one.old], known))
    }


def _meet(one: range, other: range) -> bool:
    return max(one.start, other.start) < min(one.stop, other.stop)


def _of_paragraph(difference: Difference, paragraph: str, known: set[str]) -> Iterator[Fate]:
    lengths = (0 if op == ADDED else len(text) for op, text in difference.words)
    places = list(accumulate(lengths, initial=0))
    start = 0
    for sentence in sentences(paragraph):
        end = start + len(sentence)
        if difference.op == EQUAL or key(sentence) in known:
            yield Fate(THERE)
        else:
            words = tuple(_within(difference.words, places, start, end))
            yield Fate(CHANGED, words) if _has_half(sentence, words) else Fate(GONE)
        start = end


def _within(pieces: tuple[Piece, ...], places: Sequence[int], start: int, end: int) -> Iterator[Piece]:
    """The pieces between two positions of the old paragraph, including what was added at the end position.

    ``places`` are the positions where the pieces begin.
    """
    first = max(bisect_left(places, start) - 1, 0)
    # By index: a copy of the rest for each sentence would be slow in a paragraph of many megabytes.
    for number in range(first, len(pieces)):
        (op, text), at = pieces[number], places[number]
        if at > end:
            return
        if op == ADDED:
            if start < at or at == start == 0:
                yield op, text
            continue
        part = text[max(0, start - at) : end - at]
        if part:
            yield op, part


def _has_half(sentence: str, words: tuple[Piece, ...]) -> bool:
    kept = sum(len(words_of(text)) for op, text in words if op == EQUAL)
    return kept > 0 and 2 * kept >= len(words_of(sentence))
