"""Finds phrases in many texts: where they stand, as ``vokspider.search.matching`` says, and quickly in usual texts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vokspider.search.matching import places
from vokspider.search.phrases import Phrase
from vokspider.search.tokens import LONGEST, PLAIN, is_simple

_WINDOW = 20_000  # characters of a long text that are looked at together
# What no word has in it, and a letter or digit.
_CUT, _LETTER = re.compile(r"[\s.,;:!?\u3001\u3002\uff0c]"), re.compile(r"[^\W_]")
_BETWEEN = f"[^{PLAIN}\uac00-\ud7a3]+"
_PLAIN_WORD, _PLAIN_LETTER = re.compile(f"[{PLAIN}]+"), re.compile(f"[{PLAIN}]")


class Finder(NamedTuple):
    """Finds some phrases, of which ``plain`` have a pattern for simple texts, and ``others`` have none."""

    phrases: tuple[Phrase, ...]
    plain: tuple[tuple[str, re.Pattern[str]], ...]
    others: tuple[Phrase, ...]

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> "Finder":
        """A finder of these phrases."""
        every = tuple(phrases)
        plain = [one for one in every if _is_plain(one)]
        return cls(every, tuple((one.tokens[0], _pattern(one)) for one in plain), tuple(set(every).difference(plain)))

    def bounds(self, text: str) -> list[tuple[int, int]]:
        """The (start, end) of each place in a text where one of the phrases stands, in order, each once."""
        if is_simple(text):
            lowered = text.lower()
            if not any(_may_be_in(lowered, one) for one in self.others):
                return sorted({place for first, pattern in self.plain for place in _places(lowered, first, pattern)})
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


def _is_plain(phrase: Phrase) -> bool:
    """Whether a phrase has only words of letters that are not paired, and of which the index has all letters."""
    return all(_PLAIN_WORD.fullmatch(token) and len(token) < LONGEST for token in phrase.tokens)


def _pattern(phrase: Phrase) -> re.Pattern[str]:
    """What a simple text has from the first letter of a plain phrase on."""
    end = f"[{PLAIN}]*" if phrase.prefix else ""
    return re.compile(_BETWEEN.join(phrase.tokens) + end + f"(?![{PLAIN}])")


def _places(text: str, first: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = text.find(first)
    while at >= 0:
        if (at == 0 or not _PLAIN_LETTER.match(text, at - 1)) and (found := pattern.match(text, at)):
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
