"""From Scrapy's responses to what is extracted from them."""

from collections.abc import Container
from datetime import datetime
from urllib.parse import urlsplit

from scrapy.http import Response

from vokspider.config import Source
from vokspider.extract import Extracted, extract
from vokspider.extract.opening import open_page
from vokspider.model.items import Capture
from vokspider.sites.base import Page


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """The names and values of the headers as they came."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def capture_of(response: Response, fetched_at: datetime) -> Capture:
    """The page as served."""
    return Capture(response.url, response.body, fetched_at, response.status, headers_of(response))


def extracted(
    response: Response, source: Source, *, identity: str | None = None, known: Container[str] = ()
) -> Extracted:
    """What the page of a response has; ``identity``: of the article that was requested."""
    headers = headers_of(response)
    return extract(response.body, response.url, source, headers=headers, identity=identity, known=known)


def page_of(response: Response, source: Source) -> Page:
    """The page of a response, for what is not an article. Raises PageError for a response that is not HTML."""
    return open_page(response.body, response.url, source, headers_of(response))


def is_redirected(response: Response) -> bool:
    """Whether the response is of another page than the requested one; a slash at the end makes no other page."""
    requested: list[str] = response.meta.get("redirect_urls", [])
    return bool(requested) and urlsplit(requested[0]).path.rstrip("/") != urlsplit(response.url).path.rstrip("/")
