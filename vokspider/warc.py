"""Web archives (WARC/1.1): the archive's pages for other tools, and pages of other tools read back.

Records are written here and not with warcio, which changes header bytes that are no ASCII and hashes with SHA-1.
"""

import gzip
import hashlib
import re
from base64 import b32encode
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

import attrs
from attrs import frozen
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from vokspider import program_version
from vokspider.errors import VokspiderError
from vokspider.items import Capture
from vokspider.text.fingerprints import body_sha256
from vokspider.text.urls import absolute, external_id

COMPRESSED, PLAIN = ".warc.gz", ".warc"
_STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_TARGETS = ("http:", "https:", "file:")
# Of the transfer, which is over: the bytes that are kept are those of the page.
_TRANSFER = ("transfer-encoding", "content-encoding")
_UNMODIFIED = 304
# What ends a line's value for warcio: white space of ASCII. Other letters may be bytes of UTF-8.
_BLANK = " \t\v\f\r\n\x1c\x1d\x1e\x1f"
# What warcio raises; ValueError for a digest that is none.
_DAMAGE = (ArchiveLoadFailed, EOFError, OSError, ValueError)


@frozen
class Page:
    """A page in a web archive, with what vokspider took it for; all but ``capture`` is None in files of other tools.

    ``address`` is the article's, which may differ from where the page was found; ``state`` is a word of
    ``vokspider.store.states``, ``reason`` why the page was not believed.
    """

    capture: Capture
    source: str | None = None
    external_id: str | None = None
    address: str | None = None
    state: str | None = None
    reason: str | None = None


# The extension fields of our records, by what they say of a page.
_OWN = {
    "source": "Vokspider-Source",
    "external_id": "Vokspider-Article",
    "address": "Vokspider-Address",
    "state": "Vokspider-State",
    "reason": "Vokspider-Reason",
}

# -- writing ------------------------------------------------------------------------------------------------------


def write_pages(stream: IO[bytes], pages: Iterable[Page], now: datetime, *, compressed: bool) -> int:
    """Write a web archive; returns how many pages it has. The same pages make the same file.

    It is dated by its first page, by ``now`` when there is none. ``compressed``: each record is gzip of its own.
    """
    pages, number = iter(pages), 0
    first = next(pages, None)
    _write(stream, _about(first.capture.fetched_at if first else now), compressed)
    for page in chain([first] if first else [], pages):
        _write(stream, record_of(page), compressed)
        number += 1
    return number


def _write(stream: IO[bytes], record: bytes, compressed: bool) -> None:
    stream.write(gzip.compress(record, mtime=0) if compressed else record)


def _about(at: datetime) -> bytes:
    """The first record of a file, which says what wrote it."""
    lines = (
        f"software: vokspider/{program_version()}",
        "format: WARC File Format 1.1",
        f"conformsTo: {_STANDARD}",
        "description: pages as served; Vokspider- fields say which article each is, and what it was taken for",
    )
    block = "".join(f"{line}\r\n" for line in lines).encode()
    return _record("warcinfo", at, f"{at} {block!r}", block, (("Content-Type", "application/warc-fields"),))


def record_of(page: Page) -> bytes:
    """The record of a page: ``response`` for one that was served, ``resource`` for a saved file."""
    capture = page.capture
    served = capture.status is not None
    content_type = "application/http; msgtype=response" if served else _value(capture.headers, "content-type")
    block = (_http_head(capture) if served else b"") + capture.body
    own = ((name, getattr(page, field)) for field, name in _OWN.items())
    fields = (
        ("WARC-Target-URI", _target(capture.url)),
        ("WARC-Payload-Digest", _digest(capture.body)),
        ("Content-Type", content_type or "application/octet-stream"),
        *((name, value) for name, value in own if value is not None),
    )
    name = f"{body_sha256(capture.body)} {capture.url} {capture.fetched_at.astimezone(UTC).isoformat()}"
    return _record("response" if served else "resource", capture.fetched_at, name, block, fields)


