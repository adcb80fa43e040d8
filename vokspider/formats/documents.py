"""Reads saved pages: HTML files, captured text, web archives, pages that browsers saved, and kept captures."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
from attrs import frozen

from vokspider.extract.opening import text_of
from vokspider.formats.coding import MOST_BYTES, CodingError, has_markup, unbrotli, unpacked, unpacked_head
from vokspider.formats.kinds import (
    HEAD,
    HTML,
    MHTML,
    PACKED,
    TEXT,
    WACZ,
    WARC,
    WEBARCHIVE,
    ForeignError,
    kind_by_name,
    kind_of,
)
from vokspider.formats.mail import SavedPage, read_mhtml, read_webarchive
from vokspider.formats.provenance import Provenance, provenance
from vokspider.formats.timing import Times, time_of
from vokspider.formats.wacz import web_archives
from vokspider.formats.warc import Bad, Left, Page, pages_in, read_pages
from vokspider.model.availability import BLOCKED, REPLACED, SERVED
from vokspider.model.errors import VokspiderError
from vokspider.model.items import Capture
from vokspider.model.reasons import LISTING_IN_PLACE
from vokspider.sites.base import Site
from vokspider.sites.mirrors import is_at, mirrored_url, readable
from vokspider.store.captures.kept import Stored
from vokspider.text.replay import original, replayed

logger = logging.getLogger(__name__)
_MEDIA = {HTML: "text/html", TEXT: "text/plain"}
# For a state whose reason is not known: the reason to give. For all other states it is the state itself.
_REASON_OF = {REPLACED: LISTING_IN_PLACE, BLOCKED: "blocked_page"}


@frozen
class Document:
    """One saved page.

    ``kind``: ``html`` or ``text``. ``url``: its address, None if unknown; then ``capture.url`` is ``file:<name>``.
    ``identity``: the identity of its article, None if only the content can show it. ``source``: the source that a web
    archive by vokspider names. ``failure``: why it must not be read as an article, even if it looks like one.
    ``alone``: the user named this file, so it should be a page of the source; web archives and folders have others too.
    """

    kind: str
    capture: Capture
    url: str | None
    identity: str | None = None
    source: str | None = None
    failure: str | None = None
    alone: bool = False

    @property
    def content_type(self) -> str:
        """The value of the page's Content-Type header, which may name its encoding."""
        return _content_type(self.capture) or _MEDIA[HTML]


def kind_of_capture(capture: Capture) -> str:
    """The kind of a fetched or saved page: ``html`` or ``text``. Only a saved page can be text.

    The Content-Type decides. Older archives have none; then the file's name decides, or whether the page has markup.
    """
    if capture.status is not None:
        return HTML
    media = (_content_type(capture) or "").lower()
    if "html" in media or media.startswith(_MEDIA[TEXT]):
        return HTML if "html" in media else TEXT
    named = kind_by_name(capture.url) if capture.url.startswith("file:") else None
    return named or (HTML if has_markup(capture.body) else TEXT)


def _content_type(capture: Capture) -> str | None:
    return next((value for name, value in capture.headers if name.lower() == "content-type"), None)


def described(capture: Capture, kind: str | None = None) -> Capture:
    """The capture. That of a saved file without a Content-Type gets one for ``kind``, by default its own kind."""
    if capture.status is not None or _content_type(capture):
        return capture
    media = _MEDIA[kind or kind_of_capture(capture)]
    return attrs.evolve(capture, headers=(*capture.headers, ("Content-Type", media)))


def document_of(capture: Capture, url: str | None, identity: str | None) -> Document:
    """The document for a kept capture of the article at ``url``, to read it again."""
    return Document(kind_of_capture(capture), capture, url, identity)


@frozen
class Hints:
    """What is known about a file besides its content.

    ``root``: the root address of the site. ``url``, ``fetched_at``: as the user gave them. ``beside``: the file was
    found in a folder, which may have files that are not pages.
    """

    root: str
    site: Site
    url: str | None = None
    fetched_at: datetime | None = None
    beside: bool = False


Found = Document | Bad | Left


