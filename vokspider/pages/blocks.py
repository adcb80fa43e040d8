"""HTML as a reader sees it: one block of text after another, with the links in it.

Block elements end a paragraph, a single ``<br>`` is a space, several in a row are a paragraph's end, and inline tags
never split a word. Our own walk, since ready-made converters break lines at ``<br>``, add bullets or lay out tables.
"""

import re
from collections.abc import Iterator
from typing import Any

from attrs import define, field, frozen
from lxml import etree

from vokspider.text.whitespace import squeeze

Element = Any  # lxml's elements have no public type
_BREAK = "\x1e"  # stands for <br>; no page can hold it, since it is taken out of the text first
_PARAGRAPH_BREAK = re.compile(rf"{_BREAK}\s*(?:{_BREAK}\s*)+")
_BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol option p pre section summary table tbody "
    "tfoot thead tr ul".split()
)
_SPACED_TAGS = frozenset(("td", "th", "img"))
_SKIPPED_TAGS = frozenset(
    "head script style noscript template svg iframe object select textarea audio video canvas".split()
)
_EVENTS = ("start", "end", "comment", "pi")


@frozen(eq=False)
class Link:
    """An ``<a href>``: its address as written and its text within the block."""

    href: str
    text: str


@frozen(eq=False)
class Block:
    """A paragraph of a page: its text with one space between words, its innermost block element, its links."""

    text: str
    node: Element = field(repr=False)
    links: tuple[Link, ...] = ()


@define
class _Walk:
    """The state of one pass over a tree."""

    blocks: list[Block] = field(factory=list)
    pieces: list[str] = field(factory=list)
    nodes: list[Element] = field(factory=list)
    links: list[Link] = field(factory=list)
    open_link: tuple[str, int] | None = None  # its address, and how many pieces stood before it

    def add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text.replace(_BREAK, " ") if _BREAK in text else text)

    def close_link(self) -> None:
        if self.open_link:
            href, start = self.open_link
            self.links.append(Link(href, squeeze("".join(self.pieces[start:]).replace(_BREAK, " "))))
            self.open_link = None

    def flush(self) -> None:
        """End the block. A link that is still open goes on in the next one."""
        href = self.open_link[0] if self.open_link else None
        self.close_link()
        if self.pieces:
            text = "".join(self.pieces)
            for part in _PARAGRAPH_BREAK.split(text) if _BREAK in text else (text,):
                line = squeeze(part.replace(_BREAK, " "))
                if line:
                    self.blocks.append(Block(line, self.nodes[-1] if self.nodes else None, tuple(self.links)))
            self.pieces = []
        self.links = []
        self.open_link = (href, 0) if href is not None else None

    def start(self, node: Element) -> None:
        tag = node.tag
        if tag in _BLOCK_TAGS:
            self.flush()
            self.nodes.append(node)
        elif tag == "br":
            self.pieces.append(_BREAK)
        elif tag in _SPACED_TAGS:
            self.pieces.append(" ")
        elif tag == "a" and (href := node.get("href")):
            self.close_link()
            self.open_link = (href, len(self.pieces))
        self.add(node.text)

    def end(self, node: Element) -> None:
        tag = node.tag
        if tag in _BLOCK_TAGS:
            self.flush()
            self.nodes.pop()
        elif tag == "a":
            self.close_link()
        self.add(node.tail)


def read_blocks(root: Element) -> tuple[Block, ...]:
    """The text of ``root`` and its descendants in page order; blocks without text are left out."""
    walk = _Walk()
    events = etree.iterwalk(root, events=_EVENTS)
    for event, node in events:
        if event == "end":
            walk.end(node)
        elif event != "start":
            walk.add(node.tail)
        elif node.tag in _SKIPPED_TAGS:
            events.skip_subtree()
        else:
            walk.start(node)
    walk.flush()
    return tuple(walk.blocks)


def ancestors(node: Element) -> Iterator[Element]:
    """``node`` itself and what contains it, outwards."""
    while node is not None:
        yield node
        node = node.getparent()
