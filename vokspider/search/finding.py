"""Finds phrases in many texts: where they stand, as ``vokspider.search.matching`` says, and quickly in usual texts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vokspider.search.matching import places
from vokspider.search.phrases import Phrase
from vokspider.search.tokens import LONGEST, PLAIN, is_simple

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
