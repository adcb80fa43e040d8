"""Turns saved pages into the items that a crawl would have yielded."""

from collections.abc import Container, Iterator

import attrs

from vokspider.config import Source
from vokspider.extract import Extracted, Repeats, extract
from vokspider.extract.belief import page_identity
from vokspider.formats.documents import Document
from vokspider.formats.kinds import TEXT
from vokspider.model.items import Article, Failed, Listing
from vokspider.sites import site_named
from vokspider.text.replay import original

Items = Iterator[Article | Failed | Listing]


def extract_saved(
    document: Document, source: Source, repeats: Repeats | None = None, known: Container[str] = ()
) -> Extracted:
    """The contents of a saved page. Links that an archive or a mirror changed are restored first.

    For ``repeats`` and ``known`` see ``extract``.
    """
    capture = document.capture
    url = original(capture.url)
    served = capture.status is not None and url == capture.url
    return extract(
        capture.body,
        url if served else document.url or url,
        source,
        headers=(("Content-Type", document.content_type),),
        served=served,
        is_text=document.kind == TEXT,
        identity=document.identity,
        known=known,
        repeats=repeats,
    )


def items_of(document: Document, source: Source, repeats: Repeats | None = None, known: Container[str] = ()) -> Items:
    """Yield the entries of a saved page as a ``Listing``, if it has any, and its article or failure.

    Pages with a ``failure``, and pages of another source, yield no entries. An article still has to be compared with
    its entry: ``believe`` does that. For ``repeats`` and ``known`` see ``extract``.
    """
    if document.failure:
        failed = _failed(document, source, document.failure, document.capture.url)
        yield attrs.evolve(failed, known=document.source is not None)
        return
    found = extract_saved(document, source, repeats, known)
    if found.entries:
        yield Listing(source.name, document.url, found.entries)
    if found.read:
        yield attrs.evolve(found.read, capture=document.capture, url=document.url)
    elif found.failure:
        yield _failed(document, source, found.failure.reason, found.failure.detail)


def is_of(article: Article, source: Source) -> bool:
    """Whether a page names the source, or no source at all."""
    return article.source_name is None or site_named(source.page).is_source(article.source_name, source)


def _failed(document: Document, source: Source, reason: str, detail: str) -> Failed:
    identity = document.identity
    return Failed(
        source=source.name,
        external_id=identity or page_identity(document.capture.body),
        reason=reason,
        detail=detail,
        url=document.url if identity else None,
        capture=document.capture,
    )
