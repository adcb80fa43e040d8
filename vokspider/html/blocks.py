"""HTML as a reader sees it: one block of text after another, with the links in it.

Block elements end a paragraph, a single ``<br>`` is a space, several in a row are a paragraph's end, and inline tags
never split a word. Our own walk, since ready-made converters break lines at ``<br>``, add bullets or lay out tables.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from attrs import define, field, frozen
from lxml import etree

from vokspider.html import hidden as hiding
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
from vokspider.html.tags import (
    BLOCK_TAGS,
    CLOSED_TAGS,
    EVENTS,
    REPLACED_TAGS,
    SKIPPED_TAGS,
    SPECIAL_TAGS,
    STRUCK_TAGS,
    text_of,
)
from vokspider.text.whitespace import clean

Element = Any  # lxml's elements have no public type
_PARAGRAPH_BREAK = re.compile(rf"{BREAK}\s*(?:{BREAK}\s*)+")
_DEEPEST = 2048  # levels at which libxml2 ends a document
_ELEMENTS = ("start", "end")


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

    ``hidden``: the paragraphs that no reader sees, each with the number of blocks before it.
    """

    blocks: tuple[Block, ...] = ()
    hidden: tuple[tuple[int, Block], ...] = ()
    marks: Mapping[str, Element] = field(factory=dict, repr=False)


