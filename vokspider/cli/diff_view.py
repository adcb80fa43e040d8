"""Two versions of a text as one: in colours on a terminal, as a unified diff elsewhere."""

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
    """Print what became of a text of the article ``identity``: ``kinds`` of the change, ``names`` of the versions."""
    if _has_colours():
        _print(found, kinds, f"{identity}, {names[0]} to {names[1]}")
        return
    for line in unified(found.old, found.new, *(f"{identity}, {name}" for name in names)):
        print_lines(line)


def _has_colours() -> bool:
    """Whether colours can show what was removed and what was added."""
    return sys.stdout.isatty() and out().color_system is not None and not out().no_color


def _print(found: TextComparison, kinds: Iterable[str], heading: str) -> None:
    """The texts as one, with what was removed struck out and what was added beside it."""
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
    """Paragraphs of one op; those that stayed are folded."""
    if op == EQUAL:
        print_text(f"\n... {number_of(len(paragraphs), 'paragraph')} unchanged", "dim")
        return
    for one in paragraphs:
        out().print()
        out().print(_coloured(one.words))


def _coloured(pieces: Iterable[Piece], style: str = "") -> Text:
    return Text.assemble(*((printable(text), f"{style} {_STYLES[op]}".strip()) for op, text in pieces))
