"""Taking lines out so that the original can be rebuilt: a rule a line, and consecutive lines of one rule together."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol

# The names of rules, as they are stored with every removal. A site may have rules of its own.
TITLE_COPY, TEASER_COPY = "title_copy", "teaser_copy"  # of an entry
MORE_FROM, CHROME, ARTICLE_TITLE_COPY = "more_from", "chrome", "article_title_copy"
PROMO = "promo"  # what the site puts between the head and the body
HIDDEN = "hidden"  # what readers do not see; the page's markup tells


class Taken(NamedTuple):
    """Lines that one rule takes: index of the first one, how many, and their text joined by a newline.

    With a count of 0 the rule took parts of the line at that index, and the text is the line with them.
    """

    rule: str
    position: int
    count: int  # type: ignore[assignment]  # hides a method of tuples that nobody needs here
    text: str


class Record(Protocol):
    """What ``restore`` needs of a recorded removal."""

    @property
    def position(self) -> int:
        """The index of the first line."""

    @property
    def count(self) -> int:
        """How many lines, 0 for parts of one."""

    @property
    def text(self) -> str:
        """The lines, joined by a newline."""


def take(lines: Sequence[str], rules: Sequence[str | None]) -> tuple[tuple[str, ...], tuple[Taken, ...]]:
    """Split ``lines`` by the rule that takes each one, None for a line that stays.

    Returns the lines that stay and one record for each run of consecutive lines of one rule. Raises ValueError unless
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
    """The lines as they were before the removals: the inverse of ``take``; lines have their hidden parts again."""
    lines = list(kept)
    records = sorted(removals, key=lambda record: record.position)
    for removal in (record for record in records if record.count):
        lines[removal.position : removal.position] = removal.text.split("\n")
    for removal in (record for record in records if not record.count):
        lines[removal.position] = removal.text
    return tuple(lines)
