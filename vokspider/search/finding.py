"""Finds phrases in many texts: where they stand, as ``vokspider.search.matching`` says, and quickly in usual texts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vokspider.search.matching import places
from vokspider.search.phrases import Phrase
from vokspider.search.tokens import GAP, LONGEST, PLAIN, is_simple

_WINDOW = 20_000  # characters of a long text that are looked at together
# What no word has in it, and a letter or digit.
_CUT, _LETTER = re.compile(r"[\s.,;:!?\u3001\u3002\uff0c]"), re.compile(r"[^\W_]")
_BETWEEN = f"[^{PLAIN}\uac00-\ud7a3]+"
_PLAIN_WORD, _PAIR = re.compile(f"[{PLAIN}]+"), re.compile(f"[{GAP}]?[\uac00-\ud7a3]{{2}}")


class Finder(NamedTuple):
    """Finds some phrases. Most have a pattern for simple texts, with how these texts begin; ``others`` have none."""

    phrases: tuple[Phrase, ...]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    others: tuple[Phrase, ...]

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> "Finder":
        """A finder of these phrases."""
        every = tuple(phrases)
        found = {one: pattern for one in every if (pattern := _pattern(one))}
        return cls(every, tuple(found.values()), tuple(one for one in every if one not in found))

    def bounds(self, text: str) -> list[tuple[int, int]]:
        """The (start, end) of each place in a text where one of the phrases stands, in order, each once."""
        if is_simple(text):
            lowered = text.lower()
            if not any(_may_be_in(lowered, one) for one in self.others):
                return sorted({place for first, pattern in self.patterns for place in _places(lowered, first, pattern)})
        return sorted({(span.start, span.end) for span in places(text, self.phrases)})

    def first(self, text: str, window: int = _WINDOW) -> tuple[int, int] | None:
        """The first of ``bounds``; a long text is read only as far as it, ``window`` characters at a time."""
        longest = max((len(phrase.tokens) for phrase in self.phrases), default=0)
        for start, end, own in _windows(text, window, longest + 1):
            found = self.bounds(text[start:end])
            if found and found[0][0] < own:
                return start + found[0][0], start + found[0][1]
        return None


def _windows(text: str, size: int, words: int) -> Iterator[tuple[int, int, int]]:
    """Parts of a text that are cut between words, as (start, end, length up to the start of the next part).

    Each part has at least ``words`` of the words that begin the next one, so that it has all that begins in its own
    length as the whole text has it.
    """
    start = 0
    while start < len(text):
        following = end = _cut(text, start + size)
        for _ in range(words):
            end = _cut(text, _past_signs(text, end))
        is_last = end == len(text)
        yield start, end, len(text) if is_last else following - start
        start = len(text) if is_last else following


def _cut(text: str, at: int) -> int:
    """The next place from ``at`` on where no word goes on: behind a sign, or the end of the text."""
    found = _CUT.search(text, at)
    return found.end() if found else len(text)


def _past_signs(text: str, at: int) -> int:
    """The next letter from ``at`` on, or the end of the text."""
    found = _LETTER.search(text, at)
    return found.start() if found else len(text)


def _pattern(phrase: Phrase) -> tuple[str, re.Pattern[str]] | None:
    """How a phrase begins in a simple text, and all of it; None for one of other words than the two kinds below."""
    tokens = phrase.tokens
    if all(map(_PLAIN_WORD.fullmatch, tokens)) and all(len(token) < LONGEST for token in tokens):
        return tokens[0], _of_plain(tokens, prefix=phrase.prefix)
    if not phrase.prefix and all(map(_PAIR.fullmatch, tokens)):
        return (tokens[0][1] if tokens[0][0] == GAP else tokens[0]), _of_pairs(tokens)
    return None


def _of_plain(tokens: Sequence[str], *, prefix: bool) -> re.Pattern[str]:
    """Words of letters that are not paired, and of which the index has all letters."""
    end = f"[{PLAIN}]*" if prefix else ""
    return re.compile(f"(?<![{PLAIN}])" + _BETWEEN.join(tokens) + end + f"(?![{PLAIN}])")


def _of_pairs(tokens: Sequence[str]) -> re.Pattern[str]:
    """Pairs of letters, each of which begins with the letter that the one before ends with."""
    letters = (f"{_BETWEEN if token[0] == GAP else ''}{token[-1]}" for token in tokens)
    return re.compile(tokens[0][-2] + "".join(letters))


def _places(text: str, first: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = text.find(first)
    while at >= 0:
        if found := pattern.match(text, at):
            yield found.span()
        at = text.find(first, at + 1)


def _may_be_in(text: str, phrase: Phrase) -> bool:
    """Whether all letters of a phrase are in a text that is folded."""
    return all(letter in text for token in phrase.tokens for letter in token if letter.isalnum())


def apart(found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places in order, without those that overlap with an earlier one, or a longer one at the same start."""
    reached = -1
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if start >= reached:
            yield start, end
            reached = end
