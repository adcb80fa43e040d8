"""Precision and recall over pairs of articles, as a table and as a drawing."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from attrs import frozen

from .duplicates_set import Item

Pair = tuple[int, int]
_WIDTH, _HEIGHT, _MARGIN = 640, 360, 48
_LOWEST = 0.8  # of the drawing's vertical axis
_COLOURS = {"precision": "#1f5fa8", "recall": "#b8501f"}


def pairs(groups: Iterable[Sequence[int]]) -> set[Pair]:
    """All pairs within the groups."""
    return {pair for members in groups for pair in combinations(sorted(members), 2)}


def grouped(keys: Iterable[int]) -> list[list[int]]:
    """The places of equal keys."""
    found: dict[int, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return list(found.values())


@frozen
class Score:
    """What was found at a threshold, of the pairs that there are."""

    threshold: float
    found: frozenset[Pair]
    true: frozenset[Pair]

    @property
    def precision(self) -> float:
        return len(self.found & self.true) / len(self.found)

    @property
    def recall(self) -> float:
        return len(self.found & self.true) / len(self.true)

    def __str__(self) -> str:
        return f"{self.threshold:.2f}  precision {self.precision:.4f}  recall {self.recall:.4f}"


def of_kinds(items: Sequence[Item], score: Score) -> list[str]:
    """A line for each kind of pair: how many there are, and how many were found or wrongly found."""
    true, hit = (Counter(_kind(items, pair) for pair in some) for some in (score.true, score.found & score.true))
    wrong = Counter(_kind(items, pair) for pair in score.found - score.true)
    lines = [
        f"{kind:<44} {hit[kind]:>4} of {number:>4} found, {hit[kind] / number:.3f}"
        for kind, number in sorted(true.items())
    ]
    return lines + [f"{kind:<44} {number:>4} wrongly found" for kind, number in sorted(wrong.items())]


def _kind(items: Sequence[Item], pair: Pair) -> str:
    """How the two were made; the families of templates are one kind."""
    made = (items[place].made for place in pair)
    return " + ".join(sorted(re.sub(r"^template.*?( \(ko\))?$", r"template\1", one) for one in made))


def drawing(scores: Sequence[Score], chosen: float) -> str:
    """The curves over the threshold as SVG."""
    first, last = scores[0].threshold, scores[-1].threshold

    def x(threshold: float) -> float:
        return _MARGIN + (threshold - first) / (last - first) * (_WIDTH - 2 * _MARGIN)

    def y(value: float) -> float:
        return _MARGIN + (1 - max(value, _LOWEST)) / (1 - _LOWEST) * (_HEIGHT - 2 * _MARGIN)

    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">']
    parts.append(f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>')
    for percent in range(round(_LOWEST * 100), 101, 5):
        parts.append(_line(x(first), y(percent / 100), x(last), y(percent / 100), "#ddd"))
        parts.append(_text(8, y(percent / 100) + 4, f"{percent} %"))
    labels = (score.threshold for score in scores[::2])
    parts.extend(_text(x(label) - 12, _HEIGHT - _MARGIN + 18, f"{label:.2f}") for label in labels)
    parts.append(_line(x(chosen), y(1), x(chosen), y(_LOWEST), "#555"))
    parts.append(_text(x(chosen) + 4, _HEIGHT - _MARGIN - 6, f"threshold {chosen}"))
    for number, (name, colour) in enumerate(_COLOURS.items()):
        points = " ".join(f"{x(score.threshold):.1f},{y(getattr(score, name)):.1f}" for score in scores)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_text(_MARGIN + 12, _HEIGHT - _MARGIN - 30 + 16 * number, name, colour))
    parts.append(_text(_WIDTH / 2 - 110, 20, "Pairs of duplicates, over the least similarity"))
    return "\n".join([*parts, "</svg>", ""])


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, colour: str = "#333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{text}</text>'
