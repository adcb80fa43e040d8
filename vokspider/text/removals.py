"""Removes lines from a text so that it can be rebuilt.

Each removed line has a rule. Consecutive lines with the same rule become one removal.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol

# The names of rules, as they are stored with every removal. A site may have rules of its own.
TITLE_COPY, TEASER_COPY = "title_copy", "teaser_copy"  # in an entry
MORE_FROM, CHROME, ARTICLE_TITLE_COPY = "more_from", "chrome", "article_title_copy"
PROMO = "promo"  # what the site puts between the head and the body
HIDDEN = "hidden"  # what the page hides from readers


class Taken(NamedTuple):
    """Consecutive lines that one rule removed.

    ``position`` is the index of the first one, ``count`` their number, ``text`` the lines joined by newlines. With a
    count of 0, the rule removed parts of the line at that index, and the text is the whole line.
    """

    rule: str
    position: int
    count: int  # type: ignore[assignment]  # hides a method of tuples that nobody needs here
    text: str


class Record(Protocol):
    """The attributes of a removal that ``restore`` needs."""

    @property
    def position(self) -> int:
        """The index of the first line."""

    @property
    def count(self) -> int:
        """The number of lines, 0 for parts of one line."""

    @property
    def text(self) -> str:
        """The lines, joined by a newline."""


def take(lines: Sequence[str], rules: Sequence[str | None]) -> tuple[tuple[str, ...], tuple[Taken, ...]]:
    """Remove the lines that have a rule; ``rules`` has a rule, or None, for each line.

    Returns the remaining lines, and a ``Taken`` for each sequence of lines with the same rule. Raises ValueError unless
    there are as many rules as lines.
    """
    if len(lines) != len(rules):
        raise ValueError(f"{len(lines)} lines need as many rules, not {len(rules)}")
    kept: list[str] = []
    taken: list[Taken] = []
    start = 0
    for rule, group in groupby(rules):
        end = start + sum(1 for _ in group)
        if rule is None:
            kept += lines[start:end]
        else:
            taken.append(Taken(rule, start, end - start, "\n".join(lines[start:end])))
        start = end
    return tuple(kept), tuple(taken)


def restore(kept: Iterable[str], removals: Iterable[Record]) -> tuple[str, ...]:
    """The lines before the removals, including hidden parts of lines: the inverse of ``take``."""
    lines = list(kept)
    records = sorted(removals, key=lambda record: record.position)
    for removal in (record for record in records if record.count):
        lines[removal.position : removal.position] = removal.text.split("\n")
    for removal in (record for record in records if not record.count):
        lines[removal.position] = removal.text
    return tuple(lines)
