"""What changed from one version of an article to another: as kinds from a fixed list, and word by word.

The kinds cover the same differences as the fingerprint that distinguishes revisions; white space matters in neither.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from vokspider.compare.aligning import Budget, matches
from vokspider.compare.wording import ADDED, EQUAL, REMOVED, REPLACED, Piece, Words, alike, word_pieces, words_of
from vokspider.text.equivalence import plain_form
from vokspider.text.whitespace import key

TITLE, DATE, WORDING, REWRITTEN = "title", "date", "wording", "rewritten"
PARAGRAPH_ADDED, PARAGRAPH_REMOVED = "paragraph added", "paragraph removed"
KINDS = (TITLE, DATE, WORDING, PARAGRAPH_ADDED, PARAGRAPH_REMOVED, REWRITTEN)
_KIND_OF = {REPLACED: WORDING, ADDED: PARAGRAPH_ADDED, REMOVED: PARAGRAPH_REMOVED}


class Version(NamedTuple):
    """A title, a calendar day of the site and paragraphs, as a revision has them."""

    title: str | None
    published_on: date | None
    paragraphs: tuple[str, ...]


class Difference(NamedTuple):
    """What became of one paragraph: ``op`` is ``equal``, ``replaced``, ``removed`` or ``added``.

    ``old`` and ``new`` are its indexes in the two versions, None where it is not. ``words`` are pieces ``(op, text)``
    with the op ``equal``, ``removed`` or ``added``: those that are not added, joined, are the old paragraph to the
    letter, those that are not removed the new one.
    """

    op: str
    old: int | None
    new: int | None
    words: tuple[Piece, ...]


class _Step(NamedTuple):
    op: str
    old: int | None
    new: int | None


def kinds(old: Version, new: Version) -> tuple[str, ...]:
    """The ``KINDS`` that describe what changed, in that order; empty for versions with the same content.

    Title and date count if both are known. ``wording`` is a paragraph that kept half of its words; a moved paragraph is
    removed and added. ``rewritten`` replaces these if less than half of the shorter text's words are left, so an
    article that was only shortened or continued is not rewritten.
    """
    found = set(_kinds_of_text(_plain(old), _plain(new)))
    if old.title and new.title and plain_form(old.title) != plain_form(new.title):
        found.add(TITLE)
    if old.published_on and new.published_on and old.published_on != new.published_on:
        found.add(DATE)
    return tuple(kind for kind in KINDS if kind in found)


def goes_on(cut: Sequence[str], text: Sequence[str]) -> bool:
    """Whether ``text`` begins with ``cut``, whose last paragraph may break off, or end in an ellipsis for that."""
    *whole, last = map(plain_form, cut)
    found = [plain_form(paragraph) for paragraph in text[: len(cut)]]
    return found[:-1] == whole and len(found) == len(cut) and found[-1].startswith(without_ellipsis(last))


def without_ellipsis(paragraph: str) -> str:
    """A paragraph without the dots that say that there is more."""
    return paragraph.rstrip().removesuffix("[...]").removesuffix("[\u2026]").rstrip(" .\u2026")  # of either form


def kinds_after(cut: Version, new: Version) -> tuple[str, ...]:
    """As ``kinds``, for a change from a text that was cut off: what followed is unknown, so nothing changed there.

    Its last paragraph counts only if the new version continues it.
    """
    if goes_on(cut.paragraphs, new.paragraphs):
        return kinds(cut, new._replace(paragraphs=cut.paragraphs))
    *whole, last = cut.paragraphs
    begun = next((at for at, one in enumerate(new.paragraphs) if plain_form(one).startswith(plain_form(last))), None)
    if begun is not None:
        shown = (*whole, new.paragraphs[begun])
        return kinds(cut._replace(paragraphs=shown), new._replace(paragraphs=new.paragraphs[: begun + 1]))
    steps = _steps([plain_form(one) for one in whole], _plain(new), Budget())
    met = [step.new for step in steps if None not in (step.old, step.new)]
    seen = new.paragraphs[: (met[-1] or 0) + 1] if met else new.paragraphs
    return kinds(cut._replace(paragraphs=tuple(whole)), new._replace(paragraphs=seen)) if whole else ()


def differences(old: Version, new: Version) -> tuple[Difference, ...]:
    """What became of each paragraph, in the order of reading; removed ones before those that are added there."""
    budget = Budget()
    steps = list(_steps(_keys(old), _keys(new), budget))
    return tuple(Difference(*step, _words(step, old.paragraphs, new.paragraphs, budget)) for step in steps)


def _plain(version: Version) -> list[str]:
    return [plain_form(paragraph) for paragraph in version.paragraphs]


def _keys(version: Version) -> list[str]:
    return [key(paragraph) for paragraph in version.paragraphs]


def _kinds_of_text(old: Sequence[str], new: Sequence[str]) -> set[str]:
    words = cache(words_of)
    steps = [step for step in _steps(old, new, Budget(), words) if step.op != EQUAL]
    pairs = [(old[step.old], new[step.new]) for step in steps if step.old is not None and step.new is not None]
    if steps and _is_rewritten(old, new, pairs, words):
        return {REWRITTEN}
    return {_KIND_OF[step.op] for step in steps}


def _is_rewritten(old: Sequence[str], new: Sequence[str], pairs: Iterable[tuple[str, str]], words: Words) -> bool:
    def number(paragraphs: Iterable[str]) -> int:
        return sum(len(words(paragraph)) for paragraph in paragraphs)

    kept = number((Counter(old) & Counter(new)).elements())  # moved ones too
    kept += sum((Counter(words(one)) & Counter(words(other))).total() for one, other in pairs)
    return 2 * kept < min(number(old), number(new))


def _steps(old: Sequence[str], new: Sequence[str], budget: Budget, words: Words = words_of) -> Iterator[_Step]:
    """What became of each paragraph, given what the paragraphs are compared by."""
    at_old = at_new = 0
    for in_old, in_new in matches(old, new, budget):
        yield from _stretch(old[at_old:in_old], new[at_new:in_new], at_old, at_new, words)
        yield _Step(EQUAL, in_old, in_new)
        at_old, at_new = in_old + 1, in_new + 1
    yield from _stretch(old[at_old:], new[at_new:], at_old, at_new, words)


def _stretch(old: Sequence[str], new: Sequence[str], from_old: int, from_new: int, words: Words) -> Iterator[_Step]:
    """The steps from some paragraphs to others that came in their place."""
    at_old = at_new = 0
    for in_old, in_new in [*alike(old, new, words), (len(old), len(new))]:
        yield from (_Step(REMOVED, from_old + index, None) for index in range(at_old, in_old))
        yield from (_Step(ADDED, None, from_new + index) for index in range(at_new, in_new))
        if in_old < len(old) and in_new < len(new):
            # Equal ones are only met here where there was no time to look for them.
            op = EQUAL if old[in_old] == new[in_new] else REPLACED
            yield _Step(op, from_old + in_old, from_new + in_new)
        at_old, at_new = in_old + 1, in_new + 1


def _words(step: _Step, old: Sequence[str], new: Sequence[str], budget: Budget) -> tuple[Piece, ...]:
    before = old[step.old] if step.old is not None else ""
    after = new[step.new] if step.new is not None else ""
    if before == after:
        return ((EQUAL, before),)
    return word_pieces(before, after, budget)
