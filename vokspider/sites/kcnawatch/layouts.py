"""The layouts of an article page over the years, and which part of a page is the article.

Every layout has the same parts in the same order: title, ``Date:`` line, body, More From block. Each has saved pages in
``tests/fixtures``. The container is the element that contains the body, ``div.article-content``.
"""

from collections.abc import Sequence

from lxml import etree

from vokspider.html.elements import Element, common_element
from vokspider.html.page_text import Block
from vokspider.sites.kcnawatch.chrome import OLD_PAGE_LINES
from vokspider.sites.kcnawatch.dates import is_listed_line

_FOOT = frozenset(("footer", "nav"))
_OUTSIDE = _FOOT | {"aside"}
_QUOTATIONS = frozenset(("blockquote", "figure"))


LAYOUT_2017 = "kcnawatch-2017"  # Share Button, the title again before the body, newsletter lines after it
LAYOUT_2024 = "kcnawatch-2024"  # one date in the header, the body in div.article-content
LAYOUT_2025 = "kcnawatch-2025"  # two forms of the date in the header, the body in div.article-content
TEXT_CONTRACT = "kcnawatch-text"  # without class names; read by the order of its text
LAYOUTS = (LAYOUT_2017, LAYOUT_2024, LAYOUT_2025, TEXT_CONTRACT)


def layout_of(blocks: Sequence[Block], date_at: int, container: Element | None) -> str:
    """The name of the layout of an article page, as it is stored. ``date_at`` is the index of its ``Date:`` line."""
    if not OLD_PAGE_LINES.isdisjoint(block.text for block in blocks[date_at + 1 :]):
        return LAYOUT_2017
    if container is None:
        return TEXT_CONTRACT
    return LAYOUT_2024 if any(is_listed_line(block.text) for block in blocks[:date_at]) else LAYOUT_2025


def _within(element: Element | None) -> frozenset[Element]:
    """The element and everything in it; empty for None."""
    return frozenset() if element is None else frozenset(element.iter(etree.Element))


def _outside(blocks: Sequence[Block], container: Element | None, tags: frozenset[str] = _OUTSIDE) -> set[Element]:
    """The elements around or of ``blocks`` that are in a footer, a navigation or a side column outside the container.

    The footer of a quotation belongs to the text: it names the author. Each element is looked at once, however deep the
    page is.
    """
    known: dict[Element, tuple[bool, bool]] = {None: (False, False)}  # (it is outside, all in it belongs to the text)
    for block in blocks:
        node, trail = block.node, []
        while node not in known:
            trail.append(node)
            node = node.getparent()
        outside, is_text = known[node]
        for inner in reversed(trail):
            outside = inner is not container and (outside or (inner.tag in tags and not is_text))
            is_text = is_text or inner is container or inner.tag in _QUOTATIONS
            known[inner] = outside, is_text
    return {node for node, (outside, _) in known.items() if outside}


def _end_inside(blocks: Sequence[Block], container: Element | None) -> int:
    """The index after the last block in ``container`` or an element of its class; after all blocks for None."""
    if container is None:
        return len(blocks)
    alike = (
        node for node in container.getroottree().iter(container.tag) if node.get("class") == container.get("class")
    )
    inside = frozenset().union(*map(_within, alike))
    return next((index + 1 for index in reversed(range(len(blocks))) if blocks[index].node in inside), 0)


def article_blocks(
    blocks: Sequence[Block], more_from: tuple[int, int] | None, container: Element | None
) -> list[Block]:
    """The blocks of the article and of its More From block, out of the blocks below the ``Date:`` line.

    ``more_from``: the index of the block's heading, and the index after its end. After it, only blocks in the container
    count, since the rest is the page's footer. Without a More From block, the article ends with the container, or with
    the page if there is none.
    """
    start, end = more_from or (_end_inside(blocks, container),) * 2
    behind: Sequence[Block] = blocks[end:] if more_from else ()
    outside = _outside(blocks[:start], container)
    body = [block for block in blocks[:start] if block.node not in outside]
    # A container whose end tag is missing contains the page's footer too.
    outside = _outside(behind, container) | _outside(behind, None, _FOOT)
    behind = [block for block in behind if block.node not in outside]
    if behind:
        inner = _within(container if container is not None else common_element(block.node for block in body))
        behind = [block for block in behind if block.node in inner]
    return [*body, *blocks[start:end], *behind]
