"""The fate of each sentence of a text in another version of the text: still there, changed, or gone.

A changed sentence is found through the comparison of the two texts, never because it is similar to another sentence.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vokspider.compare.changes import Difference, Version, differences
from vokspider.compare.wording import ADDED, EQUAL, Piece, words_of
from vokspider.text.sentences import sentences
from vokspider.text.whitespace import key

THERE, CHANGED, GONE = FATES = ("there", "changed", "gone")
Place = tuple[int, int]  # of a sentence: the index of its paragraph, and its index in that paragraph


class Fate(NamedTuple):
    """The fate of a sentence: one of ``FATES``. ``words``: the pieces of a changed sentence, as in ``Difference``."""

    state: str
    words: tuple[Piece, ...] = ()


def fates(old: Version, new: Version) -> Mapping[Place, Fate]:
    """The fate of each sentence of ``old`` in ``new``.

    ``there``: ``new`` has the same sentence, perhaps in another place. ``changed``: its paragraph was kept, and at
    least half of its words. ``gone``: neither.
    """
    known = {key(one) for paragraph in new.paragraphs for one in sentences(paragraph)}
    return {
        (one.old, number): fate
        for one in differences(old, new)
        if one.old is not None
        for number, fate in enumerate(_of_paragraph(one, old.paragraphs[one.old], known))
    }


def _of_paragraph(difference: Difference, paragraph: str, known: set[str]) -> Iterator[Fate]:
    start = 0
    for sentence in sentences(paragraph):
        end = start + len(sentence)
        if difference.op == EQUAL or key(sentence) in known:
            yield Fate(THERE)
        else:
            words = tuple(_within(difference.words, start, end))
            yield Fate(CHANGED, words) if _has_half(sentence, words) else Fate(GONE)
        start = end


def _within(pieces: tuple[Piece, ...], start: int, end: int) -> Iterator[Piece]:
    """The pieces between two positions of the old paragraph, including what was added at the end position."""
    at = 0
    for op, text in pieces:
        if op == ADDED:
            if start < at <= end or at == start == 0:
                yield op, text
            continue
        part = text[max(0, start - at) : max(0, end - at)]
        if part:
            yield op, part
        at += len(text)


def _has_half(sentence: str, words: tuple[Piece, ...]) -> bool:
    kept = sum(len(words_of(text)) for op, text in words if op == EQUAL)
    return kept > 0 and 2 * kept >= len(words_of(sentence))
