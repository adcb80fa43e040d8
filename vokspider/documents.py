"""Saved pages on disk: single HTML files, captured text, and web archives (WARC)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen
from parsel import Selector
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from vokspider.errors import ConfigError, VokspiderError
from vokspider.items import Capture
from vokspider.text.urls import canonical, external_id

HTML, TEXT, WARC = "html", "text", "warc"
_KINDS = ((".html", HTML), (".htm", HTML), (".txt", TEXT), (".warc", WARC), (".warc.gz", WARC))
# Where an HTML page says its own address.
_OWN_ADDRESS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@frozen
class Document:
    """One saved page. ``url`` is None where nobody knows it; then ``capture.url`` is ``file:<name>``."""

    kind: str
    capture: Capture
    url: str | None

    @property
    def content_type(self) -> str:
        """The value of the page's Content-Type header, which may name its encoding."""
        return next((value for name, value in self.capture.headers if name.lower() == "content-type"), "text/html")


def kind_of(path: Path) -> str:
    """What a file is by its name. Raises ConfigError for a missing file and for an ending that is not known."""
    if not path.is_file():
        raise ConfigError(f"import {path}: there is no such file")
    kind = next((kind for ending, kind in _KINDS if path.name.lower().endswith(ending)), None)
    if kind is None:
        known = ", ".join(ending for ending, _ in _KINDS)
        raise ConfigError(f"import {path}: the ending says not what it is; rename it to one of {known}")
    return kind


def read_documents(path: Path, url: str | None = None) -> Iterator[Document]:
    """The pages in a file; ``url`` is the address of the page in a file that holds just one.

    Raises VokspiderError for a web archive that is damaged, after the pages before the damage.
    """
    kind = kind_of(path)
    if kind == WARC:
        yield from _read_warc(path)
        return
    body = path.read_bytes()
    # The file's own time is the best that is known of when the page was saved.
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    url = url or (_own_address(body) if kind == HTML else None)
    yield Document(kind, Capture(url or f"file:{path.name}", body, saved_at, status=None), url)


def _own_address(body: bytes) -> str | None:
    """The article's address that a page gives for itself, None where it gives none or that of something else."""
    if not body.strip():
        return None
    root = Selector(text=body.decode("utf-8", "replace"))
    found = (canonical(value) for query in _OWN_ADDRESS for value in root.xpath(query).getall())
    return next((url for url in found if url and external_id(url)), None)


def _read_warc(path: Path) -> Iterator[Document]:
    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                headers = record.http_headers
                if record.rec_type != "response" or headers is None:
                    continue
                if "html" in (headers.get_header("Content-Type") or "").lower():
                    yield _warc_document(record)
    except (ArchiveLoadFailed, EOFError, OSError) as error:
        raise VokspiderError(f"import {path}: the web archive is damaged: {error}") from error


def _warc_document(record: Any) -> Document:
    fields, headers = record.rec_headers, record.http_headers
    url = fields.get_header("WARC-Target-URI").strip("<>")
    body = record.content_stream().read()
    if record.raw_stream.limit > 0:
        raise ArchiveLoadFailed(f"the page {url} ends before its length")
    if record.digest_checker.passed is False:
        raise ArchiveLoadFailed(f"the page {url} does not have the digest that stands with it")
    fetched_at = datetime.fromisoformat(fields.get_header("WARC-Date"))
    capture = Capture(
        url,
        body,
        fetched_at if fetched_at.tzinfo else fetched_at.replace(tzinfo=UTC),
        int(headers.get_statuscode()),
        tuple(headers.headers),
    )
    return Document(HTML, capture, canonical(url))


def decode_text(body: bytes) -> str | None:
    """The text of a captured page: UTF-8 with or without a byte order mark, UTF-16 with one; None for anything else."""
    encoding = "utf-16" if body.startswith(_UTF16) else "utf-8-sig"
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None
