"""The watch list: which words or names a text mentions, and in which sentence."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from vokspider.text.whitespace import squeeze

_LONGEST_SENTENCE = 300
# Scripts in which a word may begin and end anywhere: Korean adds particles, Chinese and Japanese write no spaces.
_UNSPACED = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
# One character for another, so that positions in the text stay the same.
_ALIKE = str.maketrans("‘’“”–—‐‑", "''\"\"----")  # noqa: RUF001
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s)|[。！？]+[」』”’]*")  # noqa: RUF001


@frozen
class Mention:
    """A ``word`` of the watch list that a text mentions, and the first ``sentence`` that has it."""

    word: str
    sentence: str


def mentions(words: Iterable[str], paragraphs: Sequence[str]) -> list[Mention]:
    """The words of the watch list that a text mentions, in their order, each with the first sentence that has it.

    Case, white space and the kind of quotes and dashes do not matter. A word counts only as a whole, except in Korean,
    Chinese and Japanese, where it may be part of a longer one.
    """
    texts = [unicodedata.normalize("NFC", squeeze(paragraph)) for paragraph in paragraphs]
    found = ((word, next(_places(word, texts), None)) for word in dict.fromkeys(words))
    return [Mention(word, place) for word, place in found if place is not None]


def _places(word: str, texts: Iterable[str]) -> Iterator[str]:
    wanted = unicodedata.normalize("NFC", squeeze(word)).translate(_ALIKE)
    if not wanted:
        return
    # A lookahead, so that overlapping places are all found.
    pattern = re.compile(f"(?={re.escape(wanted)})", re.IGNORECASE)
    for text in texts:
        for found in pattern.finditer(text.translate(_ALIKE)):
            start, end = found.start(), found.start() + len(wanted)
            if not (_joined(text, start) or _joined(text, end)):
                yield _sentence(text, start, end)


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after the position ``at`` belong to one word."""
    return 0 < at < len(text) and _is_of_word(text[at - 1]) and _is_of_word(text[at])


def _is_of_word(character: str) -> bool:
    is_part = character.isalnum() or unicodedata.category(character)[0] == "M"
    return is_part and not _UNSPACED.match(character)


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a place; of a long sentence, only the part near the place."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    first = max((one for one in ends if one <= start), default=0)
    last = min((one for one in ends if one >= end), default=len(text))
    margin = max(0, _LONGEST_SENTENCE - (end - start)) // 2
    left, right = max(first, start - margin), min(last, end + margin)
    cut = text[left:right].strip()
    return f"{'…' * (left > first)}{cut}{'…' * (right < last)}"
