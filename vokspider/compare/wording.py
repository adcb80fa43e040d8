"""The words of paragraphs: how many two paragraphs share, and which of them changed."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from vokspider.compare.aligning import Budget, matches

EQUAL, REPLACED, REMOVED, ADDED = "equal", "replaced", "removed", "added"
# Chinese characters and kana, which are written without spaces, are words of their own.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTERS = rf"(?:[^\W{_CJK}]|[\u0300-\u036f])+"
_WORD = re.compile(rf"\d+(?:[.,]\d+)+|{_LETTERS}(?:['\u2019-]{_LETTERS})*|[{_CJK}]")
_MARK = re.compile(r"\S")
# A word or a mark with the white space after it, so that a word is removed together with its space.
_UNIT = re.compile(rf"(?:{_WORD.pattern}|\S)\s*|\s+")
_IS_SAID = re.compile(r"\w")
_IS_MARK = re.compile(r"[^\w\s]")
_ALIKE = 0.5
_AT_A_TIME = 16
_LONGEST = 1_000_000  # characters of both paragraphs; longer ones are not compared word by word

_OPS = (EQUAL, REMOVED, ADDED)

Piece = tuple[str, str]
Words = Callable[[str], list[str]]
_Texts = tuple[str, str, str]  # equal text, then the removed and the added text after it


def words_of(paragraph: str) -> list[str]:
    """The words and numbers of a paragraph; if there are none, its other characters without white space."""
    return _WORD.findall(paragraph) or _MARK.findall(paragraph)


class Gap(NamedTuple):
    """Equal text, followed by the removed and the added text; each is a list of parts to join."""

    same: list[str]
    removed: list[str]
    added: list[str]

    @property
    def is_change(self) -> bool:
        """Whether something is removed or added."""
        return bool(self.removed or self.added)


def word_pieces(old: str, new: str, budget: Budget | None = None) -> tuple[Piece, ...]:
    """The difference of two paragraphs as pieces ``(op, text)``; ``op`` is ``equal``, ``removed`` or ``added``.

    The ``equal`` and ``removed`` pieces joined are exactly ``old``, the ``equal`` and ``added`` pieces exactly ``new``.
    """
    head = _same_start(old, new)
    tail = _same_start(old[head:][::-1], new[head:][::-1])
    middle = _middle(old[head : len(old) - tail], new[head : len(new) - tail], budget or Budget())
    pieces = [(EQUAL, old[:head]), *middle, (EQUAL, old[len(old) - tail :])]
    texts = [("".join(gap.same), "".join(gap.removed), "".join(gap.added)) for gap in _joined(_gaps(pieces))]
    named = (piece for text in _slid(texts) for piece in zip(_OPS, text, strict=True))
    return tuple((op, text) for op, text in named if text)


def _same_start(old: str, new: str) -> int:
    """The length of the common beginning of two texts, up to its last space unless the texts are equal."""
    same, limit = 0, min(len(old), len(new))
    while same < limit:
        middle = (same + limit + 1) // 2
        if old[same:middle] == new[same:middle]:
            same = middle
        else:
            limit = middle - 1
    return same if same == len(old) == len(new) else old.rfind(" ", 0, same) + 1


def _middle(old: str, new: str, budget: Budget) -> Iterable[Piece]:
    if len(old) + len(new) > _LONGEST:
        return [(REMOVED, old), (ADDED, new)]
    return _pieces(_UNIT.findall(old), _UNIT.findall(new), budget)


def _pieces(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Piece]:
    """The pieces of two lists of words with their white space; pieces are not joined, and texts may be empty."""
    at_old = at_new = 0
    for in_old, in_new in matches([unit.rstrip() for unit in old], [unit.rstrip() for unit in new], budget):
        yield REMOVED, "".join(old[at_old:in_old])
        yield ADDED, "".join(new[at_new:in_new])
        yield from _same_word(old[in_old], new[in_new])
        at_old, at_new = in_old + 1, in_new + 1
    yield REMOVED, "".join(old[at_old:])
    yield ADDED, "".join(new[at_new:])


def _same_word(old: str, new: str) -> Iterator[Piece]:
    """The pieces of a word that both texts have. The white space after it differs if the paragraph now continues."""
    if old == new:
        yield EQUAL, old
        return
    word = old.rstrip()
    yield EQUAL, word
    yield REMOVED, old[len(word) :]
    yield ADDED, new[len(word) :]


def _gaps(pieces: Iterable[Piece]) -> Iterator[Gap]:
    gap = Gap([], [], [])
    for op, text in pieces:
        if not text:
            continue
        if op == EQUAL and gap.is_change:
            yield gap
            gap = Gap([], [], [])
        {EQUAL: gap.same, REMOVED: gap.removed, ADDED: gap.added}[op].append(text)
    yield gap


def _joined(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """Join changes that have no word between them, since a reader sees them as one change."""
    last: Gap | None = None
    for gap in gaps:
        if last and last.is_change and gap.is_change and not any(map(_IS_SAID.search, gap.same)):
            last.removed.extend([*gap.same, *gap.removed])
            last.added.extend([*gap.same, *gap.added])
            continue
        if last:
            yield last
        last = gap
    if last:
        yield last


def _slid(texts: Sequence[_Texts]) -> Iterator[_Texts]:
    """Let each change begin after a mark that also follows the change: ``A[. B].`` becomes ``A.[ B.]``."""
    moved = 0
    for index, (same, removed, added) in enumerate(texts):
        behind = texts[index + 1][0] if index + 1 < len(texts) else ""
        number = 0 if removed and added else _shared_marks(removed or added, behind)
        marks = behind[:number]
        yield same[moved:] + marks, (removed + marks)[number:], (added + marks)[number:]
        moved = number


def _shared_marks(one: str, other: str) -> int:
    """The number of equal punctuation marks at the beginning of both texts, at most three."""
    pairs = zip(one[:3], other[:3], strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1] and _IS_MARK.match(pair[0]), pairs)))


def alike(old: Sequence[str], new: Sequence[str], words: Words = words_of) -> Iterator[tuple[int, int]]:
    """Yield pairs (index in ``old``, index in ``new``) of similar paragraphs; both indexes increase.

    Similar paragraphs share at least half of their words. The pairs are those with the highest shares in total.
    ``words`` is ``words_of``, or a cached version. Long sequences are divided and compared part by part, so the time
    grows linearly with their length.
    """
    parts = -(-max(len(old), len(new)) // _AT_A_TIME)
    for part in range(parts):
        from_old, to_old = len(old) * part // parts, len(old) * (part + 1) // parts
        from_new, to_new = len(new) * part // parts, len(new) * (part + 1) // parts
        shares = _shares(old[from_old:to_old], new[from_new:to_new], words)
        yield from ((from_old + i, from_new + j) for i, j in _best_pairs(shares))


def _shares(old: Sequence[str], new: Sequence[str], words: Words) -> list[list[float]]:
    """The share of common words (see ``_share``) of each old paragraph, a row, with each new one, a column."""
    of_old, of_new = ([frozenset(words(paragraph)) for paragraph in side] for side in (old, new))
    return [[_share(one, other) for other in of_new] for one in of_old]


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of distinct words that two paragraphs have in common, from 0 to 1; 0 if it is less than a half."""
    both = len(one) + len(other)
    if not both or 2 * min(len(one), len(other)) < _ALIKE * both:
        return 0.0
    share = 2 * len(one & other) / both
    return share if share >= _ALIKE else 0.0


def _best_pairs(shares: list[list[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column), both increasing, with the highest shares in total."""
    width = len(shares[0]) if shares else 0
    best = [[0.0] * (width + 1)]
    for row in shares:
        line = [0.0]
        for column, share in enumerate(row):
            line.append(max(line[-1], best[-1][column + 1], best[-1][column] + share))
        best.append(line)
    return _walk_back(shares, best)


def _walk_back(shares: list[list[float]], best: list[list[float]]) -> list[tuple[int, int]]:
    found, row, column = [], len(best) - 1, len(best[0]) - 1
    while row and column:
        if best[row][column] == best[row - 1][column]:
            row -= 1
        elif best[row][column] == best[row][column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            found.append((row, column))
    return found[::-1]
