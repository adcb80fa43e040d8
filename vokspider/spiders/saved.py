"""From saved pages to the items that a crawl of them would have given."""

import logging
from collections.abc import Iterator

import attrs

from vokspider.config import Source
from vokspider.formats.documents import Document, decode_text
from vokspider.formats.kinds import TEXT
from vokspider.html.restored import is_of_archive, restore, without_toolbar
from vokspider.model.items import Article, Failed, Listing
from vokspider.model.reasons import FRONT_PAGE, LISTING_IN_PLACE, NO_ENTRIES, NOT_TEXT, PARSER_ERROR
from vokspider.sites import KcnaWatch, PageError
from vokspider.sites.kcnawatch.captured import CapturedText
from vokspider.sites.kcnawatch.chrome import same_source
from vokspider.spiders.responses import article_of, html_response, page_of
from vokspider.text.fingerprints import body_sha256
from vokspider.text.mirrors import bases_of
from vokspider.text.replay import original

logger = logging.getLogger(__name__)
Items = Iterator[Article | Failed | Listing]


def items_of(document: Document, source: Source) -> Items:
    """The entries on a saved page and its article, or why the page is not believed.

    An article without an identity (``external_id`` "") gets it from its content, in the pipelines. The entries of a
    page that is refused, or is another source's, are not given.
    """
    if document.failure:
        failed = _failed(document, source, document.failure, document.capture.url)
        yield attrs.evolve(failed, known=document.source is not None)
        return
    try:
        page = _page(document, source)
        article = article_of(page)
        entries = page.entries() if is_of(article, source) else ()
        if entries:
            yield Listing(source.name, document.url, entries)
        identity = document.external_id or article.external_id
        yield attrs.evolve(article, external_id=identity, capture=document.capture, url=document.url)
    except PageError as error:
        yield _no_article(document, source, error)
    except Exception as error:  # beyond the article itself: then too the page must not be lost
        logger.exception("the parser failed")
        yield _failed(document, source, PARSER_ERROR, f"{type(error).__name__}: {error}")


def is_of(article: Article, source: Source) -> bool:
    """Whether a page says nothing else than that it is of the source."""
    return article.source_name is None or same_source(article.source_name, source.display_name)


def _page(document: Document, source: Source) -> CapturedText | KcnaWatch:
    return _captured_text(document, source) if document.kind == TEXT else _html(document, source)


def _captured_text(document: Document, source: Source) -> CapturedText:
    text = decode_text(document.capture.body)
    if text is None:
        raise PageError(NOT_TEXT, document.capture.url)
    # Only the address of an article says that the text is one.
    url = document.url if document.identity else None
    return CapturedText(text, source.name, source.display_name, url)


def _html(document: Document, source: Source) -> KcnaWatch:
    """The page, a saved one or one of another archive with its own links and without what was put around it."""
    capture = document.capture
    url = original(capture.url)
    if capture.status is not None and url == capture.url:
        return page_of(html_response(url, capture.body, document.content_type), source)
    url = document.url or url
    body = without_toolbar(capture.body)
    bases = bases_of(source.site, url if url.startswith(("http:", "https:")) else None)
    response = html_response(url, body, document.content_type)
    return page_of(response, source, lambda root: restore(root, bases, of_archive=is_of_archive(body)))


def _no_article(document: Document, source: Source, error: PageError) -> Failed | Listing:
    """A saved listing gives its entries; any other page is a failure of the article it should be."""
    if error.reason != LISTING_IN_PLACE or document.identity is not None:
        return _failed(document, source, error.reason, error.detail)
    page = _page(document, source)
    if page.is_front:
        return _failed(document, source, FRONT_PAGE, error.detail)
    entries = page.listing()
    return (
        Listing(source.name, document.url, entries) if entries else _failed(document, source, NO_ENTRIES, error.detail)
    )


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
