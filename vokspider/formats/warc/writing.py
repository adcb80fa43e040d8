"""Writes the archive's pages as a web archive (WARC/1.1), for other tools.

It does not use warcio, which changes header bytes outside ASCII and hashes with SHA-1.
"""

import gzip
import hashlib
import re
from base64 import b32encode
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import chain
from typing import IO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from vokspider import program_version
from vokspider.formats.warc.page import OWN, TIME_FROM, Page
from vokspider.model.items import Capture
from vokspider.text.fingerprints import body_sha256
from vokspider.text.links import uri

COMPRESSED, PLAIN = ".warc.gz", ".warc"
_STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
# These headers describe the transfer. They are left out, since captures have the decoded bytes of the page.
_TRANSFER = ("transfer-encoding", "content-encoding")
# Only white space of ASCII is stripped, as warcio does. Other characters may be bytes of UTF-8.
_BLANK = " \t\v\f\r\n\x1c\x1d\x1e\x1f"


def write_pages(stream: IO[bytes], pages: Iterable[Page], now: datetime, *, compressed: bool) -> int:
    """Write a web archive; return the number of pages. The same pages always give the same file.

    Its date is that of the first page, or ``now`` if there is none. ``compressed``: each record is a gzip member.
    """
    pages, number = iter(pages), 0
    first = next(pages, None)
    _write(stream, about(first.capture.fetched_at if first else now), compressed)
    for page in chain([first] if first else [], pages):
        _write(stream, record_of(page), compressed)
        number += 1
    return number


def _write(stream: IO[bytes], record: bytes, compressed: bool) -> None:
    stream.write(packed(record) if compressed else record)


def packed(record: bytes) -> bytes:
    """A record as a member of a compressed web archive."""
    return gzip.compress(record, mtime=0)


def about(at: datetime) -> bytes:
    """The first record of a file that begins at a time, which names the program that wrote it."""
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
    own = [(name, getattr(page, field)) for field, name in OWN.items()]
    own.append((TIME_FROM, capture.time_from))
    fields = (
        ("WARC-Target-URI", target_of(capture.url)),
        ("WARC-Payload-Digest", digest_of(capture.body)),
        ("Content-Type", content_type or "application/octet-stream"),
        *((name, value) for name, value in own if value is not None),
    )
    name = f"{body_sha256(capture.body)} {capture.url} {capture.fetched_at.astimezone(UTC).isoformat()}"
    return _record("response" if served else "resource", capture.fetched_at, name, block, fields)


def _record(kind: str, at: datetime, name: str, block: bytes, fields: Iterable[tuple[str, str]]) -> bytes:
    """One record. Its id depends on ``name`` alone."""
    head = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"),
        ("WARC-Date", f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"),
        *fields,
        ("WARC-Block-Digest", digest_of(block)),
        ("Content-Length", str(len(block))),
    )
    lines = ("WARC/1.1", *(f"{name}: {_one_line(value)}" for name, value in head), "", "")
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def _http_head(capture: Capture) -> bytes:
    """The status line and the headers as received. Headers that no longer fit the bytes are corrected or left out."""
    status = capture.status or 0
    phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {status} {phrase}".rstrip()]
    for name, value in capture.headers:
        if name.lower() not in _TRANSFER:
            is_length = name.lower() == "content-length"
            lines.append(f"{_one_line(name)}: {len(capture.body) if is_length else _one_line(value)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _one_line(value: str) -> str:
    """The value on one line, so that nothing in it can become another field."""
    return re.sub(r"[\r\n\0]+", " ", value).strip(_BLANK)


def digest_of(content: bytes) -> str:
    """The SHA-256 of bytes as a record has it."""
    # Base32 keeps its padding, as warcio writes and expects it.
    return f"sha256:{b32encode(hashlib.sha256(content).digest()).decode()}"


def target_of(url: str) -> str:
    """The address as a URI. The name of a file, or an address that was typed, may have characters that none has."""
    return f"file:{quote(url.removeprefix('file:'))}" if url.startswith("file:") else uri(url)


def _value(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    return next((value for found, value in headers if found.lower() == name), None)
