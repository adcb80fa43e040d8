"""HTML as a reader sees it: one block of text after another, with the links in it.

Block elements end a paragraph, a single ``<br>`` is a space, several in a row are a paragraph's end, and inline tags
never split a word. Our own walk, since ready-made converters break lines at ``<br>``, add bullets or lay out tables.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from attrs import define, field, frozen
from lxml import etree

from vokspider.html import hidden as hiding
from vokspider.html.elements import Element
from vokspider.html.marks import (
    ASIDE,
    BACK,
    BREAK,
    HIDDEN,
    HIDE,
    MARKS,
    SHOW,
    STRIKE,
    STRUCK,
    STRUCK_OUT,
    shown,
    with_decoys_hidden,
)
from vokspider.html.tags import BLOCK_TAGS, EVENTS, KINDS, STRUCK_TAGS, Kind, text_of
from vokspider.text.whitespace import clean

_PARAGRAPH_BREAK = re.compile(rf"{BREAK}\s*(?:{BREAK}\s*)+")
_ELEMENTS = ("start", "end")
# Attributes, not elements with a predicate, and all in one search: libxml2 finds these ten times as fast.
_TELLING = etree.XPath("//@style | //@hidden | //@popover | //@aria-hidden[. = 'true'] | //@role")
_DIALOGS = ("dialog", "alertdialog")


class Link(NamedTuple):
    """An ``<a href>``: its address as written and its text within the block."""

    href: str
    text: str


class Block(NamedTuple):
    """A paragraph of a page: its text with one space between words, its innermost block element, its links.

    ``whole`` is the text with the parts of it that no reader sees, "" without any; ``struck`` what is struck out in it.
    """

    text: str
    node: Element
    links: tuple[Link, ...] = ()
    whole: str = ""
    struck: tuple[str, ...] = ()


@frozen(eq=False)
class PageText:
    """The blocks of a page in page order, and its first block element of each class and id by name.

    ``hidden``: the paragraphs that no reader sees, each with the number of blocks before it. ``dialogs``: the elements
    that call themselves one.
    """

    blocks: tuple[Block, ...] = ()
    hidden: tuple[tuple[int, Block], ...] = ()
    marks: Mapping[str, Element] = field(factory=dict, repr=False)
    dialogs: tuple[Element, ...] = ()


@define
class _Walk:
    """The state of one pass over a tree. A page has hundreds of elements, so the pass calls as little as it can."""

    unseen: Mapping[Element, str] = field(factory=dict)
    blocks: list[Block] = field(factory=list)
    hidden: list[tuple[int, Block]] = field(factory=list)
    names: dict[str | None, Element] = field(factory=dict)  # first element for each value of class and id
    pieces: list[str] = field(factory=list)  # of the text of the present block
    nodes: list[Element] = field(factory=list)  # the block elements around it, outermost first
    links: list[tuple[str, int, int]] = field(factory=list)  # address, and the bounds of its text among the pieces
    open_link: tuple[str, int] | None = None  # its address, and how many pieces stood before it
    marked: bool = False  # whether there are marks among the pieces
    struck: int = 0  # how many elements around strike the text out
    aside: int = 0
    veils: list[bool] = field(factory=list)  # of the elements around that hide or show: whether the text is hidden

    def read(self, root: Element) -> None:  # noqa: PLR0912 a call for each element would take longer than all the rest
        """Pass over ``root``: its text goes into ``blocks``."""
        pieces, nodes, names, unseen, kind_of = self.pieces, self.nodes, self.names, self.unseen, KINDS.get
        block, skipped, replaced = Kind.BLOCK, Kind.SKIPPED, Kind.REPLACED
        plain = not unseen and next(root.iter(*STRUCK_TAGS), None) is None
        events = etree.iterwalk(root, events=EVENTS)
        for event, node in events:
            if unseen and event in _ELEMENTS and node in unseen and self.pass_unseen(event, node):
                if event == "start":
                    events.skip_subtree()
                    continue
                text = node.tail
            elif event == "start":
                kind = kind_of(node.tag)
                if kind is block:
                    if pieces:
                        self.flush()
                    nodes.append(node)
                    name = node.get("class")
                    if name not in names:
                        names[name] = node
                    name = node.get("id")
                    if name not in names:
                        names[name] = node
                elif kind is skipped or kind is replaced:
                    events.skip_subtree()
                    if kind is replaced:
                        pieces.append(" ")
                    continue
                elif kind is not None:
                    self.start_inline(kind, node)
                text = node.text
            else:
                kind = kind_of(node.tag) if event == "end" else None
                if kind is block:
                    if pieces:
                        self.flush()
                    nodes.pop()
                elif kind is not None:
                    self.end_inline(kind)
                text = node.tail
            # White space at the beginning of a block shows nowhere; to leave it out spares most of the flushes.
            if text and (pieces or not text.isspace()):
                pieces.append(text if plain else self.veiled(text))
        if pieces:
            self.flush()

    def pass_unseen(self, event: str, node: Element) -> bool:
        """Begin or end an element that is hidden, or shown again; whether it is passed over as a whole."""
        state = self.unseen[node]
        if state == hiding.GONE:
            if event == "start":
                self.hide(node)
            return True
        if state == hiding.ASIDE:
            if node.tag not in BLOCK_TAGS:
                self.step_aside(1 if event == "start" else -1)
        elif event == "start":
            self.veils.append(state == hiding.VEILED)
        else:
            if node.tag in BLOCK_TAGS and self.pieces:
                self.flush()
            self.veils.pop()
        return False

    def step_aside(self, step: int) -> None:
        """Begin or end an element that assistive programs do not read out; only the outermost one counts."""
        if self.aside + step == max(step, 0):
            self.mark(ASIDE if step > 0 else BACK)
        self.aside += step

    def mark(self, mark: str) -> None:
        """Add a mark to the text, in which the codes of marks are gone from here on."""
        if not self.marked:
            self.pieces[:] = [MARKS.sub("", piece) for piece in self.pieces]
        self.pieces.append(mark)
        self.marked = True

    def veiled(self, text: str) -> str:
        """A text without the codes of marks, and marked where it is hidden; its spaces keep words apart still."""
        text = MARKS.sub("", text).replace(BREAK, " ")
        if not (self.veils and self.veils[-1]) or not text:
            return text
        self.marked = True
        return f"{HIDE}{text}{SHOW}{' ' if text[0].isspace() or text[-1].isspace() else ''}"

    def hide(self, node: Element) -> None:
        """Record the text of an element that is not displayed, either as part of its line or as lines of its own."""
        text = MARKS.sub("", text_of(node))
        if (node.tag in BLOCK_TAGS or BREAK in text) and not self.pieces:
            around = self.nodes[-1] if self.nodes else None
            lines = filter(None, map(clean, text.split(BREAK)))
            self.hidden += ((len(self.blocks), Block(line, around)) for line in lines)
        elif text.strip():
            self.mark(f"{HIDE}{text.replace(BREAK, ' ')}{SHOW}")

    def start_inline(self, kind: Kind, node: Element) -> None:
        """Begin an inline element that is more than its text."""
        if kind is Kind.LINK:
            if href := node.get("href"):
                self.close_link()
                self.open_link = (href, len(self.pieces))
        elif kind is Kind.STRUCK:
            if not self.struck:
                self.mark(STRIKE)
            self.struck += 1
        else:
            self.pieces.append(BREAK if kind is Kind.BREAK else " ")

    def end_inline(self, kind: Kind) -> None:
        """End a link, or an element that strikes its text out."""
        if kind is Kind.LINK:
            self.close_link()
        elif kind is Kind.STRUCK:
            self.struck -= 1
            if not self.struck:
                self.mark(STRUCK)

    def close_link(self) -> None:
        """End the open link, if there is one."""
        if self.open_link:
            href, start = self.open_link
            if len(self.pieces) > start:
                self.links.append((href, start, len(self.pieces)))
            self.open_link = None

    def flush(self) -> None:
        """End the block, whose ``pieces`` are not empty. A link that is still open continues in the next block."""
        pieces, href = self.pieces, None
        if self.open_link:
            href = self.open_link[0]
            self.close_link()
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        if self.marked:
            self.add_marked(text)
        elif BREAK in text:
            self.add_parts([clean(part.replace(BREAK, " ")) for part in _PARAGRAPH_BREAK.split(text)])
        elif line := clean(text):
            links = self.read_links(line) if self.links else ()
            self.blocks.append(Block(line, self.nodes[-1] if self.nodes else None, links))
        pieces.clear()
        self.links.clear()
        if self.marked:
            self.marked = self.struck > 0
            if self.marked:
                pieces.append(STRIKE)
        if href is not None:
            self.open_link = (href, 0)

    def read_links(self, line: str = "") -> tuple[Link, ...]:
        """The links of the block. One around all of it has the text of its ``line``, where that is given."""
        around = (0, len(self.pieces)) if line else None
        return tuple(
            Link(href, line if (start, end) == around else self.text_between(start, end))
            for href, start, end in self.links
        )

    def text_between(self, start: int, end: int) -> str:
        """The text of some of the pieces, as a reader sees it."""
        text = "".join(self.pieces[start:end]).replace(BREAK, " ")
        return clean(shown(text) if self.marked else text)

    def add_marked(self, text: str) -> None:
        """Add the paragraphs of a block of which parts are hidden or struck out."""
        all_links, opened = self.read_links(), ""
        parts = _PARAGRAPH_BREAK.split(with_decoys_hidden(text))
        node = self.nodes[-1] if self.nodes else None
        for part in parts:
            line = opened + part.replace(BREAK, " ")
            seen, whole = clean(HIDDEN.sub("", line)), clean(line)
            struck = (clean(HIDDEN.sub("", one)) for one in STRUCK_OUT.findall(line))
            links = all_links if len(parts) == 1 else tuple(link for link in all_links if link.text in seen)
            if seen:
                hidden = whole if whole != seen else ""
                self.blocks.append(Block(seen, node, links, hidden, tuple(filter(None, struck))))
            elif whole:
                self.hidden.append((len(self.blocks), Block(whole, node)))
            opened = STRIKE if line.rfind(STRIKE) > line.rfind(STRUCK) else ""

    def add_parts(self, lines: Sequence[str]) -> None:
        """Add the paragraphs into which line breaks divide one block, each with its links."""
        links, node = self.read_links(), self.nodes[-1] if self.nodes else None
        for line in filter(None, lines):
            self.blocks.append(Block(line, node, tuple(link for link in links if link.text in line)))


def read_blocks(root: Element, kept: str | None = None) -> PageText:
    """The text of ``root`` and its descendants; blocks without text are left out.

    ``kept`` is the class or id of the page's own element. It is never hidden, even if its style says so.

    Content after a ``</html>`` in the middle of a page becomes a second root, and is read too.
    """
    told = _TELLING(root)
    styled = (found.getparent() for found in told if found.attrname != "role")
    dialogs = (found.getparent() for found in told if found.attrname == "role" and found.strip().lower() in _DIALOGS)
    walk = _Walk(hiding.unseen(root, styled, kept))
    walk.read(root)
    if root.getparent() is None:
        for more in root.itersiblings(etree.Element):
            walk.read(more)
    marks: dict[str, Element] = {}
    for names, node in walk.names.items():
        for name in (names or "").split():
            marks.setdefault(name, node)
    return PageText(tuple(walk.blocks), tuple(walk.hidden), marks, tuple(dialogs))
