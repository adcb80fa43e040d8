"""HTML as a reader sees it: one block of text after another, with the links in it.

Block elements end a paragraph, a single ``<br>`` is a space, several in a row are a paragraph's end, and inline tags
never split a word. Our own walk, since ready-made converters break lines at ``<br>``, add bullets or lay out tables.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from attrs import define, field, frozen
from lxml import etree

from vokspider.text.whitespace import clean

Element = Any  # lxml's elements have no public type
_BREAK = "\x1e"  # stands for <br>; in a page's text this control character would mean a break too
_PARAGRAPH_BREAK = re.compile(rf"{_BREAK}\s*(?:{_BREAK}\s*)+")
_BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section "
    "summary table tbody tfoot thead tr ul".split()
)
_SPECIAL_TAGS = frozenset(("a", "br", "td", "th", "img", "input"))
# Without text of their own, but with a place on the page, so that they stand between words.
_REPLACED_TAGS = frozenset("svg iframe object select textarea audio video canvas meter progress".split())
_SKIPPED_TAGS = _REPLACED_TAGS | frozenset(
    "head title script style noscript noframes noembed template datalist rp".split()
)
_DEEPEST = 2048  # levels at which libxml2 ends a document
_EVENTS = ("start", "end", "comment", "pi")


class Link(NamedTuple):
    """An ``<a href>``: its address as written and its text within the block."""

    href: str
    text: str


class Block(NamedTuple):
    """A paragraph of a page: its text with one space between words, its innermost block element, its links."""

    text: str
    node: Element
    links: tuple[Link, ...] = ()


@frozen(eq=False)
class PageText:
    """The blocks of a page in page order, and its first block element of each class and id by name."""

    blocks: tuple[Block, ...] = ()
    marks: Mapping[str, Element] = field(factory=dict, repr=False)


@define
class _Walk:
    """The state of one pass over a tree. A page has hundreds of elements, so the pass calls as little as it can."""

    blocks: list[Block] = field(factory=list)
    names: dict[str | None, Element] = field(factory=dict)  # first element for each value of class and id
    pieces: list[str] = field(factory=list)  # of the text of the present block
    nodes: list[Element] = field(factory=list)  # the block elements around it, outermost first
    links: list[Link] = field(factory=list)
    open_link: tuple[str, int] | None = None  # its address, and how many pieces stood before it

    def read(self, root: Element) -> None:
        """Pass over ``root``: its text goes into ``blocks``."""
        pieces, nodes, names = self.pieces, self.nodes, self.names
        events = etree.iterwalk(root, events=_EVENTS)
        for event, node in events:
            tag, text = node.tag, node.tail
            if event == "end":
                if tag in _BLOCK_TAGS:
                    self.flush()
                    nodes.pop()
                elif tag == "a":
                    self.close_link()
            elif event == "start":
                if tag in _SKIPPED_TAGS:
                    events.skip_subtree()
                    if tag in _REPLACED_TAGS:
                        pieces.append(" ")
                    continue
                if tag in _BLOCK_TAGS:
                    self.flush()
                    nodes.append(node)
                    names.setdefault(node.get("class"), node)
                    names.setdefault(node.get("id"), node)
                elif tag in _SPECIAL_TAGS:
                    self.start_inline(tag, node)
                text = node.text
            # White space at the beginning of a block shows nowhere; to leave it out spares most of the flushes.
            if text and (pieces or not text.isspace()):
                pieces.append(text)
        self.flush()

    def start_inline(self, tag: str, node: Element) -> None:
        """Begin an inline element that is more than its text."""
        href = node.get("href") if tag == "a" else None
        if href:
            self.close_link()
            self.open_link = (href, len(self.pieces))
        elif tag != "a":
            self.pieces.append(_BREAK if tag == "br" else " ")

    def close_link(self) -> None:
        """End the open link, if there is one."""
        if self.open_link:
            href, start = self.open_link
            if len(self.pieces) > start:
                self.links.append(Link(href, clean("".join(self.pieces[start:]).replace(_BREAK, " "))))
            self.open_link = None

    def flush(self) -> None:
        """End the block. A link that is still open goes on in the next one."""
        if not self.pieces:
            return
        href = self.open_link[0] if self.open_link else None
        self.close_link()
        text = "".join(self.pieces)
        if _BREAK in text:
            self.add_parts([clean(part.replace(_BREAK, " ")) for part in _PARAGRAPH_BREAK.split(text)])
        else:
            self.add(clean(text), self.links)
        self.pieces.clear()
        self.links = []
        self.open_link = (href, 0) if href is not None else None

    def add_parts(self, lines: list[str]) -> None:
        """Add the paragraphs that breaks make of one block, each with the links that can stand in it."""
        for line in lines:
            self.add(line, [link for link in self.links if link.text in line])

    def add(self, line: str, links: list[Link]) -> None:
        """Add a block, unless it has no text."""
        if line:
            self.blocks.append(Block(line, self.nodes[-1] if self.nodes else None, tuple(links)))


def read_blocks(root: Element) -> PageText:
    """The text of ``root`` and its descendants; blocks without text are left out.

    What stands behind a ``</html>`` in the middle of a page becomes a second root, and is read too.
    """
    walk = _Walk()
    walk.read(root)
    if root.getparent() is None:
        for more in root.itersiblings(etree.Element):
            walk.read(more)
    marks: dict[str, Element] = {}
    for names, node in walk.names.items():
        for name in (names or "").split():
            marks.setdefault(name, node)
    return PageText(tuple(walk.blocks), marks)


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
