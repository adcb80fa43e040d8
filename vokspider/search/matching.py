"""Where the words of a query stand in a text, by the same rules as in the index."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vokspider.search.folding import fold
from vokspider.search.nodes import Term
from vokspider.search.phrases import Phrase, phrases
from vokspider.search.spelling import spellings
from vokspider.search.tokens import GAP, Word, words

_SIGNS = re.compile(r"[\W_]+")
_MOST = 256  # phrases of a term in all its spellings


class Placed(NamedTuple):
    """A token and its bounds in the text; ``word`` and ``last`` are the numbers of the words it begins and ends in."""

    token: str
    start: int
    end: int
    word: int
    last: int


class Span(NamedTuple):
    """A part of a text: its bounds, and the numbers of its first and last word."""

    start: int
    end: int
    word: int
    last: int


def phrases_of(term: Term) -> tuple[Phrase, ...]:
    """The phrases of which a text with the term has one, in all its spellings."""
    found = (one for text in spellings(term) for one in phrases(text, exact=term.exact, prefix=term.prefix))
    return tuple(dict.fromkeys(found))[:_MOST]


def placed(text: str) -> list[Placed]:
    """The tokens of a text with their places."""
    found = list(words(text))
    return _placed(found, range(len(found)))


def _placed(found: Sequence[Word], numbers: Iterable[int]) -> list[Placed]:
    """The tokens of those of the words that have these numbers."""
    following = [*found[1:], None]
    return [one for number in numbers for one in _of_word(found[number], following[number], number)]


def _of_word(word: Word, following: Word | None, number: int) -> Iterator[Placed]:
    if not word.paired:
        yield Placed(word.text, word.start, word.end, number, number)
        return
    last = len(word.text) - 1
    for at in range(last):
        yield Placed(word.text[at : at + 2], *_bounds(word, at, at + 2), number, number)
    start, end = _bounds(word, last, last + 1)
    if following is not None and following.paired:
        token = f"{GAP}{word.text[-1]}{following.text[0]}"
        yield Placed(token, start, _bounds(following, 0, 1)[1], number, number + 1)
    else:
        yield Placed(word.text[-1], start, end, number, number)


def _bounds(word: Word, first: int, end: int) -> tuple[int, int]:
    """The bounds of some letters in the text; those of the word where folding made more or fewer of them."""
    if word.end - word.start != len(word.text):
        return word.start, word.end
    return word.start + first, word.start + end


def places(text: str, asked: Sequence[Phrase]) -> list[Span]:
    """Where one of the phrases stands in a text; quick for a text that has none."""
    folded = _SIGNS.sub("", fold(text))
    possible = [phrase for phrase in asked if all(_letters_in(token, folded) for token in phrase.tokens)]
    if not possible:
        return []
    found = list(words(text))
    return spans(_placed(found, _around(found, possible)), possible)


def _around(found: Sequence[Word], asked: Sequence[Phrase]) -> list[int]:
    """The numbers of the words in which a phrase can begin, and of those that it can reach from there."""
    begins = {phrase.tokens[0][1:2] if phrase.tokens[0][0] == GAP else phrase.tokens[0] for phrase in asked}
    longest = max(len(phrase.tokens) for phrase in asked)
    numbers = set[int]()
    for number, word in enumerate(found):
        if any(begin in word.text for begin in begins):
            numbers.update(range(number, min(number + longest + 1, len(found))))
    return sorted(numbers)


def _letters_in(token: str, folded: str) -> bool:
    letters = _SIGNS.sub("", token)
    return all(letter in folded for letter in letters) if token[0] == GAP else letters in folded


def spans(found: Sequence[Placed], asked: Iterable[Phrase]) -> list[Span]:
    """Where one of the phrases stands, in the order of the text, each place once."""
    begins: dict[str, list[int]] = {}
    for at, one in enumerate(found):
        begins.setdefault(one.token, []).append(at)
    places = (
        _span(found, at, phrase) for phrase in asked for at in _starts(begins, phrase) if _is_at(found, at, phrase)
    )
    return sorted(set(places))


def _starts(begins: dict[str, list[int]], phrase: Phrase) -> list[int]:
    first = phrase.tokens[0]
    if len(phrase.tokens) > 1 or not phrase.prefix:
        return begins.get(first, [])
    return [at for token, places in begins.items() if token.startswith(first) for at in places]


def _is_at(found: Sequence[Placed], at: int, phrase: Phrase) -> bool:
    end = at + len(phrase.tokens)
    if end > len(found):
        return False
    *head, last = phrase.tokens
    here = found[end - 1].token
    return (here.startswith(last) if phrase.prefix else here == last) and all(
        one.token == token for one, token in zip(found[at : end - 1], head, strict=True)
    )


def _span(found: Sequence[Placed], at: int, phrase: Phrase) -> Span:
    first, last = found[at], found[at + len(phrase.tokens) - 1]
    letters = len(phrase.tokens[-1].removeprefix(GAP))
    if phrase.prefix and letters == 1 and len(last.token.removeprefix(GAP)) == 2:
        return Span(first.start, min(last.end, last.start + 1), first.word, last.word)
    return Span(first.start, last.end, first.word, last.last)


def are_near(groups: Sequence[Sequence[Span]], distance: int) -> bool:
    """Whether there is a span of each group, none of them within another, and at most ``distance`` words between.

    ``distance`` is that from one to the next in the order of the text.
    """
    return any(True for _ in near_rows(groups, distance))


def near_rows(groups: Sequence[Sequence[Span]], distance: int) -> Iterator[tuple[Span, ...]]:
    """The rows of spans that are near, one of each group, at most one for each span that a row ends with."""
    events = sorted((span, number) for number, group in enumerate(groups) for span in group)
    every = (1 << len(groups)) - 1
    open_rows: list[tuple[int, tuple[Span, ...]]] = []  # groups that a row has, and its spans
    for span, number in events:
        open_rows = [(had, row) for had, row in open_rows if span.word - row[-1].last - 1 <= distance]
        before = [(had, row) for had, row in open_rows if not had >> number & 1 and row[-1].end <= span.start]
        grown = {had | 1 << number: (*row, span) for had, row in before} | {1 << number: (span,)}
        if every in grown:
            yield grown.pop(every)
        open_rows += list(grown.items())
