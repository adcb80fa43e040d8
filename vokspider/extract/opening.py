"""From the bytes of a page to a ``Page``, the object with which its site reads it."""

from collections.abc import Callable

from vokspider.extract.decode import Headers, decode, header, is_text
from vokspider.html.elements import Element
from vokspider.html.guard import MOST_ATTRIBUTES, has_endless_tag
from vokspider.html.parse import parse
from vokspider.html.repeats import Repeats
from vokspider.model.reasons import NOT_HTML, NOT_TEXT, PageError
from vokspider.sites import site_named
from vokspider.sites.base import Html, Page, Source

_END_TAG = b"</html"
_END_ZONE = 4096  # bytes at the end of a page where its end tag is searched for
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def open_page(body: bytes, url: str, source: Source, headers: Headers = (), *, repeats: Repeats | None = None) -> Page:
    """The page of a response. Raises PageError for what is not HTML. For ``repeats`` see ``extract``."""
    if not is_text(body, url, headers):
        raise PageError(NOT_HTML, header(headers, "content-type"))
    return open_html(body, url, source, headers, repeats=repeats)


def open_html(
    body: bytes,
    url: str,
    source: Source,
    headers: Headers = (),
    *,
    prepare: Callable[[Element], None] | None = None,
    repeats: Repeats | None = None,
) -> Page:
    """The page of an HTML document. ``prepare`` may change its tree before it is read.

    Raises PageError for HTML on which the parser would not finish.
    """
    text, damaged = decode(body, header(headers, "content-type"))
    if has_endless_tag(text):
        raise PageError(NOT_HTML, f"an element has more than {MOST_ATTRIBUTES} attributes")
    root = parse(text) if body.strip() else None
    if root is not None and prepare:
        prepare(root)
    closed = _END_TAG in body[-_END_ZONE:].lower()
    return site_named(source.page).page(Html(root, url, text, closed, damaged, repeats), source)


def open_text(body: bytes, url: str | None, source: Source) -> Page:
    """The page of captured text. Raises PageError for bytes that are not text, or a site that cannot read text."""
    text = text_of(body)
    if text is None:
        raise PageError(NOT_TEXT, url or "")
    return site_named(source.page).text_page(text, source, url)


def text_of(body: bytes) -> str | None:
    """The text of a captured page: UTF-8 with or without a byte order mark, UTF-16 with one; None for anything else."""
    encoding = "utf-16" if body.startswith(_UTF16) else "utf-8-sig"
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None
