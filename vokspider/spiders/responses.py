"""What is read from Scrapy's responses."""

from collections.abc import Container
from datetime import datetime
from urllib.parse import urlsplit

from scrapy.http import Response

from vokspider.config import Source
from vokspider.extract import Extracted, Repeats, extract
from vokspider.extract.opening import open_page
from vokspider.model.items import Capture
from vokspider.sites.base import Page


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """The headers of a response as (name, value) pairs, as they came."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def capture_of(response: Response, fetched_at: datetime) -> Capture:
    """The capture of a response, which was received at ``fetched_at``."""
    return Capture(response.url, response.body, fetched_at, response.status, headers_of(response))


def extracted(
    response: Response,
    source: Source,
    *,
    identity: str | None = None,
    known: Container[str] = (),
    repeats: Repeats | None = None,
) -> Extracted:
    """What is extracted from the page of a response.

    ``identity``: that of the article that was requested. ``known``: identities whose entries need not be read again.
    ``repeats``: what the run has read before.
    """
    headers = headers_of(response)
    return extract(
        response.body, response.url, source, headers=headers, identity=identity, known=known, repeats=repeats
    )


def page_of(response: Response, source: Source) -> Page:
    """The page of a response that is not an article. Raises PageError if it is not HTML."""
    return open_page(response.body, response.url, source, headers_of(response))


def is_redirected(response: Response) -> bool:
    """Whether a redirect led to another page; an address that differs only in a last slash is the same page."""
    requested: list[str] = response.meta.get("redirect_urls", [])
    return bool(requested) and urlsplit(requested[0]).path.rstrip("/") != urlsplit(response.url).path.rstrip("/")