@define
class _Walk:
    """The state of one pass over a tree. A page has hundreds of elements, so the pass calls as little as it can."""

    unseen: Mapping[Element, str] = field(factory=dict)
    blocks: list[Block] = field(factory=list)
    hidden: list[tuple[int, Block]] = field(factory=list)
    names: dict[str | None, Element] = field(factory=dict)  # first element for each value of class and id
    pieces: list[str] = field(factory=list)  # of the text of the present block
    nodes: list[Element] = field(factory=list)  # the block elements around it, outermost first
    links: list[Link] = field(factory=list)
    open_link: tuple[str, int] | None = None  # its address, and how many pieces stood before it
    marked: bool = False  # whether there are marks among the pieces
    struck: int = 0  # how many elements around strike the text out
    aside: int = 0
    veils: list[bool] = field(factory=list)  # of the elements around that hide or show: whether the text is hidden

    def read(self, root: Element) -> None:
        """Pass over ``root``: its text goes into ``blocks``."""
        pieces, nodes, names, unseen = self.pieces, self.nodes, self.names, self.unseen
        plain = not unseen and next(root.iter(*STRUCK_TAGS), None) is None
        events = etree.iterwalk(root, events=EVENTS)
        for event, node in events:
            tag, text = node.tag, node.tail
            if unseen and event in _ELEMENTS and node in unseen and self.pass_unseen(event, node):
                if event == "start":
                    events.skip_subtree()
                    continue
            elif event == "end":
                if tag in BLOCK_TAGS:
                    self.flush()
                    nodes.pop()
                elif tag in CLOSED_TAGS:
                    self.end_inline(tag)
            elif event == "start":
                if tag in SKIPPED_TAGS:
                    events.skip_subtree()
                    if tag in REPLACED_TAGS:
                        pieces.append(" ")
                    continue
                if tag in BLOCK_TAGS:
                    self.flush()
                    nodes.append(node)
                    names.setdefault(node.get("class"), node)
                    names.setdefault(node.get("id"), node)
                elif tag in SPECIAL_TAGS:
                    self.start_inline(tag, node)
                text = node.text
            # White space at the beginning of a block shows nowhere; to leave it out spares most of the flushes.
            if text and (pieces or not text.isspace()):
                pieces.append(text if plain else self.veiled(text))
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
            if node.tag in BLOCK_TAGS:
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
        """Record the text of an element that is not displayed: as part of the line that it stands in, or as lines."""
        text = MARKS.sub("", text_of(node))
        if (node.tag in BLOCK_TAGS or BREAK in text) and not self.pieces:
            around = self.nodes[-1] if self.nodes else None
            lines = filter(None, map(clean, text.split(BREAK)))
            self.hidden += ((len(self.blocks), Block(line, around)) for line in lines)
        elif text.strip():
            self.mark(f"{HIDE}{text.replace(BREAK, ' ')}{SHOW}")

    def end_inline(self, tag: str) -> None:
        """End a link, or an element that strikes its text out."""
        if tag == "a":
            self.close_link()
            return
        self.struck -= 1
        if not self.struck:
            self.mark(STRUCK)

    def start_inline(self, tag: str, node: Element) -> None:
        """Begin an inline element that is more than its text."""
        href = node.get("href") if tag == "a" else None
        if href:
            self.close_link()
            self.open_link = (href, len(self.pieces))
        elif tag in STRUCK_TAGS:
            if not self.struck:
                self.mark(STRIKE)
            self.struck += 1
        elif tag != "a":
            self.pieces.append(BREAK if tag == "br" else " ")

    def close_link(self) -> None:
        """End the open link, if there is one."""
        if self.open_link:
            href, start = self.open_link
            if len(self.pieces) > start:
                text = "".join(self.pieces[start:]).replace(BREAK, " ")
                self.links.append(Link(href, clean(shown(text) if self.marked else text)))
            self.open_link = None

    def flush(self) -> None:
        """End the block. A link that is still open goes on in the next one."""
        if not self.pieces:
            return
        href = self.open_link[0] if self.open_link else None
        self.close_link()
        text = "".join(self.pieces)
        if self.marked:
            self.add_marked(text)
        elif BREAK in text:
            self.add_parts([clean(part.replace(BREAK, " ")) for part in _PARAGRAPH_BREAK.split(text)])
        else:
            self.add(clean(text), self.links)
        self.pieces.clear()
        self.marked = self.struck > 0
        if self.marked:
            self.pieces.append(STRIKE)
        self.links = []
        self.open_link = (href, 0) if href is not None else None

    def add_marked(self, text: str) -> None:
        """Add the paragraphs of a block of which parts are hidden or struck out."""
        text, opened = with_decoys_hidden(text), ""
        parts = _PARAGRAPH_BREAK.split(text)
        node = self.nodes[-1] if self.nodes else None
        for part in parts:
            line = opened + part.replace(BREAK, " ")
            seen, whole = clean(HIDDEN.sub("", line)), clean(line)
            struck = (clean(HIDDEN.sub("", one)) for one in STRUCK_OUT.findall(line))
            links = self.links if len(parts) == 1 else [link for link in self.links if link.text in seen]
            if seen:
                hidden = whole if whole != seen else ""
                self.blocks.append(Block(seen, node, tuple(links), hidden, tuple(filter(None, struck))))
            elif whole:
                self.hidden.append((len(self.blocks), Block(whole, node)))
            opened = STRIKE if line.rfind(STRIKE) > line.rfind(STRUCK) else ""

    def add_parts(self, lines: list[str]) -> None:
        """Add the paragraphs that breaks make of one block, each with the links that can stand in it."""
        for line in lines:
            self.add(line, [link for link in self.links if link.text in line])

    def add(self, line: str, links: list[Link]) -> None:
        """Add a block, unless it has no text."""
        if line:
            self.blocks.append(Block(line, self.nodes[-1] if self.nodes else None, tuple(links)))


def read_blocks(root: Element, kept: str | None = None) -> PageText:
    """The text of ``root`` and its descendants; blocks without text are left out.

    ``kept`` is the class or id of the page's own element, which is not hidden, whatever its style says.

    What stands behind a ``</html>`` in the middle of a page becomes a second root, and is read too.
    """
    walk = _Walk(hiding.unseen(root, kept))
    walk.read(root)
    if root.getparent() is None:
        for more in root.itersiblings(etree.Element):
            walk.read(more)
    marks: dict[str, Element] = {}
    for names, node in walk.names.items():
        for name in (names or "").split():
            marks.setdefault(name, node)
    return PageText(tuple(walk.blocks), tuple(walk.hidden), marks)


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
