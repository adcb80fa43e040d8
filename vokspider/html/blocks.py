"""The text of an HTML page as a reader sees it: one block after another, with the links in each.

A block element ends a paragraph. A single ``<br>`` becomes a space, several in a row end the paragraph, and inline tags
never split a word. This is our own code, since other converters break lines at ``<br>``, add bullets or lay out tables.
"""

import re
from collections.abc import Mapping, Sequence

from attrs import define, field
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
from vokspider.html.page_text import Block, Link, PageText
from vokspider.html.repeats import Repeats
from vokspider.html.tags import BLOCK_TAGS, EVENTS, KINDS, STRUCK_TAGS, Kind, text_of
from vokspider.text.whitespace import clean

_PARAGRAPH_BREAK = re.compile(rf"{BREAK}\s*(?:{BREAK}\s*)+")
_ELEMENTS = ("start", "end")
# One search for attributes: in libxml2 that is ten times as fast as searching for elements with a condition.
_TELLING = etree.XPath(
    " | ".join(f"/descendant::*/@{name}" for name in ("style", "hidden", "popover", "aria-hidden[. = 'true']", "role"))
)
_DIALOGS = ("dialog", "alertdialog")


@define
class _Walk:
    """The state of one pass over a tree. A page has hundreds of elements, so each costs as few calls as possible."""

    unseen: Mapping[Element, str]
    kept: str | None = None
    repeats: Repeats | None = None  # None within a list
    blocks: list[Block] = field(factory=list)
    hidden: list[tuple[int, Block]] = field(factory=list)
    names: dict[str | None, Element] = field(factory=dict)  # first block element with each class or id attribute
    pieces: list[str] = field(factory=list)  # the text of the current block so far
    nodes: list[Element] = field(factory=list)  # the open block elements, outermost first
    links: list[tuple[str, int, int]] = field(factory=list)  # href, index of its first piece, index after its last
    open_link: tuple[str, int] | None = None  # href, index of its first piece
    marked: bool = False  # whether there are marks among the pieces
    struck: int = 0  # number of open elements that strike out their text
    aside: int = 0  # number of open elements that screen readers do not read out
    veils: list[bool] = field(factory=list)  # for each open element that hides or shows its text: whether it hides it

    def read(self, root: Element) -> None:  # noqa: PLR0912 a call for each element would take longer than all the rest
        """Add the text of ``root`` to ``blocks`` and ``hidden``. What follows its last block stays in ``pieces``."""
        pieces, nodes, names, unseen, kind_of = self.pieces, self.nodes, self.names, self.unseen, KINDS.get
        is_list = self.repeats.is_list if self.repeats else None
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
                    if is_list and is_list(node) and self.read_list(node):
                        events.skip_subtree()
                        continue
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
            # Browsers do not show white space at the beginning of a block. Leaving it out saves most of the flushes.
            if text and (pieces or not text.isspace()):
                pieces.append(text if plain else self.veiled(text))

    def read_list(self, node: Element) -> bool:
        """Add the text of a list that may be remembered. Returns False if what is around it decides how it is read."""
        if self.repeats is None or self.open_link or self.struck or self.aside or self.veils:
            return False
        text = self.repeats.text_of(node, self.kept, self.list_text)
        self.hidden += ((len(self.blocks) + before, block) for before, block in text.hidden)
        self.blocks += text.blocks
        for name, first in text.marks.items():
            self.names.setdefault(name, first)
        return True

    def list_text(self, node: Element) -> PageText:
        """The text of a list, without what stands after it."""
        walk = _Walk(self.unseen)
        walk.read(node)
        return walk.result()

    def result(self, dialogs: tuple[Element, ...] = ()) -> PageText:
        """All that was read so far."""
        marks: dict[str, Element] = {}
        for names, node in self.names.items():
            for name in (names or "").split():
                marks.setdefault(name, node)
        return PageText(tuple(self.blocks), tuple(self.hidden), marks, dialogs)

    def pass_unseen(self, event: str, node: Element) -> bool:
        """Begin or end an element that is hidden or shown again. Returns whether to skip everything in it."""
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
        """Begin (1) or end (-1) an element that screen readers do not read out; only the outermost one is marked."""
        if self.aside + step == max(step, 0):
            self.mark(ASIDE if step > 0 else BACK)
        self.aside += step

    def mark(self, mark: str) -> None:
        """Add a mark to the pieces. Before the first one, mark characters of the page's own text are removed."""
        if not self.marked:
            self.pieces[:] = [MARKS.sub("", piece) for piece in self.pieces]
        self.pieces.append(mark)
        self.marked = True

    def veiled(self, text: str) -> str:
        """The text without mark characters, and with marks around it if it is hidden. Its spaces still part words."""
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
        """Begin a link, struck-out text, a line break, or an object between words."""
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
        """End a link or struck-out text."""
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
        """End the current block; there must be ``pieces``. A link that is still open continues in the next block."""
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
        """The links of the current block. If ``line`` is given, it is the text of a link around the whole block."""
        around = (0, len(self.pieces)) if line else None
        return tuple(
            Link(href, line if (start, end) == around else self.text_between(start, end))
            for href, start, end in self.links
        )

    def text_between(self, start: int, end: int) -> str:
        """The visible text of the pieces from index ``start`` up to ``end``, which is not included."""
        text = "".join(self.pieces[start:end]).replace(BREAK, " ")
        return clean(shown(text) if self.marked else text)

    def add_marked(self, text: str) -> None:
        """Add the paragraphs of a block that has hidden or struck-out parts."""
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
        """Add ``lines``, the paragraphs into which line breaks divide one block, each with its links."""
        links, node = self.read_links(), self.nodes[-1] if self.nodes else None
        for line in filter(None, lines):
            self.blocks.append(Block(line, node, tuple(link for link in links if link.text in line)))


def read_blocks(root: Element, kept: str | None = None, repeats: Repeats | None = None) -> PageText:
    """The text of ``root`` and its descendants; blocks without text are left out.

    ``kept`` is the class or id of the element that contains the article. Where all elements of that name are hidden, a
    script shows them, so the first one counts as visible.

    The parser makes what follows a ``</html>`` in the middle of a page a second root, which is read too.
    """
    told = _TELLING(root)
    styled = (found.getparent() for found in told if found.attrname != "role")
    dialogs = (found.getparent() for found in told if found.attrname == "role" and found.strip().lower() in _DIALOGS)
    walk = _Walk(hiding.unseen(root, styled, kept), kept, repeats)
    for tree in (root, *(root.itersiblings(etree.Element) if root.getparent() is None else ())):
        walk.read(tree)
        if walk.pieces:
            walk.flush()
    return walk.result(tuple(dialogs))
