"""Two versions of a text in one view: in colours on a terminal, else as a unified diff."""

import sys
from collections.abc import Iterable
from itertools import groupby

from rich.text import Text

from vokspider.cli.common import out, safe
from vokspider.cli.plain import day, number_of, print_lines, print_text, printable
from vokspider.compare.changes import Difference, Version
from vokspider.compare.unified import unified
from vokspider.compare.wording import ADDED, EQUAL, REMOVED, Piece, word_pieces
from vokspider.reports.change import TextComparison

_STYLES = {EQUAL: "", REMOVED: "red strike", ADDED: "green"}


def print_comparison(found: TextComparison, kinds: Iterable[str], identity: str, names: tuple[str, str]) -> None:
    """Print the differences between two versions of the article ``identity``.

    ``kinds``: the kinds of change. ``names``: how the old and the new version are called.
    """
    if _has_colours():
        _print(found, kinds, f"{identity}, {names[0]} to {names[1]}")
        return
    for line in unified(found.old, found.new, *(f"{identity}, {name}" for name in names)):
        print_lines(line)


def _has_colours() -> bool:
    """Whether standard output is a terminal that shows colours."""
    return sys.stdout.isatty() and out().color_system is not None and not out().no_color


def _print(found: TextComparison, kinds: Iterable[str], heading: str) -> None:
    """Print both versions as one text: what was removed is struck out, with what was added beside it."""
    old, new = found.old, found.new
    print_text(heading, "bold")
    print_text(", ".join(kinds) or "no change", "dim")
    out().print(_coloured(word_pieces(safe(old.title), safe(new.title)), "bold"))
    if old.published_on or new.published_on:
        out().print(_coloured([(EQUAL, "published "), *_days(old, new)]))
    for op, group in groupby(found.paragraphs, key=lambda one: one.op):
        _print_paragraphs(op, list(group))


def _days(old: Version, new: Version) -> list[Piece]:
    before, after = day(old.published_on), day(new.published_on)
    return [(EQUAL, after)] if before == after else [(REMOVED, before), (EQUAL, " "), (ADDED, after)]


def _print_paragraphs(op: str, paragraphs: list[Difference]) -> None:
    """Print paragraphs with the same ``op``; of unchanged ones only their number."""
    if op == EQUAL:
        print_text(f"\n... {number_of(len(paragraphs), 'paragraph')} unchanged", "dim")
        return
    for one in paragraphs:
        out().print()
        out().print(_coloured(one.words))


def _coloured(pieces: Iterable[Piece], style: str = "") -> Text:
    return Text.assemble(*((printable(text), f"{style} {_STYLES[op]}".strip()) for op, text in pieces))
