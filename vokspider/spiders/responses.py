"""From Scrapy's responses to pages and captures."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse, Response, TextResponse
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from vokspider.config import Source
from vokspider.html.elements import Element
from vokspider.html.guard import MOST_ATTRIBUTES, has_endless_tag, names_block
from vokspider.html.parse import parse
from vokspider.model.items import Article, Capture, Entry
from vokspider.model.reasons import NOT_HTML, PARSER_ERROR
from vokspider.sites import PAGE_CLASSES, KcnaWatch, PageError

logger = logging.getLogger(__name__)
_END_TAG = b"</html"
_END_ZONE = 4096  # bytes at the end of a page where its end tag is looked for


def capture_of(response: Response, fetched_at: datetime) -> Capture:
    """The page as served."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Capture(response.url, response.body, fetched_at, response.status, headers)


def page_of(response: Response, source: Source, prepare: Callable[[Element], None] = lambda root: None) -> KcnaWatch:
    """The page class of the source over a response. Raises PageError for a response that is no HTML.

    ``prepare`` may change the parsed page before it is read.
    """
    if not isinstance(response, TextResponse):
        raise PageError(NOT_HTML, (response.headers.get("Content-Type") or b"").decode("latin-1"))
    closed = _END_TAG in response.body[-_END_ZONE:].lower()
    # Not response.selector: it and the response hold each other, and their trees would pile up in memory.
    text, damaged = decode(response)
    if has_endless_tag(text):
        raise PageError(NOT_HTML, f"an element has more than {MOST_ATTRIBUTES} attributes")
    root = parse(text) if response.body.strip() else None
    if root is not None:
        prepare(root)
    made = PAGE_CLASSES[source.page]
    page = made(root, response.url, source.name, source.display_name, closed=closed, damaged=damaged)
    # A comment, a script or an attribute that is never closed swallows the rest: the page ended there for the parser.
    if page.more_from is None and names_block(text, source.display_name):
        page.closed = False
    return page


def decode(response: TextResponse) -> tuple[str, bool]:
    """The text of a page, and whether it has bytes that are no characters.

    What can be read as UTF-8 is UTF-8, whatever the headers say: text in another encoding practically never can. In
    any other it has to be declared: a guess would make wrong letters of some page, and nobody would know.
    """
    body = response.body
    if b"\0" not in body:  # as text in UTF-16 has them
        with suppress(UnicodeDecodeError):
            return body.decode("utf-8-sig"), False
    if not (response.encoding.startswith("utf-") or _declares_encoding(response)):
        return body.decode("ascii", "replace"), True
    try:
        body.decode(response.encoding)
    except (UnicodeDecodeError, LookupError):
        return response.text, True
    return response.text, False


def _declares_encoding(response: TextResponse) -> bool:
    """Whether a page says its encoding, in the headers or in its head."""
    header = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return bool(http_content_type_encoding(header) or html_body_declared_encoding(response.body))


def is_redirected(response: Response) -> bool:
    """Whether the response is of another page than the one that was asked for; a slash at the end is no other page."""
    asked: list[str] = response.meta.get("redirect_urls", [])
    return bool(asked) and urlsplit(asked[0]).path.rstrip("/") != urlsplit(response.url).path.rstrip("/")


class Page(Protocol):
    """What reads one page."""

    def article(self) -> Article:
        """The article on it. Raises PageError when it is none."""

    def entries(self) -> tuple[Entry, ...]:
        """The entries of its More From block."""


def article_of(page: Page) -> Article:
    """The article of a page. Raises PageError, also when the parser itself fails: then the page must not be lost."""
    try:
        return page.article()
    except PageError:
        raise
    except Exception as error:
        logger.exception("the parser failed")
        raise PageError(PARSER_ERROR, f"{type(error).__name__}: {error}") from error


def html_response(url: str, body: bytes, content_type: str = "text/html") -> HtmlResponse:
    """A response of a saved page; its encoding is found as for a served one."""
    return HtmlResponse(url, body=body, headers={"Content-Type": content_type})
