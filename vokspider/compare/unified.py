"""Two versions of an article as a unified diff, one paragraph a line."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vokspider.compare.aligning import Budget, matches
from vokspider.compare.changes import Version
from vokspider.text.whitespace import key, squeeze

_AROUND = 3  # unchanged lines before and after a change


class _Change(NamedTuple):
    """Lines of the old version that became lines of the new one; indexes from 0, the ends not included."""

    old_from: int
    old_to: int
    new_from: int
    new_to: int


def unified(old: Version, new: Version, from_name: str, to_name: str) -> Iterator[str]:
    """Yield the lines of a unified diff, without line ends; none if the content is the same.

    Each version has the lines title, ``Date: YYYY-MM-DD``, and one for each paragraph.
    """
    before, after = _lines(old), _lines(new)
    changes = list(_changes([key(line) for line in before], [key(line) for line in after]))
    if changes:
        yield f"--- {squeeze(from_name)}"
        yield f"+++ {squeeze(to_name)}"
    for group in _groups(changes):
        yield from _hunk(group, before, after)


def _lines(version: Version) -> list[str]:
    title = squeeze(version.title or "")
    day = f"Date: {version.published_on}" if version.published_on else ""
    return [*filter(None, (title, day)), *map(squeeze, version.paragraphs)]


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    at_old = at_new = 0
    # Not with difflib.unified_diff, which may take hours for a hostile text.
    for in_old, in_new in [*matches(old, new, Budget()), (len(old), len(new))]:
        if in_old > at_old or in_new > at_new:
            yield _Change(at_old, in_old, at_new, in_new)
        at_old, at_new = in_old + 1, in_new + 1


def _groups(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Group the changes whose context lines overlap or adjoin."""
    group: list[_Change] = []
    for change in changes:
        if group and change.old_from - group[-1].old_to > 2 * _AROUND:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(group: Sequence[_Change], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    first, last = group[0], group[-1]
    ahead = min(_AROUND, first.old_from)
    behind = min(_AROUND, len(before) - last.old_to)
    old = _range(first.old_from - ahead, last.old_to + behind)
    new = _range(first.new_from - ahead, last.new_to + behind)
    yield f"@@ -{old} +{new} @@"
    at = first.old_from - ahead
    for change in group:
        yield from (f" {line}" for line in before[at : change.old_from])
        yield from (f"-{line}" for line in before[change.old_from : change.old_to])
        yield from (f"+{line}" for line in after[change.new_from : change.new_to])
        at = change.old_to
    yield from (f" {line}" for line in before[at : at + behind])


def _range(start: int, end: int) -> str:
    """The range of lines in the header of a hunk: the first line, counted from 1, and the number unless it is 1.

    An empty range has the line before it.
    """
    number = end - start
    if number == 1:
        return f"{start + 1}"
    return f"{start + 1 if number else start},{number}"