def _record(kind: str, at: datetime, name: str, block: bytes, fields: Iterable[tuple[str, str]]) -> bytes:
    """One record; ``name`` is all that its id depends on."""
    head = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"),
        ("WARC-Date", f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"),
        *fields,
        ("WARC-Block-Digest", _digest(block)),
        ("Content-Length", str(len(block))),
    )
    lines = ("WARC/1.1", *(f"{name}: {_one_line(value)}" for name, value in head), "", "")
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def _http_head(capture: Capture) -> bytes:
    """Status line and headers as they came, but for what is no longer true of the page's bytes."""
    status = capture.status or 0
    phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {status} {phrase}".rstrip()]
    for name, value in capture.headers:
        if name.lower() not in _TRANSFER:
            is_length = name.lower() == "content-length"
            lines.append(f"{_one_line(name)}: {len(capture.body) if is_length else _one_line(value)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _one_line(value: str) -> str:
    """A value that cannot be taken for the next field."""
    return re.sub(r"[\r\n\0]+", " ", value).strip(_BLANK)


def _digest(content: bytes) -> str:
    # With its padding, as warcio writes and expects it.
    return f"sha256:{b32encode(hashlib.sha256(content).digest()).decode()}"


def _target(url: str) -> str:
    """An address as a URI: a file's name may hold what no URI may."""
    return f"file:{quote(url.removeprefix('file:'))}" if url.startswith("file:") else url


# -- reading ------------------------------------------------------------------------------------------------------


def read_pages(path: Path) -> Iterator[Page]:
    """The pages in a web archive: HTML, saved files, whatever stood at an article's address, and all of our own.

    Raises VokspiderError when the file is damaged, after the pages before the damage.
    """
    try:
        with path.open("rb") as stream:
            for record in _records(stream):
                if _is_wanted(record):
                    yield _read(record)
    except _DAMAGE as error:
        raise VokspiderError(f"import {path}: the web archive is damaged: {error}") from error


def _records(stream: IO[bytes]) -> Iterator[Any]:
    """The records; header bytes of a page that are no ASCII are surrogates in them.

    warcio would read a line as UTF-8 where it can and else as Latin-1, and then nobody knows which of the two it was.
    """
    records = ArchiveIterator(stream, check_digests=True)
    records.loader.http_parser.decode_header = lambda line: line.decode("ascii", "surrogateescape")
    return iter(records)


def _is_wanted(record: Any) -> bool:
    fields, headers = record.rec_headers, record.http_headers
    url = _url_of(fields)
    if record.rec_type not in ("response", "resource") or (record.rec_type == "response" and headers is None):
        return False
    if fields.get_header(_OWN["external_id"]):
        return True
    if record.rec_type == "resource":
        # Other tools also store screenshots and extracted text so, under names like urn:text:...
        media = (fields.get_header("Content-Type") or "").lower()
        return url.startswith(_TARGETS) and media.startswith(("text/html", "text/plain"))
    if _status(headers) >= 300:
        return external_id(url) is not None and not _is_step(url, headers)
    return "html" in (headers.get_header("Content-Type") or "").lower()


def _is_step(url: str, headers: Any) -> bool:
    """Whether an answer is only a step on the way to the same article's page, or says that the page is as it was."""
    status, location = _status(headers), headers.get_header("Location")
    to = absolute(url, _as_received(location)) if location else None
    return status == _UNMODIFIED or (status < 400 and external_id(to or "") == external_id(url))


def _read(record: Any) -> Page:
    fields = record.rec_headers
    body = record.content_stream().read()
    url = _url_of(fields)
    if record.raw_stream.limit > 0:
        raise ArchiveLoadFailed(f"the page {url} ends before its length")
    if record.digest_checker.passed is False:
        raise ArchiveLoadFailed(f"the page {url} does not have the digest that stands with it")
    status, headers = _answer(record)
    capture = Capture(url, body, _time(fields), status, headers)
    return attrs.evolve(Page(capture), **{field: fields.get_header(name) for field, name in _OWN.items()})


def _answer(record: Any) -> tuple[int | None, tuple[tuple[str, str], ...]]:
    """(status, headers) of a served page; a saved file has no status, and its type for a header."""
    headers = record.http_headers
    if record.rec_type == "resource":
        return None, (("Content-Type", record.rec_headers.get_header("Content-Type")),)
    return _status(headers), tuple((_as_received(name), _as_received(value)) for name, value in headers.headers)


def _as_received(value: str) -> str:
    """A header's bytes as the characters that stand for them, as a crawl stores them; see ``_records``."""
    return value.encode("ascii", "surrogateescape").decode("latin-1")


def _status(headers: Any) -> int:
    try:
        return int(headers.get_statuscode())
    except ValueError:
        raise ArchiveLoadFailed(f"a page has the status {headers.get_statuscode()!r}") from None


def _url_of(fields: Any) -> str:
    url: str = (fields.get_header("WARC-Target-URI") or "").strip("<>")
    return f"file:{unquote(url.removeprefix('file:'))}" if url.startswith("file:") else url


def _time(fields: Any) -> datetime:
    text = fields.get_header("WARC-Date") or ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArchiveLoadFailed(f"a page has the date {text!r}") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _value(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    return next((value for found, value in headers if found.lower() == name), None)
