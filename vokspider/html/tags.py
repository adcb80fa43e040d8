"""How a browser shows elements: as blocks, as objects between words, or not at all."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from lxml import etree

from vokspider.html.marks import BREAK

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section "
    "summary table tbody tfoot thead tr ul".split()
)
APART_TAGS = frozenset(("br", "td", "th", "img", "input"))
STRUCK_TAGS = frozenset(("del", "s", "strike"))
# They show no text of their own, but take up space on the page, so they separate words.
REPLACED_TAGS = frozenset("svg iframe object select textarea audio video canvas meter progress".split())
SKIPPED_TAGS = REPLACED_TAGS | frozenset(
    "head title script style noscript noframes noembed template datalist rp".split()
)
EVENTS = ("start", "end", "comment", "pi")


class Kind(Enum):
    """What an element does to the text around it."""

    BLOCK = auto()  # ends the paragraph
    APART = auto()  # separates words
    BREAK = auto()  # ends the line
    LINK = auto()
    STRUCK = auto()
    REPLACED = auto()  # separates words, and its content is not shown
    SKIPPED = auto()  # its content is not shown


# A tag without a kind does nothing to the text.
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(BLOCK_TAGS, Kind.BLOCK),
    **dict.fromkeys(APART_TAGS, Kind.APART),
    **dict.fromkeys(STRUCK_TAGS, Kind.STRUCK),
    **dict.fromkeys(SKIPPED_TAGS, Kind.SKIPPED),
    **dict.fromkeys(REPLACED_TAGS, Kind.REPLACED),
    "br": Kind.BREAK,
    "a": Kind.LINK,
}


def text_of(root: Any) -> str:
    """The text of an element that is not displayed, with ``BREAK`` between its blocks."""
    pieces: list[str] = []
    events = etree.iterwalk(root, events=EVENTS)
    for event, node in events:
        tag, text = node.tag, node.tail if node is not root else None
        if event == "start":
            text = node.text
            if tag in SKIPPED_TAGS and tag != "template":
                events.skip_subtree()
                text = " " if tag in REPLACED_TAGS else None
            elif tag in BLOCK_TAGS or tag in APART_TAGS:
                pieces.append(BREAK if tag in BLOCK_TAGS else " ")
        elif event == "end" and tag in BLOCK_TAGS:
            pieces.append(BREAK)
        if text:
            pieces.append(text)
    return "".join(pieces)
