"""Hunks: consecutive words that a change removed from a text or added to it."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from vokspider.compare.changes import Version, differences, shown_of
from vokspider.compare.wording import ADDED, EQUAL, REMOVED, word_pieces
from vokspider.search.tokens import BODY, numbered, words
from vokspider.store.search.rows import Row, row_number


class Hunk(NamedTuple):
    """Consecutive words of a change; ``side`` is ``removed`` or ``added``."""

    side: str
    text: str


def hunks(old: Version, new: Version, *, cut: bool = False) -> list[Hunk]:
    """The hunks of a change, in reading order: of the title, if both versions have one, and of the paragraphs.

    Hunks without words are left out. ``cut``: the old text was cut off, so the text behind its end was not added.
    """
    pair = shown_of(old, new) if cut else (old, new)
    if pair is None:
        return []
    old, new = pair
    titles = word_pieces(old.title, new.title) if old.title and new.title else ()
    pieces = [*titles, *(piece for one in differences(old, new) for piece in one.words)]
    return [Hunk(op, text.strip()) for op, text in pieces if op != EQUAL and next(words(text), None)]


def hunk_rows(day: date, change_id: int, found: Sequence[Hunk]) -> list[Row]:
    """The rows of a change's hunks: those of removed words first. A long hunk has several rows."""
    sides = (numbered(0, _of_side(found, REMOVED)), numbered(BODY, _of_side(found, ADDED)))
    return [Row.of(row_number(day, change_id, one.number), one.tokens) for one in chain(*sides)]


def _of_side(found: Sequence[Hunk], side: str) -> Iterable[tuple[int, str]]:
    return ((position, hunk.text) for position, hunk in enumerate(found) if hunk.side == side)
