"""Pages of web archives, made by hand."""

import io
from datetime import UTC, datetime
from typing import Any

import attrs

from vokspider.items import Capture
from vokspider.warc import Page, write_pages

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


def own(capture: Capture, **fields: Any) -> Page:
    made = Page(capture, "kcnawatch-vok-en", "1742720595-377991883", URL, "served")
    return attrs.evolve(made, **fields)
