"""Joins the lines of text that another program wrapped at a fixed width, if that is certain.

A wrapped line is full: the first word of the next line did not fit. Empty lines between paragraphs show which lines
belong together; without them it cannot be known. Terminals count two columns for an East Asian character; some
programs, such as Lynx, count one for every character.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from vokspider.text.endings import ends_sentence
from vokspider.text.markup import is_opening

_NARROWEST, _WIDEST = 30, 140  # columns of terminals, mails and printed pages
_UNSPACED = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60"
_BEFORE_CJK = re.compile(rf"[{_UNSPACED}]$")
_CJK_FIRST = re.compile(rf"[{_UNSPACED}]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_FULL = 1  # columns that may stay free in a full line that can be broken after any character

_LEAST = 2  # full lines within sentences that prove wrapping in a text without empty lines
_MANY = 4  # lines that end within a sentence, from which on a text without empty lines may be wrapped at any width

Group = list[str]
Measure = Callable[[str], int]


class WrappedError(Exception):
    """The lines are wrapped, and it cannot be known where paragraphs end."""


def columns(line: str) -> int:
    """The width of a line on a terminal: East Asian characters take two columns."""
    if line.isascii():
        return len(line)
    return len(line) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in line)


def unwrap(lines: Sequence[str], stands_alone: Callable[[str], bool], *, spaced: bool) -> list[str]:
    """The paragraphs of a text: its lines, joined where one paragraph was wrapped. Empty lines are left out.

    ``stands_alone`` returns true for a line that is never joined with others. ``spaced``: paragraphs have empty lines
    between them. Raises WrappedError if the text is certainly wrapped, but it is not certain where paragraphs end.
    """
    groups = list(groups_of(lines, stands_alone))
    pairs = [pair for group in groups for pair in pairwise(group)]
    fitting = [line for group in groups for line in group if _can_wrap(line, stands_alone)]
    has_gaps = any(not line.strip() for line in lines)
    going_on = sum(_goes_on(line, following) for line, following in pairs)
    for measure in (columns, len):
        width = max(map(measure, fitting), default=0)
        if has_gaps and _is_wrapped(pairs, width, measure):
            if _is_uncertain(pairs, width, measure):
                raise WrappedError
            return [joined(group) for group in groups]
        if not has_gaps and _all_are_full(pairs, width, measure):
            raise WrappedError
    # If most longer lines end within a sentence, the text was broken into lines in some way, even if they are not full.
    long = [pair for pair in pairs if columns(pair[0]) >= _NARROWEST]
    if not spaced and going_on >= _MANY and 2 * sum(_goes_on(line, following) for line, following in long) > len(pairs):
        raise WrappedError
    return [line for group in groups for line in (_of_one(group) if spaced else group)]


def _of_one(group: Group) -> Group:
    """The lines between two empty lines, joined into one if a sentence continues in a next line with a small letter."""
    goes_on = any(_goes_on(line, after) and after.lstrip()[:1].islower() for line, after in pairwise(group))
    return [joined(group)] if goes_on else group


def _can_wrap(line: str, stands_alone: Callable[[str], bool]) -> bool:
    """Whether a program would have wrapped the line if it were too long: not a heading, a link or a single word."""
    text = line.strip()
    return (
        (" " in text or _CJK_FIRST.match(text) is not None)
        and not text.startswith(("#", "|"))
        and "](" not in text
        and not stands_alone(text)
    )


def groups_of(lines: Sequence[str], stands_alone: Callable[[str], bool]) -> Iterator[Group]:
    """Split the lines into groups that may be one paragraph: at empty lines, and before list items and headings.

    A line that ``stands_alone`` is a group of its own.
    """
    group: Group = []
    for line in lines:
        text = line.rstrip("\r\n")
        alone = bool(text.strip()) and stands_alone(text)
        if group and (not text.strip() or alone or is_opening(text)):
            yield group
            group = []
        if alone:
            yield [text]
        elif text.strip():
            group.append(text)
    if group:
        yield group


def _goes_on(line: str, following: str) -> bool:
    """Whether a sentence continues from one line to the next."""
    first = following.lstrip()[:1]
    return not ends_sentence(line) and line.rstrip()[-1:] != ":" and not first.isupper()


def _is_full(line: str, following: str, width: int, measure: Measure) -> bool:
    """Whether the first word of the following line would not have fitted into this one. ``width`` is in columns."""
    text = following.lstrip()
    word = text[:1] if _CJK_FIRST.match(text) else text.split(maxsplit=1)[0]
    return measure(line.rstrip()) + (0 if _CJK_FIRST.match(text) else 1) + measure(word) > width


def _is_wrapped(pairs: Sequence[tuple[str, str]], width: int, measure: Measure) -> bool:
    """Whether the text is wrapped at ``width``: most lines that end within a sentence are full, and half of all are.

    ``pairs`` are pairs of lines that follow each other.
    """
    if not _NARROWEST <= width <= _WIDEST:
        return False
    going_on = [_is_full(line, following, width, measure) for line, following in pairs if _goes_on(line, following)]
    full = sum(_is_full(line, following, width, measure) for line, following in pairs)
    return bool(going_on) and 2 * sum(going_on) > len(going_on) and 2 * full >= len(pairs)


def _all_are_full(pairs: Sequence[tuple[str, str]], width: int, measure: Measure) -> bool:
    """Whether some lines end within a sentence, and all of these are full."""
    going_on = [(line, after) for line, after in pairs if _goes_on(line, after) and after.lstrip()[:1].isalpha()]
    fits = _NARROWEST <= width <= _WIDEST and len(going_on) >= _LEAST
    return fits and all(_is_full(*pair, width, measure) for pair in going_on)


def _is_uncertain(pairs: Sequence[tuple[str, str]], width: int, measure: Measure) -> bool:
    """Whether paragraphs may follow each other without an empty line, or words may be split."""
    ended_early = any(ends_sentence(line) and not _is_full(line, after, width, measure) for line, after in pairs)
    return ended_early or _parts_words(pairs, width, measure)


def _parts_words(pairs: Sequence[tuple[str, str]], width: int, measure: Measure) -> bool:
    """Whether every line is filled to its last column, so that words may be broken too."""
    spaced = [(line, after) for line, after in pairs if not _BEFORE_CJK.search(line.rstrip()[-1:])]
    hangul = [line.rstrip() for line, _ in spaced if _HANGUL.match(line.rstrip()[-1:])]
    if hangul and all(measure(line) >= width - _FULL for line in hangul):
        return True
    return len(spaced) > 2 and all(measure(line) == width for line, _ in spaced)


def joined(group: Group) -> str:
    """The lines of one paragraph as one line."""
    pieces = [group[0]]
    for line in group[1:]:
        last, following = pieces[-1].rstrip(), line.lstrip()
        is_word = last.endswith(("-", "\u2010")) and not last.endswith((" -", "--"))
        is_one = is_word or (_BEFORE_CJK.search(last[-1:]) and _CJK_FIRST.match(following))
        pieces[-1] = last
        pieces.append(following if is_one else f" {following}")
    return "".join(pieces)
