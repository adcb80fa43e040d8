"""The words of a text, and the places of names and numbers in it.

Two texts of one template have the same sentences around different names. They are told apart by the different names in
the places that they share.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

# Chinese and Japanese put no space between words: each of their letters counts as a word.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
# After these a capital letter says nothing, and the end of a paragraph is one.
_END = "\x1e"
_SENTENCE_END = re.compile(rf"[.!?:;\"«»《》{_END}]")
# What most texts have outside of ASCII, where words are found at a third of the time.
_TYPOGRAPHIC = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": ".", "\u00a0": " "}  # noqa: RUF001
_ASCII = {code: _END if _SENTENCE_END.match(chr(code)) else " " for code in range(128) if not chr(code).isalnum()}
_DIGITS = re.compile(r"\d+")
_NAME = "*"
# Words around a name that make its place; words at the beginning of a text that say who and whom.
_BEFORE, _AFTER, _LEAD = 2, 2, 8
Place = tuple[str, str]


class Words(NamedTuple):
    """The words of a text, without case, in order.

    ``common``: which of them are neither a name nor a number, by their capitals; None in a script that has none.
    """

    words: Sequence[str]
    common: Sequence[bool] | None


def read(paragraphs: Iterable[str]) -> Words:
    """The words of a text, regardless of white space, punctuation and paragraph bounds."""
    sentences = _sentences(_END.join(paragraphs))
    written = [one for sentence in sentences for one in sentence]
    # Word by word, since a joined text could fall apart in other places.
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
    """The same where the word that begins a sentence is a common one, unless it is a number."""
    at = 0
    for sentence in sentences:
        if sentence:
            common[at] = not sentence[0][0].isdigit()
            at += len(sentence)
    return common


def named_places(text: Words) -> Iterator[Place]:
    """The words around each name or number, and the name or number itself.

    In scripts without capitals: each word with a digit, and the words of the lead, which say who did what to whom.
    """
    if text.common is not None:
        return _by_capitals(text.words, text.common)
    return _by_digits(text.words)


def other_places(text: Words) -> Iterator[Place]:
    """For scripts without capitals: each pair of words with the word that follows, since any word may be a name."""
    return _following(text.words) if text.common is None else iter(())


def _by_capitals(words: Sequence[str], common: Sequence[bool]) -> Iterator[Place]:
    """Names of several words count as one, so that a longer name does not move the place."""
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
