"""Removes page breaks from printed text: form feeds, page numbers, and the running heads and feet of pages."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from vokspider.text.endings import ends_sentence

_NUMBER = re.compile(r"(?:-\s*)?(?:page\s*)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?(?:\s*-)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_EDGE = 2  # how many lines at the top and at the foot of a page may be a running head or foot


def without_page_edges(text: str, is_own: Callable[[str], bool] = lambda line: False) -> list[str]:
    """The lines of a text. If it has form feeds, it was printed: then without page numbers and running heads and feet.

    A paragraph continues on the next page unless a sentence ends with the page. Lines for which ``is_own`` returns true
    are never removed.
    """
    pages = [page.splitlines() for page in text.split("\f")]
    if len(pages) < 2:
        return pages[0]
    shapes = Counter(_shape(page[index]) for page in pages for index in _edge(page))
    lines: list[str] = []
    for page in pages:
        gone = {
            index
            for index in _edge(page)
            if not is_own(page[index].strip()) and _is_edge_line(page[index].strip(), shapes)
        }
        texts = [line for index, line in enumerate(page) if index not in gone]
        _append(lines, texts)
    return lines


def _edge(page: Sequence[str]) -> list[int]:
    texts = [index for index, line in enumerate(page) if line.strip()]
    return sorted({*texts[:_EDGE], *texts[-_EDGE:]})


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line.strip())


def _is_edge_line(line: str, shapes: Counter[str]) -> bool:
    """Whether a line is a page number, or has a number and stands on other pages too, where the number may differ."""
    return _NUMBER.fullmatch(line) is not None or (_DIGITS.search(line) is not None and shapes[_shape(line)] > 1)


def _append(lines: list[str], page: Sequence[str]) -> None:
    """Add the lines of a page, after an empty line if a sentence ended with the page before."""
    while lines and not lines[-1].strip():
        lines.pop()
    first = next((index for index, line in enumerate(page) if line.strip()), len(page))
    if lines and ends_sentence(lines[-1]):
        lines.append("")
    lines.extend(page[first:])
