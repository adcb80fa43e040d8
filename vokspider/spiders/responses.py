"""From Scrapy's responses to pages and captures."""

from datetime import UTC, datetime

from parsel import Selector
from scrapy.http import HtmlResponse, Response, TextResponse

from vokspider.config import Source
from vokspider.items import Capture
from vokspider.pages import PAGE_CLASSES, KcnaWatch, PageError
from vokspider.pages.reasons import NOT_HTML

_END_TAG = b"</html"
_END_ZONE = 4096  # bytes at the end of a page where its end tag is looked for


def capture_of(response: Response) -> Capture:
    """The page as served, with the time of now, which is when it was fetched."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Capture(response.url, response.body, datetime.now(UTC), response.status, headers)


def page_of(response: Response, source: Source) -> KcnaWatch:
    """The page class of the source over a response. Raises PageError for a response that is no HTML."""
    if not isinstance(response, TextResponse):
        raise PageError(NOT_HTML, (response.headers.get("Content-Type") or b"").decode("latin-1"))
    closed = _END_TAG in response.body[-_END_ZONE:].lower()
    # Not response.selector: it and the response hold each other, so their trees would pile up until the next collection.
    root = Selector(text=response.text, type="html").root if response.body.strip() else None
    return PAGE_CLASSES[source.page](root, response.url, source.name, source.display_name, closed=closed)


def html_response(url: str, body: bytes, content_type: str = "text/html") -> HtmlResponse:
    """A response of a saved page; its encoding is found as for a served one."""
    return HtmlResponse(url, body=body, headers={"Content-Type": content_type})
