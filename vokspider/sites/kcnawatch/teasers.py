"""Removes the copies inside a listing's entries.

An entry in the site facts reads ``title / title / teaser / date / teaser``: the title is in the picture and in the
heading, the teaser once for each screen size. The seed's capture has no titles: ``teaser / date / teaser``.
"""

from collections.abc import Sequence
from typing import NamedTuple

from vokspider.sites.kcnawatch.dates import is_listed_line
from vokspider.text.removals import TEASER_COPY, TITLE_COPY, Taken, take
from vokspider.text.whitespace import is_copy, key


class Reduced(NamedTuple):
    """An entry with each title and teaser once; ``lines`` are the ones that stay, ``taken`` the copies."""

    title: str | None
    teaser: str | None
    lines: tuple[str, ...]
    taken: tuple[Taken, ...]


def date_index(lines: Sequence[str]) -> int | None:
    """The index of the entry's date line, or None."""
    return next((index for index, line in enumerate(lines) if is_listed_line(line)), None)


def _title_places(before: Sequence[str], title: str | None) -> list[int]:
    """The indexes of the title and its copies among the lines before the date, all of them as ``key`` gives them.

    A single line is a teaser unless the page marked it as the title. A teaser equal to the title (a one-line article)
    counts as a copy of the title here; the teaser itself is kept from its own copy, after the date.
    """
    if not before or (title is None and len(before) == 1):
        return []
    wanted = title if title is not None else before[0]
    return [index for index, line in enumerate(before) if line == wanted]


def _find_copy(line: str, kept: Sequence[tuple[int, str]]) -> tuple[int, int] | None:
    """Which of two lines goes when ``line`` repeats a kept one: (index in ``kept``, 1 if the kept one is the copy)."""
    for place, (_, other) in enumerate(kept):
        if line and other.startswith(line):
            return place, 0
        if other and line.startswith(other):
            return place, 1
    return None


def _teaser_lines(lines: Sequence[tuple[int, str]]) -> list[int]:
    """The indexes of the teaser's lines in their order, each text once and the longer of two copies.

    Each line comes with its index, as ``key`` gives it.
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
    """Keep each title and teaser of one entry once.

    ``lines`` is the entry's text in page order, ``title`` what the page's markup calls its title, if it does. A
    reduced entry reduces to itself.
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
    """Cut the captured text of a More From block, without heading and end, into the lines of its entries.

    Captured text has no links, so the date lines show where the entries are: what follows a date and repeats the teaser
    before it still belongs to that entry, and at least one line is left for the next one.
    """
    dates = [index for index, line in enumerate(lines) if is_listed_line(line)]
    bounds, start = [], 0
    following_dates: list[int | None] = [*dates[1:], None]
    for at, following in zip(dates, following_dates, strict=False):  # both empty but for the None without dates
        end = _entry_end(lines, start, at, following)
        bounds.append((start, end))
        start = end
    bounds += [(start, len(lines))] if start < len(lines) else []
    return [tuple(lines[a:b]) for a, b in bounds]


def _entry_end(lines: Sequence[str], start: int, at: int, following: int | None) -> int:
    """Where the entry from ``start`` with its date at ``at`` ends, given the index of the next date."""
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
