"""Pages of web archives, made by hand."""

import io
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import attrs

from vokspider.formats.warc import Page, write_pages
from vokspider.model.items import Capture

AT = datetime(2025, 12, 3, 7, 8, 9, 123456, tzinfo=UTC)
URL = "https://kcnawatch.org/newstream/1742720595-377991883/powerful-weapon/"
OTHER = "https://kcnawatch.org/newstream/1742720596-377991884/another/"
HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Etag", '"a"'), ("X-Twice", "1"), ("X-Twice", "2"))
SERVED = Capture(URL, b"<html>page</html>", AT, 200, HEADERS)
SAVED = Capture("file:my page \xe9%20.txt", b"Lines.\n", AT, None, (("Content-Type", "text/plain"),))


def written(*pages: Page, compressed: bool = False) -> bytes:
    stream = io.BytesIO()
    assert write_pages(stream, pages, AT, compressed=compressed) == len(pages)
    return stream.getvalue()


def answered(url: str, head: str, body: bytes, at: str = "2025-12-03T07:08:09Z", **fields: str) -> bytes:
    """A response of another tool: ``head`` are the lines of the HTTP head; fields in the record's head by name."""
    block = "\r\n".join(["HTTP/1.1 200 OK", *head.splitlines(), "", ""]).encode("latin-1") + body
    return recorded("response", url, "application/http; msgtype=response", block, at, **fields)


def recorded(kind: str, url: str, media: str, block: bytes, at: str = "2025-12-03T07:08:09Z", **fields: str) -> bytes:
    """A record of another tool."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, url)}>",
        "WARC-Date": at,
        "WARC-Target-URI": url,
        "Content-Type": media,
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = ["WARC/1.0", *(f"{name}: {value}" for name, value in head.items() if value), "", ""]
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def own(capture: Capture, **fields: Any) -> Page:
    made = Page(capture, "kcnawatch-vok-en", "1742720595-377991883", URL, "served")
    return attrs.evolve(made, **fields)
