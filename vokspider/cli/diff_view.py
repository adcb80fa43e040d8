"""Two versions of a text as one: in colours for people, as a unified diff in a pipe, as an object for programs."""

import sys
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from rich.text import Text

from vokspider.cli.common import out, safe
from vokspider.cli.plain import day, number_of, print_lines, print_text, printable
from vokspider.compare.changes import Difference, Version, differences
from vokspider.compare.unified import unified
from vokspider.compare.wording import ADDED, EQUAL, REMOVED, Piece, word_pieces

_STYLES = {EQUAL: "", REMOVED: "red strike", ADDED: "green"}


def print_comparison(old: Version, new: Version, changed: Iterable[str], identity: str, names: tuple[str, str]) -> None:
    """Print what became of a text of the article ``identity``; ``names`` are those of the versions.

    ``changed`` are the kinds of the change.
    """
    if _has_colours():
        _print(old, new, changed, f"{identity}, {names[0]} to {names[1]}")
        return
    for line in unified(old, new, *(f"{identity}, {name}" for name in names)):
        print_lines(line)


def compared_as_object(old: Version, new: Version) -> dict[str, Any]:
    """What is compared, for programs.

    ``paragraphs`` have their ``op``, the places ``from`` and ``to`` in the two texts, counted from 0, and ``words`` as
    pairs of op and text.
    """
    return {
        "title": {"from": old.title, "to": new.title},
        "published_on": {"from": old.published_on, "to": new.published_on},
        "paragraphs": [
            {"op": one.op, "from": one.old, "to": one.new, "words": one.words} for one in differences(old, new)
        ],
    }


def _has_colours() -> bool:
    """Whether what was removed can be told from what was added by their colours."""
    return sys.stdout.isatty() and out().color_system is not None and not out().no_color


def _print(old: Version, new: Version, changed: Iterable[str], heading: str) -> None:
    """The texts as one, with what was removed struck out and what was added beside it."""
    print_text(heading, "bold")
    print_text(", ".join(changed) or "no change", "dim")
    out().print(_coloured(word_pieces(safe(old.title), safe(new.title)), "bold"))
    if old.published_on or new.published_on:
        out().print(_coloured([(EQUAL, "published "), *_days(old, new)]))
    for op, group in groupby(differences(old, new), key=lambda one: one.op):
        _print_paragraphs(op, list(group))


def _days(old: Version, new: Version) -> list[Piece]:
    before, after = day(old.published_on), day(new.published_on)
    return [(EQUAL, after)] if before == after else [(REMOVED, before), (EQUAL, " "), (ADDED, after)]


def _print_paragraphs(op: str, paragraphs: list[Difference]) -> None:
    """Paragraphs of one op; those that stayed are folded."""
    if op == EQUAL:
        print_text(f"\n... {number_of(len(paragraphs), 'paragraph')} unchanged", "dim")
        return
    for one in paragraphs:
        out().print()
        out().print(_coloured(one.words))


def _coloured(pieces: Iterable[Piece], style: str = "") -> Text:
    return Text.assemble(*((printable(text), f"{style} {_STYLES[op]}".strip()) for op, text in pieces))
