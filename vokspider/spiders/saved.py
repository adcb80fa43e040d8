"""From saved pages to the items that a crawl of them would have given."""

from collections.abc import Iterator

import attrs

from vokspider.config import Source
from vokspider.documents import TEXT, Document, decode_text
from vokspider.items import Article, Entry, Failed, Listing
from vokspider.pages import KcnaWatch, PageError
from vokspider.pages.captured import CapturedText
from vokspider.pages.reasons import LISTING_IN_PLACE, NOT_TEXT
from vokspider.spiders.responses import Page, article_of, html_response, page_of
from vokspider.text.fingerprints import body_sha256

Items = Iterator[Article | Failed | Listing]


def items_of(document: Document, source: Source) -> Items:
    """The entries on a saved page and its article, or why the page is not believed.

    An article without an identity (``external_id`` "") gets it from its content, in the pipelines.
    """
    if document.failure:
        failed = _failed(document, source, document.failure, document.capture.url)
        yield attrs.evolve(failed, known=document.source is not None)
        return
    try:
        page: Page = _captured_text(document, source) if document.kind == TEXT else _html(document, source)
        entries = page.entries()
        if entries:
            yield Listing(source.name, document.url, entries)
        article = article_of(page)
        identity = document.external_id or article.external_id
        yield attrs.evolve(article, external_id=identity, capture=document.capture, url=document.url)
    except PageError as error:
        yield _no_article(document, source, error)


def _captured_text(document: Document, source: Source) -> CapturedText:
    text = decode_text(document.capture.body)
    if text is None:
        raise PageError(NOT_TEXT, document.capture.url)
    return CapturedText(text, source.name, source.display_name, document.url)


def _html(document: Document, source: Source) -> KcnaWatch:
    capture = document.capture
    return page_of(html_response(capture.url, capture.body, document.content_type), source)


def _no_article(document: Document, source: Source, error: PageError) -> Failed | Listing:
    """A saved listing gives its entries; any other page is a failure of the article it should be."""
    if error.reason == LISTING_IN_PLACE and document.identity is None:
        return Listing(source.name, document.url, _listing(document, source))
    return _failed(document, source, error.reason, error.detail)


def _listing(document: Document, source: Source) -> tuple[Entry, ...]:
    page = _captured_text(document, source) if document.kind == TEXT else _html(document, source)
    return page.listing()


def _failed(document: Document, source: Source, reason: str, detail: str) -> Failed:
    identity = document.identity
    return Failed(
        source=source.name,
        external_id=identity or f"page-{body_sha256(document.capture.body)[:16]}",
        reason=reason,
        detail=detail,
        url=document.url if identity else None,
        capture=document.capture,
    )
