"""The layouts of an article page over the years, newest first. Each has saved pages under ``tests/fixtures``.

Every layout keeps the text contract (title, ``Date:`` line, body, More From block); a layout knows which element ends
the body where the contract does not say it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from vokspider.pages.blocks import Block, Element, ancestors
from vokspider.text.chrome import OLD_PAGE_LINES
from vokspider.text.dates import is_listed_line

_OUTSIDE = frozenset(("footer", "nav", "aside"))
_QUOTATIONS = frozenset(("blockquote", "figure"))


class Layout(Protocol):
    """One layout: its name as stored, the first day it was seen, and how it is told."""

    name: str
    since: date

    def recognise(self, blocks: Sequence[Block], date_at: int, container: Element | None) -> bool: ...


class Layout2017:
    """2017-2019: ``Share Button``, the title again before the body, newsletter lines after it."""

    name = "kcnawatch-2017"
    since = date(2017, 1, 1)

    def recognise(self, blocks: Sequence[Block], date_at: int, container: Element | None) -> bool:
        return any(block.text in OLD_PAGE_LINES for block in blocks[date_at + 1 :])


class Layout2024:
    """2024: one header date, the body in ``div.article-content``."""

    name = "kcnawatch-2024"
    since = date(2024, 1, 1)

    def recognise(self, blocks: Sequence[Block], date_at: int, container: Element | None) -> bool:
        return container is not None and any(is_listed_line(block.text) for block in blocks[:date_at])


class Layout2025:
    """Since 2025: two forms of the header date, the body in ``div.article-content``."""

    name = "kcnawatch-2025"
    since = date(2025, 1, 1)

    def recognise(self, blocks: Sequence[Block], date_at: int, container: Element | None) -> bool:
        return container is not None


class TextContract:
    """No class name is left: only the order of the text."""

    name = "kcnawatch-text"
    since = date(2017, 1, 1)

    def recognise(self, blocks: Sequence[Block], date_at: int, container: Element | None) -> bool:
        return True


LAYOUTS: tuple[type[Layout], ...] = (Layout2017, Layout2024, Layout2025, TextContract)


def _is_outside(block: Block) -> bool:
    """Whether the block is in a page's footer, navigation or side column. A quotation's footer is its author."""
    return any(node.tag in _OUTSIDE and node.getparent().tag not in _QUOTATIONS for node in ancestors(block.node))


def _common_element(blocks: Sequence[Block]) -> Element | None:
    """The innermost element around all ``blocks``."""
    shared = list(ancestors(blocks[0].node)) if blocks else []
    for block in blocks[1:]:
        around = set(ancestors(block.node))
        shared = [node for node in shared if node in around]
    return shared[0] if shared else None


def _end_inside(blocks: Sequence[Block], container: Element | None) -> int:
    """The index behind the last block inside ``container``, of all blocks where it is unknown."""
    if container is None:
        return len(blocks)
    inside = [index for index, block in enumerate(blocks) if container in ancestors(block.node)]
    return inside[-1] + 1 if inside else 0


def article_blocks(
    blocks: Sequence[Block], more_from: tuple[int, int] | None, container: Element | None
) -> list[Block]:
    """The blocks of the article's region out of those below the ``Date:`` line.

    All up to the end of the More From block belong to it, and behind that only what stands in the body's own element:
    the rest is the page's footer. Without a block the body's element, if known, ends the region.
    """
    start, end = more_from or (_end_inside(blocks, container),) * 2
    body = [block for block in blocks[:start] if container is not None or not _is_outside(block)]
    inner = container if container is not None else _common_element(body)
    behind = [block for block in blocks[end:] if inner in ancestors(block.node) and not _is_outside(block)]
    return [*body, *blocks[start:end], *(behind if more_from else ())]
