"""What is in the index: the tokens of a passage, in the order of its text.

A word of letters and digits is one token. Hangul, Hanja and kana are written without spaces, or with spaces that differ
from text to text, so a word there is a row of pairs of letters, and any part of it is found as a phrase:
``조선로동당`` is ``조선 선로 로동 동당 당``. Where one such word follows another, the pair across the gap has a mark
(``+선로`` in ``조선 로동당``), so that a query can be blind to spaces or not. The last letter before anything else
stands alone, so that a single letter is found too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import add
from typing import NamedTuple

from vokspider.search.folding import fold

VERSION = 1  # of the tokens: a text with other ones than before needs another index
GAP = "+"  # before a pair whose letters belong to two words
TITLE = -1
BODY = 1 << 19  # the number of the first passage behind the title
# PostgreSQL keeps 16,383 positions of a text, 256 of each of its words, 2,046 bytes of a word, and 1 MB of all words.
MOST_TOKENS, _MOST_ALIKE, LONGEST, _MOST_LETTERS = 4_000, 250, 250, 200_000
# Tokens that a part of a long passage shares with the one before: a phrase may stand across the cut.
OVERLAP = 125
_MOST_PARAGRAPHS = 1 << 18
# Hangul with its jamo, Hanja with iteration marks, kana with voice marks and the long vowel mark; narrow forms too.
_PAIRED = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff"
)
_MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
_WORD = re.compile(rf"([{_PAIRED}]+)|[^\W_{_PAIRED}](?:[^\W_{_PAIRED}]|[{_MARKS}])*")
# Most texts have only letters of ASCII, Russian, Hangul and the usual punctuation. Folding makes those letters lower
# case and does nothing else, so it need not be done word by word, which takes three times as long.
_SIMPLE = "\x00-\x7f\xa0\xab\xb7\xbb\u2010-\u2027\u2030-\u205e\u3000-\u3003\u3008-\u3011"
_RUSSIAN = "\u0410-\u044f"  # without yo
PLAIN = "a-z0-9\u0430-\u044f"  # of which words that are not paired consist in such a text, folded
_LATIN_TEXT, _SIMPLE_TEXT = re.compile(f"[{_SIMPLE}]*"), re.compile(f"[{_SIMPLE}{_RUSSIAN}\uac00-\ud7a3]*")
_LATIN_WORD, _SIMPLE_WORD = re.compile("[a-z0-9]+"), re.compile(f"([\uac00-\ud7a3]+)|([{PLAIN}]+)")


class Word(NamedTuple):
    """A word of a text, folded: whether its letters are indexed in pairs, and its bounds in the text.

    Of a longer word that is not, the first 250 letters count.
    """

    text: str
    paired: bool
    start: int
    end: int


class Passage(NamedTuple):
    """A part of a revision that has a row of its own in the index.

    ``number``: those of the title count from 0 on, those of the paragraphs from ``BODY`` on; below 2 ** 20.
    ``paragraph``: the index of its paragraph, ``TITLE`` for the title.
    """

    number: int
    paragraph: int
    tokens: tuple[str, ...]


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order."""
    if _SIMPLE_TEXT.fullmatch(text):
        for found in _SIMPLE_WORD.finditer(text.lower()):
            paired = found[1] is not None
            yield Word(found[0] if paired else found[0][:LONGEST], paired, found.start(), found.end())
        return
    for found in _WORD.finditer(text):
        if folded := _plain(fold(found[0])):
            paired = found[1] is not None
            yield Word(folded if paired else folded[:LONGEST], paired, found.start(), found.end())


def folded_words(text: str) -> list[str]:
    """The words of a text, folded."""
    return [paired or other for paired, other in _folded(text)]


def is_simple(text: str) -> bool:
    """Whether the words of a text are those of its small letters, with no need to fold each of them."""
    return text.isascii() or _SIMPLE_TEXT.fullmatch(text) is not None


def _plain(folded: str) -> str:
    """A folded word without the signs that folding may bring into it, as the stop in ``⒈``."""
    if not folded.isalnum():
        folded = "".join(letter for letter in folded if letter.isalnum() or unicodedata.combining(letter))
    return folded


def pairs(word: str) -> list[str]:
    """The pairs of letters in a word, none in a word of one letter."""
    return list(map(add, word, word[1:]))


def tokens(text: str) -> list[str]:
    """The tokens of a text."""
    if _LATIN_TEXT.fullmatch(text):
        return [word[:LONGEST] for word in _LATIN_WORD.findall(text.lower())]
    found, row = list[str](), list[str]()  # row: words of pairs since the last other word
    for paired, other in _folded(text):
        if paired:
            row.append(paired)
        else:
            if row:
                found += _of_row(row)
                row = []
            found.append(other[:LONGEST])
    return [*found, *_of_row(row)] if row else found


def _of_row(row: Sequence[str]) -> list[str]:
    """The tokens of words of pairs that follow one another."""
    letters = "".join(row)
    found = [*pairs(letters), letters[-1]]
    for end in accumulate(map(len, row[:-1])):
        found[end - 1] = GAP + found[end - 1]
    return found


def _folded(text: str) -> Iterable[tuple[str, str]]:
    """The words of a text as ``words`` gives them; each is in the first place if its letters are indexed in pairs."""
    if _SIMPLE_TEXT.fullmatch(text):
        return _SIMPLE_WORD.findall(text.lower())
    return ((word.text, "") if word.paired else ("", word.text) for word in words(text))


def passages(title: str | None, paragraphs: Sequence[str]) -> Iterator[Passage]:
    """The passages of a revision: its title, and its paragraphs, a long one in parts that overlap.

    A phrase of at most ``OVERLAP`` + 1 tokens is whole in one of them.
    """
    yield from numbered(0, [(TITLE, title or "")])
    yield from numbered(BODY, _grouped(paragraphs))


def numbered(first: int, texts: Iterable[tuple[int, str]]) -> Iterator[Passage]:
    """The passages of texts with their indexes, numbered from ``first`` on."""
    parts = ((paragraph, part) for paragraph, text in texts for part in _parts(tokens(text)))
    return (Passage(number, paragraph, tuple(part)) for number, (paragraph, part) in enumerate(parts, first))


def _grouped(paragraphs: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each paragraph with its index; several together where a hostile page has more than there are numbers."""
    step = -(-len(paragraphs) // _MOST_PARAGRAPHS) or 1
    return ((start, "\n\n".join(paragraphs[start : start + step])) for start in range(0, len(paragraphs), step))


def _parts(found: list[str]) -> Iterator[list[str]]:
    """The tokens in parts that every database can hold with all positions; none for a text without words."""
    start = 0
    while start < len(found):
        end = start + _holds(found[start : start + MOST_TOKENS])
        yield found[start:end]
        start = end if end == len(found) else end - OVERLAP


def _holds(found: Sequence[str]) -> int:
    """How many of the tokens fit before one of them has come too often, or all of them are too long."""
    if len(found) <= _MOST_ALIKE:
        return len(found)
    seen: Counter[str] = Counter()
    letters = 0
    for index, token in enumerate(found):
        seen[token] += 1
        letters += len(token)
        if seen[token] > _MOST_ALIKE or letters > _MOST_LETTERS:
            return index
    return len(found)


def in_a_line(tokens: Iterable[str]) -> str:
    """Tokens as one line: what SQLite's index is given, and what is quicker to hand to another process."""
    return " ".join(tokens)


def of_line(line: str) -> tuple[str, ...]:
    """The tokens of a line, the inverse of ``in_a_line``; no token has a space."""
    return tuple(line.split(" "))
