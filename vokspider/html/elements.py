"""Elements of a parsed page, and what contains them."""

from collections.abc import Iterable, Iterator
from typing import Any

Element = Any  # lxml's elements have no public type
_DEEPEST = 2048  # levels of nesting at which libxml2 stops reading


def common_element(nodes: Iterable[Element]) -> Element | None:
    """The innermost element that contains all ``nodes``, None if there are none. Each element is looked at once."""
    place: dict[Element, int] = {}  # for each element: the index in ``path`` of its nearest ancestor there
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
    """Whether the page is nested as deep as the parser reads. It stopped there, and the rest of the page is lost."""
    depth = 1
    while len(root):
        root, depth = root[-1], depth + 1
    return depth >= _DEEPEST


def ancestors(node: Element) -> Iterator[Element]:
    """``node`` and its ancestors, innermost first."""
    while node is not None:
        yield node
        node = node.getparent()


def is_within(node: Element | None, box: Element | None) -> bool:
    """Whether ``node`` is ``box`` or inside it; False if either is None."""
    while node is not None and node is not box:
        node = node.getparent()
    return node is not None


def drop(node: Element) -> None:
    """Remove an element and its content from its parent; the text after it stays."""
    parent, before, text = node.getparent(), node.getprevious(), node.tail or ""
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(node)
