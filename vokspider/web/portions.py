"""Bounds the size of a page: long texts come in portions, and of long lists the newest entries are shown."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import attrs
from attrs import frozen
from starlette.requests import Request

from vokspider.compare import sections
from vokspider.compare.sections import Section
from vokspider.reports.article_page import Paragraph, Removed
from vokspider.reports.compared_page import ComparedParagraph, Mark, Unchanged

LONGEST = sections.LONGEST  # characters of a text on one page
MOST = 100  # entries of a list
_MARKS = 500  # on a strip

T = TypeVar("T")


@frozen
class Portion(Generic[T]):
    """Consecutive ``items`` of ``total``; ``next`` is the index of the first one after them, None at the end."""

    items: Sequence[T]
    first: int
    next: int | None
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether no item is left out."""
        return self.first == 0 and self.next is None


def portion(items: Sequence[T], first: int, length: Callable[[T], int], longest: int = LONGEST) -> Portion[T]:
    """The items from index ``first`` on that are ``longest`` together, but at least one."""
    first = min(first, max(len(items) - 1, 0))
    end, size = first, 0
    while end < len(items) and (end == first or size + length(items[end]) <= longest):
        size += length(items[end])
        end += 1
    return Portion(items[first:end], first, end if end < len(items) else None, len(items))


def first_of(request: Request) -> int:
    """The index of the first item that an address asks for with ``from``, which counts from 1; 0 if it is wrong."""
    given = request.query_params.get("from", "")
    return max(int(given) - 1, 0) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= longest else f"{text[:longest]}\u2026"


def length_of(one: Paragraph | Removed) -> int:
    """The characters of a paragraph or of removed lines."""
    return sum(map(len, one.lines)) if isinstance(one, Removed) else len(one.text)


def short(one: Paragraph | Removed) -> Paragraph | Removed:
    """The paragraph or the removed lines, of which only the beginning is left if they are longer than a page."""
    if length_of(one) <= LONGEST:
        return one
    if isinstance(one, Removed):
        return attrs.evolve(one, lines=[shortened("\n".join(one.lines))])
    return attrs.evolve(one, text=shortened(one.text))


def folded_length(one: Section, characters: int) -> int:
    """The characters that a section takes on a page, where equal paragraphs are folded."""
    return min(characters, LONGEST // 10) if one.is_equal else characters


def is_too_long(one: ComparedParagraph | Unchanged) -> bool:
    """Whether a part of a changed paragraph is longer than a page, so that it breaks off."""
    return isinstance(one, ComparedParagraph) and any(len(text) > LONGEST for _, text in one.difference.words)


def folded(one: Unchanged) -> Portion[str]:
    """The unchanged paragraphs that are shown where they are unfolded."""
    found = portion(one.paragraphs, 0, len, LONGEST // 10)
    return attrs.evolve(found, items=[shortened(text, LONGEST // 10) for text in found.items])


def thinned(strip: Sequence[Mark]) -> list[Mark]:
    """The marks of a strip, one of those that are too close to be told apart."""
    return list({round(one.start * _MARKS): one for one in reversed(strip)}.values())[::-1]


@frozen
class Window(Generic[T]):
    """``items`` of a list in chronological order, ``back`` of its ``total`` entries before the newest ones."""

    items: Sequence[T]
    back: int
    total: int

    @property
    def older(self) -> int | None:
        """How far back the entries before these are, None if these are the first ones."""
        return self.back + MOST if self.back + MOST < self.total else None


def window(items: Sequence[T], back: int) -> Window[T]:
    """At most ``MOST`` entries, ``back`` before the end of a list; a list without so many gives its first ones."""
    back = min(back, max(len(items) - 1, 0) // MOST * MOST)
    end = len(items) - back
    return Window(items[max(end - MOST, 0) : end], back, len(items))
