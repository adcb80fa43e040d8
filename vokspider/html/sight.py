"""What a page without an article shows: the input for deciding what it is instead."""

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from vokspider.html.elements import Element, ancestors
from vokspider.html.page_text import Block

_HEADINGS = ("h1", "h2", "h3")
_FRAME = frozenset(("header", "nav", "footer", "aside", "dialog"))
# Class names and ids of elements that open at a click. Any page can have one, so its words say nothing of the page.
_FOLDED = re.compile(r"modal|popup|offcanvas|lightbox|dropdown")
# A document's title can have the site's name in it, with a mark between: "Page not found | KCNA Watch".
_BETWEEN = re.compile(r"\s+[|\u2039\u203a\u00bb\u00ab\u2022\u00b7\u2013\u2014-]+\s+|\s*[|\u2039\u203a\u00bb\u00ab]\s*")
_LONG_BLOCK, _LONG_TEXT = 300, 900  # characters; a page with a longer paragraph or a longer text has a body
_MOST = 20_000  # characters of a script, and of the text, that are looked at


@frozen
class Sight:
    """What a page shows, in lower case. Its frame is its header, footer, navigation, side columns and dialogs.

    ``labels``: the parts of the document's title, and the first heading outside of the frame. ``headings``: the first
    ten headings outside of the frame. ``prose``: the text outside of the frame, without blocks that are one link.
    ``text``: the text of the whole page. ``code``: scripts and comments, addresses of scripts, frames and forms, and
    names of elements. ``classes``: the classes of the ``<body>`` element. ``asks_password``: a form outside of the
    frame asks for a password. ``has_body``: the text outside of the frame is long enough for an article. ``onward``:
    the address to which a refresh or a script sends the reader, as written; None if there is none.
    """

    labels: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    prose: str = ""
    text: str = ""
    code: str = field(default="", repr=False)
    classes: frozenset[str] = frozenset()
    asks_password: bool = False
    has_body: bool = False
    onward: str | None = None


def sight_of(root: Element | None, blocks: Sequence[Block]) -> Sight:
    """What the page with this tree and these blocks shows; an empty ``Sight`` if there is no tree."""
    if root is None:
        return Sight()
    main = [block for block in blocks if not _is_framed(block.node)]
    headings = tuple(block.text.lower() for block in main if block.node is not None and block.node.tag in _HEADINGS)
    own = [block.text for block in main if not _is_link(block)]
    text = " \n".join(block.text for block in blocks)[:_MOST].lower()
    return Sight(
        labels=(*_title_parts(root), *headings[:1]),
        headings=headings[:10],
        prose=" \n".join(own)[:_MOST].lower(),
        text=text,
        code=_code(root),
        classes=frozenset(" ".join(root.xpath("//body/@class")).lower().split()),
        asks_password=any(not _is_framed(node) for node in root.xpath("//input[@type='password']")),
        has_body=any(len(one) > _LONG_BLOCK for one in own) or sum(map(len, own)) > _LONG_TEXT,
        onward=_onward(root) if len(text) < _LONG_TEXT else None,
    )


def _is_framed(node: Element | None) -> bool:
    return any(around.tag in _FRAME or _is_folded(around) for around in ancestors(node))


def _is_folded(node: Element) -> bool:
    names = f"{node.get('class', '')} {node.get('id', '')}".lower()
    hidden = node.get("hidden") is not None or node.get("aria-hidden") == "true" or node.get("role") == "dialog"
    return hidden or _FOLDED.search(names) is not None


def _is_link(block: Block) -> bool:
    """Whether a block is one link, as an entry's title or the item of a menu."""
    return len(block.links) == 1 and block.links[0].text == block.text


def _title_parts(root: Element) -> Iterator[str]:
    title = next(iter(root.xpath("//title/text()")), "")
    return (part.strip().lower() for part in _BETWEEN.split(" ".join(title.split())) if part.strip())


def _code(root: Element) -> str:
    places: Iterable[str] = root.xpath(
        "//script/text() | //script/@src | //iframe/@src | //form/@action | //form/@id | //div/@id | //div/@class"
        " | //input/@name | //link/@href | //meta/@name | //meta/@content | //comment()"
    )
    return " \n".join(str(getattr(one, "text", one) or "")[:_MOST] for one in list(places)[:400]).lower()[:200_000]


_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=)?\s*[\"']?\s*([^\"'\s]+)", re.IGNORECASE)
_SCRIPT = re.compile(
    r"(?:window|document|top|self|parent)?\.?\blocation(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*[\"']([^\"']+)[\"']"
)


def _onward(root: Element) -> str | None:
    """The address to which a meta refresh or a script sends the reader; None if there is none."""
    for content in root.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']/@content"):
        if "=" in content and (found := _REFRESH.match(content)):
            return str(found[1])
    for script in root.xpath("//script/text()"):
        if found := _SCRIPT.search(script):
            return str(found[1])
    return None
