"""The text of a page as data: its paragraphs with their links, and the elements that they are in."""

from collections.abc import Mapping
from typing import NamedTuple

from attrs import field, frozen

from vokspider.html.elements import Element


class Link(NamedTuple):
    """An ``<a href>``: its address as written and its text within the block."""

    href: str
    text: str


class Block(NamedTuple):
    """A paragraph of a page.

    ``text`` is what a reader sees, with one space between words. ``node`` is the innermost block element around it,
    None if there is none. ``whole`` is the text with its hidden parts, "" if it has none. ``struck`` are the parts of
    the text that are struck out.
    """

    text: str
    node: Element
    links: tuple[Link, ...] = ()
    whole: str = ""
    struck: tuple[str, ...] = ()


@frozen(eq=False)
class PageText:
    """The text of a page: its ``blocks``, in page order.

    ``hidden``: the paragraphs that no reader sees, each with the number of blocks before it. ``marks``: for each class
    name and id, the first block element that has it. ``dialogs``: the elements with the role of a dialog.
    """

    blocks: tuple[Block, ...] = ()
    hidden: tuple[tuple[int, Block], ...] = ()
    marks: Mapping[str, Element] = field(factory=dict, repr=False)
    dialogs: tuple[Element, ...] = ()
