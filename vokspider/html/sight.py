"""What a page without an article looks like, for those who judge what else it is."""

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from vokspider.html.blocks import Block
from vokspider.html.elements import Element, ancestors

_HEADINGS = ("h1", "h2", "h3")
_FRAME = frozenset(("header", "nav", "footer", "aside", "dialog"))
# A form that opens at a click is on every page of a site.
_FOLDED = re.compile(r"modal|popup|offcanvas|lightbox|dropdown")
# A document's title has the site's name behind or before a mark: "Page not found | KCNA Watch".
_BETWEEN = re.compile(r"\s+[|\u2039\u203a\u00bb\u00ab\u2022\u00b7\u2013\u2014-]+\s+|\s*[|\u2039\u203a\u00bb\u00ab]\s*")
_LONG_BLOCK, _LONG_TEXT = 300, 900  # letters of one paragraph, and of all of a page that has a text of its own
_MOST = 20_000  # letters of scripts, and of text, that are looked at


@frozen
class Sight:
    """A page as those see it who judge it; all words in lower case.

    ``labels``: the parts of the document's title, and the first heading outside of the page's frame (head, foot,
    navigation). ``headings``: all of those. ``prose``: the text outside of the frame, without blocks that are one link.
    ``text``: all of it. ``code``: scripts, and the addresses of scripts, frames and forms. ``classes``: of the page's
    body. ``asks_password``: a form outside of the frame wants one. ``has_body``: there is a text of some length.
    ``onward``: where a refresh or a script sends the reader.
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
    """What a page looks like whose tree is ``root``; ``blocks`` are its text."""
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
    """Where a meta refresh or a script sends the reader on; None where none does."""
    for content in root.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']/@content"):
        if "=" in content and (found := _REFRESH.match(content)):
            return str(found[1])
    for script in root.xpath("//script/text()"):
        if found := _SCRIPT.search(script):
            return str(found[1])
    return None
