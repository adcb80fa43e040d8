"""Remembers the lists of one page, so that another page with the same list need not read it again.

In a crawl, nearly all pages have the same menus, and the same twenty entries below the article.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from attrs import define, field
from lxml import etree

from vokspider.html.elements import Element
from vokspider.html.page_text import Block, PageText

T = TypeVar("T")
R = TypeVar("R")
_MOST, _LARGEST = 16, 200_000  # lists, and bytes of the markup of one
_MOST_RESULTS = 512
# lxml writes this for control characters that XML has not, so the key would not show which one it was.
_UNCLEAR = b"&#xFFFD;"


@define
class Repeats:
    """The lists that were read last. The text of a list is a function of its markup, so it is remembered by that.

    It belongs to whoever reads many pages, such as a crawl. The results are the same without it. An element with
    ``long`` children or more counts as a list.
    """

    long: int = 20
    _lists: dict[tuple[str | None, bytes], PageText] = field(factory=dict, repr=False)
    _results: Callable[..., Any] = field(factory=lambda: lru_cache(_MOST_RESULTS)(_call), repr=False)

    def once(self, function: Callable[[T], R], argument: T) -> R:
        """``function(argument)``, remembered. The function must be pure, and the argument hashable."""
        found: R = self._results(function, argument)
        return found

    def is_list(self, node: Element) -> bool:
        """Whether an element counts as a list."""
        return len(node) >= self.long

    def text_of(self, node: Element, kept: str | None, read: Callable[[Element], PageText]) -> PageText:
        """The text of a list, either remembered or from ``read``.

        ``kept``: see ``read_blocks``. Whether an element of that name counts as visible can depend on the rest of the
        page, so a list with one is not remembered.
        """
        markup = etree.tostring(node, encoding="utf-8", xml_declaration=False, with_tail=False)
        inside = list(node.iter())
        key = (kept, markup)
        found = self._lists.pop(key, None)
        if found is None:
            text = read(node)
            if len(markup) > _LARGEST or _UNCLEAR in markup or (kept and kept.encode() in markup):
                return text
            found = _moved(text, {one: place for place, one in enumerate(inside)})
        self._lists[key] = found  # the last one now
        if len(self._lists) > _MOST:
            del self._lists[next(iter(self._lists))]
        return _moved(found, inside)


def _call(function: Callable[[T], R], argument: T) -> R:
    return function(argument)


def _moved(text: PageText, to: Sequence[Any] | Mapping[Any, Any]) -> PageText:
    """The text with ``to[node]`` in place of each node: elements become their places in the list, or places elements.

    So what is remembered keeps no tree of an earlier page alive.
    """
    return PageText(
        tuple([Block(line, to[node], links, whole, struck) for line, node, links, whole, struck in text.blocks]),
        tuple((before, block._replace(node=to[block.node])) for before, block in text.hidden),
        {name: to[node] for name, node in text.marks.items()},
    )
