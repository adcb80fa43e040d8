"""Elements of a parsed page, and what contains them."""

from collections.abc import Iterable, Iterator
from typing import Any

Element = Any  # lxml's elements have no public type
_DEEPEST = 2048  # levels at which libxml2 ends a document


def common_element(nodes: Iterable[Element]) -> Element | None:
    """The innermost element around all ``nodes``, None without any. Each element is looked at once, however deep."""
    place: dict[Element, int] = {}  # of an element: how far out the first node's ancestor is that is around it
    path: list[Element] = []
    outermost = 0
    for node in nodes:
        if not path:
            path = list(ancestors(node))
            place = {around: index for index, around in enumerate(path)}
        trail: list[Element] = []
        for around in ancestors(node):
            if around in place:
                outermost = max(outermost, place[around])
                place |= dict.fromkeys(trail, place[around])
                break
            trail.append(around)
    return path[outermost] if path else None


def is_too_deep(root: Element) -> bool:
    """Whether the page is nested deeper than the parser goes: it ended there, and what followed is lost."""
    depth = 1
    while len(root):
        root, depth = root[-1], depth + 1
    return depth >= _DEEPEST


def ancestors(node: Element) -> Iterator[Element]:
    """``node`` itself and what contains it, outwards."""
    while node is not None:
        yield node
        node = node.getparent()


def is_within(node: Element | None, box: Element | None) -> bool:
    """Whether ``node`` is ``box`` or in it; nothing is within None."""
    while node is not None and node is not box:
        node = node.getparent()
    return node is not None


def drop(node: Element) -> None:
    """Take an element out of its parent, with all in it; the text behind it stays."""
    parent, before, text = node.getparent(), node.getprevious(), node.tail or ""
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(node)
