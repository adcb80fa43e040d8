"""The words of a text, and its names and numbers with their places, which are the words around them.

Two texts of one template have the same sentences with different names. They are distinguished by the different names in
the same places.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

# Chinese and Japanese put no space between words: each of their characters counts as a word.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
# Stands for the end of a paragraph. Like these marks it can end a sentence, and a capital after it shows no name.
_END = "\x1e"
_SENTENCE_END = re.compile(rf"[.!?:;\"«»《》{_END}]")
# The usual characters outside of ASCII. They are replaced, since finding words takes a third of the time in ASCII.
_TYPOGRAPHIC = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": ".", "\u00a0": " "}  # noqa: RUF001
_ASCII = {code: _END if _SENTENCE_END.match(chr(code)) else " " for code in range(128) if not chr(code).isalnum()}
_DIGITS = re.compile(r"\d+")
_NAME = "*"
# How many words before and after a name are its place, and how many words at the beginning of a text are its lead.
_BEFORE, _AFTER, _LEAD = 2, 2, 8
Place = tuple[str, str]


class Words(NamedTuple):
    """The words of a text in order, case-folded.

    ``common``: for each word, whether it is neither a name nor a number, judged by its first character; None for a
    script without capitals.
    """

    words: Sequence[str]
    common: Sequence[bool] | None


def read(paragraphs: Iterable[str]) -> Words:
    """The words of a text. White space, punctuation and the bounds of paragraphs do not matter."""
    sentences = _sentences(_END.join(paragraphs))
    written = [one for sentence in sentences for one in sentence]
    # Word by word, since case folding of the whole text could change where words end.
    words = [one.casefold() for one in written]
    common = [one[0].islower() for one in written]
    has_case = sum(common) * 4 > len(common)
    return Words(words, _without_beginnings(common, sentences) if has_case else None)


def _sentences(text: str) -> list[list[str]]:
    for typographic, plain in _TYPOGRAPHIC.items():
        text = text.replace(typographic, plain)
    if text.isascii():
        return [sentence.split() for sentence in text.translate(_ASCII).split(_END)]
    return [_WORD.findall(one) for one in _SENTENCE_END.split(unicodedata.normalize("NFKC", text))]


def _without_beginnings(common: list[bool], sentences: Iterable[Sequence[str]]) -> list[bool]:
    """Mark the first word of each sentence in ``common`` as common unless it is a number; returns ``common``."""
    at = 0
    for sentence in sentences:
        if sentence:
            common[at] = not sentence[0][0].isdigit()
            at += len(sentence)
    return common


def named_places(text: Words) -> Iterator[Place]:
    """Pairs (the words around it, the name or number) for each name and number of a text.

    In scripts without capitals: each word with a digit, and the words of the lead, which say who did what to whom.
    """
    if text.common is not None:
        return _by_capitals(text.words, text.common)
    return _by_digits(text.words)


def other_places(text: Words) -> Iterator[Place]:
    """Pairs (two words, the word after them) in scripts without capitals, where any word may be a name; else none."""
    return _following(text.words) if text.common is None else iter(())


def _by_capitals(words: Sequence[str], common: Sequence[bool]) -> Iterator[Place]:
    """The pairs by capitals. All words of a name count as one, so that a longer name does not change its place."""
    line, names = [""] * _BEFORE, list[tuple[int, list[str]]]()
    for word, is_common in zip(words, common, strict=True):
        if is_common:
            line.append(word)
        elif line[-1] == _NAME:
            names[-1][1].append(word)
        else:
            names.append((len(line), [word]))
            line.append(_NAME)
    for at, name in names:
        yield " ".join(line[at - _BEFORE : at] + line[at + 1 : at + 1 + _AFTER]), " ".join(name)


def _by_digits(words: Sequence[str]) -> Iterator[Place]:
    yield from _following(["", "", *words[:_LEAD]])
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if _DIGITS.search(word):
            yield f"{_DIGITS.sub(_NAME, word)} {after}", word


def _following(words: Sequence[str]) -> Iterator[Place]:
    return zip(map(" ".join, pairwise(words)), words[2:], strict=False)
