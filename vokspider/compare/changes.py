"""What changed from one version of an article to another: as kinds from a fixed list, and word by word.

The kinds and the fingerprint that distinguishes revisions depend on the same differences; both ignore white space.
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
    """The parts of a revision that are compared: title, calendar day of the site, paragraphs."""

    title: str | None
    published_on: date | None
    paragraphs: tuple[str, ...]


class Difference(NamedTuple):
    """The difference of one paragraph: ``op`` is ``equal``, ``replaced``, ``removed`` or ``added``.

    ``old`` and ``new`` are its indexes in the two versions; None in a version without it. ``words`` are pieces
    ``(op, text)`` with the op ``equal``, ``removed`` or ``added``. The ``equal`` and ``removed`` pieces joined are
    exactly the old paragraph, the ``equal`` and ``added`` pieces exactly the new one.
    """

    op: str
    old: int | None
    new: int | None
    words: tuple[Piece, ...]


class Step(NamedTuple):
    """What happened to one paragraph, as in ``Difference``."""

    op: str
    old: int | None
    new: int | None


def kinds(old: Version, new: Version) -> tuple[str, ...]:
    """The kinds of the change, in the order of ``KINDS``; empty if the content is the same.

    A title or date counts as changed only if both versions have one. ``wording``: a paragraph changed, but kept at
    least half of its words. A moved paragraph counts as removed and added. ``rewritten`` is used instead of these three
    kinds if fewer than half of the shorter text's words were kept, so an article that was only shortened or continued
    is not rewritten.
    """
    found = set(_kinds_of_text(_plain(old), _plain(new)))
    if old.title and new.title and plain_form(old.title) != plain_form(new.title):
        found.add(TITLE)
    if old.published_on and new.published_on and old.published_on != new.published_on:
        found.add(DATE)
    return tuple(kind for kind in KINDS if kind in found)


def goes_on(cut: Sequence[str], text: Sequence[str]) -> bool:
    """Whether ``text`` begins with ``cut``, which has at least one paragraph.

    The last paragraph of ``cut`` may be incomplete, and may end with an ellipsis.
    """
    *whole, last = map(plain_form, cut)
    found = [plain_form(paragraph) for paragraph in text[: len(cut)]]
    return found[:-1] == whole and len(found) == len(cut) and found[-1].startswith(without_ellipsis(last))


def without_ellipsis(paragraph: str) -> str:
    """A paragraph without an ellipsis at its end, with or without brackets."""
    return paragraph.rstrip().removesuffix("[...]").removesuffix("[\u2026]").rstrip(" .\u2026")


def kinds_after(cut: Version, new: Version) -> tuple[str, ...]:
    """The kinds of the change from ``cut``, a text that was cut off, to ``new``; see ``kinds`` and ``shown_of``."""
    shown = shown_of(cut, new)
    return kinds(*shown) if shown else ()


def shown_of(cut: Version, new: Version) -> tuple[Version, Version] | None:
    """The parts of ``cut``, a text that was cut off, and of ``new`` that can be compared; None if there are none.

    The missing end of ``cut`` is unknown, so that part of ``new`` counts as unchanged. The last paragraph of ``cut``
    counts only if ``new`` continues it.
    """
    if goes_on(cut.paragraphs, new.paragraphs):
        return cut, new._replace(paragraphs=cut.paragraphs)
    *whole, last = cut.paragraphs
    begun = next((at for at, one in enumerate(new.paragraphs) if plain_form(one).startswith(plain_form(last))), None)
    if begun is not None:
        shown = (*whole, new.paragraphs[begun])
        return cut._replace(paragraphs=shown), new._replace(paragraphs=new.paragraphs[: begun + 1])
    steps = _steps([plain_form(one) for one in whole], _plain(new), Budget())
    met = [step.new for step in steps if None not in (step.old, step.new)]
    seen = new.paragraphs[: (met[-1] or 0) + 1] if met else new.paragraphs
    return (cut._replace(paragraphs=tuple(whole)), new._replace(paragraphs=seen)) if whole else None


def differences(old: Version, new: Version) -> tuple[Difference, ...]:
    """The difference of each paragraph, in reading order; at one place, removed paragraphs precede added ones."""
    budget = Budget()
    steps = list(_steps(_keys(old), _keys(new), budget))
    return tuple(Difference(*step, step_words(step, old.paragraphs, new.paragraphs, budget)) for step in steps)


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

    kept = number((Counter(old) & Counter(new)).elements())  # includes moved paragraphs
    kept += sum((Counter(words(one)) & Counter(words(other))).total() for one, other in pairs)
    return 2 * kept < min(number(old), number(new))


def _steps(old: Sequence[str], new: Sequence[str], budget: Budget, words: Words = words_of) -> Iterator[Step]:
    """The step of each paragraph; ``old`` and ``new`` are the paragraphs in the form in which they are compared."""
    at_old = at_new = 0
    for in_old, in_new in matches(old, new, budget):
        yield from stretch(old[at_old:in_old], new[at_new:in_new], at_old, at_new, words)
        yield Step(EQUAL, in_old, in_new)
        at_old, at_new = in_old + 1, in_new + 1
    yield from stretch(old[at_old:], new[at_new:], at_old, at_new, words)


def stretch(
    old: Sequence[str], new: Sequence[str], from_old: int, from_new: int, words: Words = words_of
) -> Iterator[Step]:
    """The steps of the paragraphs between two matches; ``from_old`` and ``from_new`` are the indexes of the first."""
    at_old = at_new = 0
    for in_old, in_new in [*alike(old, new, words), (len(old), len(new))]:
        yield from (Step(REMOVED, from_old + index, None) for index in range(at_old, in_old))
        yield from (Step(ADDED, None, from_new + index) for index in range(at_new, in_new))
        if in_old < len(old) and in_new < len(new):
            # Equal paragraphs come here only if the budget was too small to match them.
            op = EQUAL if old[in_old] == new[in_new] else REPLACED
            yield Step(op, from_old + in_old, from_new + in_new)
        at_old, at_new = in_old + 1, in_new + 1


def step_words(step: Step, old: Sequence[str], new: Sequence[str], budget: Budget) -> tuple[Piece, ...]:
    """The words of the difference of a step; ``old`` and ``new`` are the paragraphs of both versions."""
    before = old[step.old] if step.old is not None else ""
    after = new[step.new] if step.new is not None else ""
    if before == after:
        return ((EQUAL, before),)
    return word_pieces(before, after, budget)