def read_documents(path: Path, hints: Hints) -> Iterator[Found]:
    """The contents of a file: its pages, what could not be read (``Bad``), and what is not a page (``Left``).

    Never raises because of the file or its content.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        if not head:
            yield Bad(readable(path.name), "it is empty")
            return
        yield from _READERS[kind_of(path.name, head, beside=hints.beside)](path, hints)
    except ForeignError as error:
        yield Left(str(error))
    except (CodingError, VokspiderError) as error:
        yield Bad(readable(path.name), str(error))
    except OSError as error:
        yield Bad(readable(path.name), f"it cannot be read: {error.strerror or error}")
    except Exception as error:  # an unforeseen file must not end an import
        logger.exception("the reader failed at %s", path)
        why = f"{type(error).__name__}: {error}"
        yield Bad(readable(path.name), f"vokspider's own reader failed ({why}); the log says how, please report it")


def _warc(path: Path, hints: Hints) -> Iterator[Found]:
    yield from (_archived(found, hints) if isinstance(found, Page) else found for found in read_pages(path, hints.site))


def _wacz(path: Path, hints: Hints) -> Iterator[Found]:
    for name, stream in web_archives(path):
        if isinstance(stream, CodingError):
            yield Bad(name, str(stream))
        else:
            found = pages_in(stream, hints.site)
            yield from (_archived(one, hints) if isinstance(one, Page) else one for one in found)


def _whole(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise CodingError(f"it is larger than {MOST_BYTES // 2**20} MiB, which no page is")
    return path.read_bytes()


def _packed(path: Path, hints: Hints) -> Iterator[Found]:
    """The page in a compressed file, which may be compressed up to three times."""
    content = _whole(path)
    if path.suffix.lower() == ".br" and not unpacked_head(content[:HEAD]):
        content = unbrotli(content)
    for _ in range(3):
        inner = unpacked(content)
        if inner is None:
            break
        content = inner
    yield from _content(path, content, hints)


def _content(path: Path, content: bytes, hints: Hints) -> Iterator[Found]:
    """The page in a file with this content, which is not compressed."""
    name = path.name.removesuffix(path.suffix) if path.suffix in (".gz", ".zst", ".br", ".bz2", ".xz") else path.name
    kind = kind_of(name, content[:HEAD], beside=hints.beside)
    if kind in (MHTML, WEBARCHIVE):
        yield _saved(path, HTML, (read_mhtml if kind == MHTML else read_webarchive)(content), hints)
    elif kind in (HTML, TEXT):
        yield _saved(path, kind, SavedPage(content, _MEDIA[kind]), hints)
    else:
        yield Left(f"compressed {kind} file, to be unpacked first")


def _plain(path: Path, hints: Hints) -> Iterator[Found]:
    yield from _content(path, _whole(path), hints)


_READERS: dict[str, Callable[[Path, Hints], Iterator[Found]]] = {
    WARC: _warc, WACZ: _wacz, PACKED: _packed, HTML: _plain, TEXT: _plain, MHTML: _plain, WEBARCHIVE: _plain,
}  # fmt: skip


def _saved(path: Path, kind: str, page: SavedPage, hints: Hints) -> Found:
    """A page that was saved to a file of its own, with its likeliest address and time."""
    if not page.body.strip():
        return Bad(readable(path.name), "there is nothing in it")
    text = text_of(page.body) or page.body.decode("latin-1")
    said = provenance(text) if kind == HTML else Provenance()
    file = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    taken = replayed(hints.url or page.url or "")
    archived = said.archived_at or (taken.taken_at if taken else None)
    times = Times(file, archived, page.saved_at or said.saved_at, hints.fetched_at, hints.site.visited_on(text))
    moment, time_from = time_of(times, datetime.now(UTC))
    url = _address(path, page, said, hints)
    headers = (("Content-Type", page.content_type),)
    capture = Capture(url or f"file:{readable(path.name)}", page.body, moment, None, headers, time_from)
    return Document(kind, capture, url, hints.site.identity(url or ""), alone=not hints.beside)


def _address(path: Path, page: SavedPage, said: Provenance, hints: Hints) -> str | None:
    """The page's address: the one that the user gave, the page states, or its folder in a mirror shows; or None.

    The last two count only if they are an article's address, or at least at the site.
    """
    site = hints.site
    if hints.url:
        return site.canonical(original(hints.url))
    stated = [url for one in (page.url, *said.urls) if one and (url := site.canonical(original(one)))]
    placed = mirrored_url(str(path.absolute()), hints.root, site)
    found = [url for url in (*stated, placed) if url]
    article = next((url for url in found if site.identity(url)), None)
    return article or next((url for url in found if is_at(url, hints.root, site)), None)


def _archived(page: Page, hints: Hints) -> Document:
    """The document for a page in a web archive. What vokspider wrote into its record counts more than its address."""
    capture = page.capture
    url = page.address if page.external_id else hints.site.canonical(original(capture.url))
    identity = page.external_id or hints.site.identity(url or "")
    return Document(kind_of_capture(capture), capture, url, identity, page.source, _failure(page))


def _failure(page: Page) -> str | None:
    """Why a page in a web archive must not be read as an article; None if it may be."""
    state, status = page.state, page.capture.status
    if state not in (None, SERVED) and page.reason:
        return page.reason
    if status is not None and status >= 300:
        return f"http_{status}"
    return None if state in (None, SERVED) else _REASON_OF.get(state, state)


def warc_page(stored: Stored) -> Page:
    """The page to write into a web archive for a kept capture. ``read_documents`` reads it back.

    Raises DamagedError if the bytes of the capture are damaged.
    """
    facts = stored.facts
    capture = described(stored.capture())
    # A page that was not believed at first may have been read as an article later. Then it counts as served.
    state, reason = (SERVED, None) if facts.gave_text else (facts.state, facts.reason)
    return Page(capture, facts.source, facts.external_id, facts.article_url, state, reason)
