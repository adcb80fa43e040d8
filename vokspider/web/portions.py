"""Bounds the size of a page: long texts come in portions, and of long lists the newest entries are shown."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import attrs
from attrs import frozen
from starlette.requests import Request

from vokspider.reports.article_page import Paragraph, Removed, Sentence
from vokspider.reports.compared_page import ComparedParagraph, Mark, Unchanged

LONGEST = 200_000  # characters of a text on one page
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
    return sum(map(len, one.lines)) if isinstance(one, Removed) else sum(len(part.text) for part in one.sentences)


def short(one: Paragraph | Removed) -> Paragraph | Removed:
    """The paragraph or the removed lines, of which only the beginning is left if they are longer than a page."""
    if length_of(one) <= LONGEST:
        return one
    if isinstance(one, Removed):
        return attrs.evolve(one, lines=[shortened("\n".join(one.lines))])
    kept = portion(one.sentences, 0, lambda part: len(part.text)).items
    last: Sentence = kept[-1]
    return attrs.evolve(one, sentences=[*kept[:-1], attrs.evolve(last, text=shortened(last.text))])


def length_compared(one: ComparedParagraph | Unchanged) -> int:
    """The characters that a changed paragraph, or folded ones, take on a page."""
    if isinstance(one, Unchanged):
        return min(sum(map(len, one.paragraphs)), LONGEST // 10)
    return sum(len(text) for _, text in one.difference.words)


def folded(one: Unchanged) -> Portion[str]:
    """The unchanged paragraphs that are shown where they are unfolded."""
    found = portion(one.paragraphs, 0, len, LONGEST // 10)
    return attrs.evolve(found, items=[shortened(text, LONGEST // 10) for text in found.items])


def thinned(strip: Sequence[Mark]) -> list[Mark]:
    """The marks of a strip, one of those that are too close to be told apart."""
    return list({round(one.start * _MARKS): one for one in reversed(strip)}.values())[::-1]


def newest(items: Sequence[T], *, all_of_them: bool = False) -> Sequence[T]:
    """The last items, for lists that are in chronological order."""
    return items if all_of_them else items[-MOST:]
