"""Saved pages: single HTML files, captured text, web archives (WARC), and what the archive itself has kept."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
from attrs import frozen
from parsel import Selector

from vokspider.errors import ConfigError
from vokspider.items import Capture
from vokspider.pages.reasons import LISTING_IN_PLACE
from vokspider.store.captures import Stored
from vokspider.store.states import BLOCKED, REPLACED, SERVED
from vokspider.text.urls import canonical, external_id
from vokspider.warc import COMPRESSED, PLAIN, Page, read_pages

HTML, TEXT, WARC = "html", "text", "warc"
_KINDS = ((".html", HTML), (".htm", HTML), (".txt", TEXT), (PLAIN, WARC), (COMPRESSED, WARC))
_MEDIA = {HTML: "text/html", TEXT: "text/plain"}
# Where an HTML page says its own address.
_OWN_ADDRESS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|div|p|br|a|span|h[1-6])[\s/>]", re.IGNORECASE)
# Reasons that stand for a state where the one that led to it is not known; other states are their own.
_REASON_OF = {REPLACED: LISTING_IN_PLACE, BLOCKED: "blocked_page"}


@frozen
class Document:
    """One saved page. ``url`` is None where nobody knows it; then ``capture.url`` is ``file:<name>``.

    ``external_id``, ``source``: what the archive that it comes from said it is of. ``failure``: the reason for which
    it is not to be read as an article, though it may look like one.
    """

    kind: str
    capture: Capture
    url: str | None
    external_id: str | None = None
    source: str | None = None
    failure: str | None = None

    @property
    def content_type(self) -> str:
        """The value of the page's Content-Type header, which may name its encoding."""
        return _content_type(self.capture) or _MEDIA[HTML]

    @property
    def identity(self) -> str | None:
        """The identity of the article, None where only the content can tell it."""
        return self.external_id or external_id(self.url or "")


def kind_of(path: Path) -> str:
    """What a file is by its name. Raises ConfigError for a missing file and for an ending that is not known."""
    if not path.is_file():
        raise ConfigError(f"import {path}: there is no such file")
    kind = _kind_by_name(path.name)
    if kind is None:
        known = ", ".join(ending for ending, _ in _KINDS)
        raise ConfigError(f"import {path}: the ending says not what it is; rename it to one of {known}")
    return kind


def _kind_by_name(name: str) -> str | None:
    return next((kind for ending, kind in _KINDS if name.lower().endswith(ending)), None)


def kind_of_capture(capture: Capture) -> str:
    """``html`` or ``text``: what a page is that was fetched or saved. Text is only ever saved, never served.

    Its Content-Type says it; without one, as in archives of old, the file's name, or whether it has markup.
    """
    if capture.status is not None:
        return HTML
    media = (_content_type(capture) or "").lower()
    if "html" in media or media.startswith(_MEDIA[TEXT]):
        return HTML if "html" in media else TEXT
    named = _kind_by_name(capture.url) if capture.url.startswith("file:") else None
    # In UTF-16 there are null bytes between the letters.
    return named or (HTML if _MARKUP.search(capture.body.replace(b"\0", b"")) else TEXT)


def _content_type(capture: Capture) -> str | None:
    return next((value for name, value in capture.headers if name.lower() == "content-type"), None)


def described(capture: Capture, kind: str | None = None) -> Capture:
    """The capture, that of a saved file with a Content-Type that says what it is; ``kind`` if that is known."""
    if capture.status is not None or _content_type(capture):
        return capture
    media = _MEDIA[kind or kind_of_capture(capture)]
    return attrs.evolve(capture, headers=(*capture.headers, ("Content-Type", media)))


def document_of(capture: Capture, url: str | None, external_id: str | None = None) -> Document:
    """A capture that the archive has kept of the article at ``url``, as a document to be read again."""
    return Document(kind_of_capture(capture), capture, url, external_id)


def read_documents(path: Path, url: str | None = None) -> Iterator[Document]:
    """The pages in a file; ``url`` is the address of the page in a file that holds just one.

    Raises VokspiderError for a web archive that is damaged, after the pages before the damage.
    """
    kind = kind_of(path)
    if kind == WARC:
        yield from map(_archived, read_pages(path))
        return
    body = path.read_bytes()
    # The file's own time is the best that is known of when the page was saved.
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    url = url or (_own_address(body) if kind == HTML else None)
    capture = Capture(url or f"file:{path.name}", body, saved_at, status=None)
    yield Document(kind, described(capture, kind), url)


def _own_address(body: bytes) -> str | None:
    """The article's address that a page gives for itself, None where it gives none or that of something else."""
    if not body.strip():
        return None
    root = Selector(text=body.decode("utf-8", "replace"))
    found = (canonical(value) for query in _OWN_ADDRESS for value in root.xpath(query).getall())
    return next((url for url in found if url and external_id(url)), None)


def _archived(page: Page) -> Document:
    """A page of a web archive; what vokspider wrote with it counts more than where it was found."""
    capture = page.capture
    url = page.address if page.external_id else canonical(capture.url)
    return Document(kind_of_capture(capture), capture, url, page.external_id, page.source, _failure(page))


def _failure(page: Page) -> str | None:
    """Why a page of a web archive is not to be believed, None when it may be."""
    state, status = page.state, page.capture.status
    if state not in (None, SERVED) and page.reason:
        return page.reason
    if status is not None and status >= 300:
        return f"http_{status}"
    return None if state in (None, SERVED) else _REASON_OF.get(state, state)


def warc_page(stored: Stored) -> Page:
    """A kept capture as the page of a web archive that ``read_documents`` reads back. Raises DamagedError."""
    facts = stored.facts
    capture = described(stored.capture())
    # A page that was not believed at first may have given a text when it was read again: what counts is the text.
    state, reason = (SERVED, None) if facts.gave_text else (facts.state, facts.reason)
    return Page(capture, facts.source, facts.external_id, facts.article_url, state, reason)


def decode_text(body: bytes) -> str | None:
    """The text of a captured page: UTF-8 with or without a byte order mark, UTF-16 with one; None for anything else."""
    encoding = "utf-16" if body.startswith(_UTF16) else "utf-8-sig"
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None
