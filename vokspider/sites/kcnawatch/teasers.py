"""Removes repeated titles and teasers from the entries of a listing.

The lines of an entry are ``title / title / teaser / date / teaser``: the title belongs to the picture and to the
heading, and there is a teaser for each of two screen sizes. Captured text may lack the titles.
"""

from collections.abc import Sequence
from typing import NamedTuple

from vokspider.sites.kcnawatch.dates import LONGEST, is_listed_line
from vokspider.text.removals import TEASER_COPY, TITLE_COPY, Taken, take
from vokspider.text.whitespace import is_copy, key


class Reduced(NamedTuple):
    """An entry with its title and teaser only once. ``lines`` are the lines that stay, ``taken`` the removed ones."""

    title: str | None
    teaser: str | None
    lines: tuple[str, ...]
    taken: tuple[Taken, ...]


def date_index(lines: Sequence[str]) -> int | None:
    """The index of the first line that is an entry's date, or None."""
    dates = (index for index, line in enumerate(lines) if len(line) <= LONGEST and is_listed_line(line))
    return next(dates, None)


def _title_places(before: Sequence[str], title: str | None) -> list[int]:
    """The indexes of the title and its copies in ``before``, the lines before the date.

    Lines and title are in the form of ``key``, which makes equal lines comparable. Without a ``title`` from the markup,
    it is the first line, unless there is only one: that is a teaser. A teaser equal to the title, as a one-line article
    has it, counts as a copy of the title; its own copy after the date is kept as the teaser.
    """
    if not before or (title is None and len(before) == 1):
        return []
    wanted = title if title is not None else before[0]
    return [index for index, line in enumerate(before) if line == wanted]


def _find_copy(line: str, kept: Sequence[tuple[int, str]]) -> tuple[int, int] | None:
    """If ``line`` and a kept line begin alike to the end of the shorter one: (index in ``kept``, which one to remove).

    That is 0 for ``line``, 1 for the kept line. ``kept`` are pairs of index and line. None if there is no such line.
    """
    for place, (_, other) in enumerate(kept):
        if line and other.startswith(line):
            return place, 0
        if other and line.startswith(other):
            return place, 1
    return None


def _teaser_lines(lines: Sequence[tuple[int, str]]) -> list[int]:
    """The indexes of the teaser's lines, in their order. Of lines that repeat each other, the longest is kept.

    ``lines`` are pairs of index and line, in the form of ``key``.
    """
    kept: list[tuple[int, str]] = []
    for index, line in lines:
        found = _find_copy(line, kept)
        if found is None:
            kept.append((index, line))
        elif found[1]:
            kept[found[0]] = (index, line)
    return sorted(index for index, _ in kept)


def reduce_entry(lines: Sequence[str], title: str | None = None) -> Reduced:
    """Keep the title and the teaser of one entry only once.

    ``lines`` is the entry's text in page order, ``title`` its title as the page's elements show it, None if they do
    not. A reduced entry stays as it is.
    """
    at, keys = date_index(lines), [key(line) for line in lines]
    titles = _title_places(keys[:at], None if title is None else key(title))
    teaser = _teaser_lines([(index, line) for index, line in enumerate(keys) if index not in titles and index != at])
    rules: list[str | None] = [TEASER_COPY] * len(lines)
    for index in titles:
        rules[index] = TITLE_COPY
    for index in [*titles[:1], *teaser, *([] if at is None else [at])]:
        rules[index] = None
    kept, taken = take(lines, rules)
    found_title = title if title is not None else (lines[0] if titles else None)
    return Reduced(found_title, " ".join(lines[index] for index in teaser) or None, kept, taken)


def split_entries(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """Cut the captured text of a More From block, without its heading and end, into the lines of its entries.

    Captured text has no links, so the dates show where the entries are. Lines after a date that repeat the teaser
    before it belong to the same entry, but at least one line is left for the next entry.
    """
    dates = [index for index, line in enumerate(lines) if is_listed_line(line)]
    bounds, start = [], 0
    following_dates: list[int | None] = [*dates[1:], None]
    for at, following in zip(dates, following_dates, strict=False):  # without dates: [] and [None]
        end = _entry_end(lines, start, at, following)
        bounds.append((start, end))
        start = end
    bounds += [(start, len(lines))] if start < len(lines) else []
    return [tuple(lines[a:b]) for a, b in bounds]


def _entry_end(lines: Sequence[str], start: int, at: int, following: int | None) -> int:
    """The index after the last line of the entry from ``start`` with its date at ``at``.

    ``following`` is the index of the next date, None if there is none.
    """
    limit = len(lines) if following is None else following - 1
    before = [key(line) for line in lines[start:at]]
    titles = _title_places(before, None)
    teaser = [line for index, line in enumerate(before) if index not in titles] or before[-1:]
    end = at + 1
    while end < limit and any(_are_copies(lines[end], line) for line in teaser):
        teaser = [line for line in teaser if not _are_copies(lines[end], line)]
        end += 1
    return end


def _are_copies(first: str, second: str) -> bool:
    return is_copy(first, second) or is_copy(second, first)
