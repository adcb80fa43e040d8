"""Pages for packages, and what is in a package."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from vokspider.formats.wacz import Archived, Signer, write_package
from vokspider.formats.warc import Page
from vokspider.model.availability import SERVED

from ...archives import SOURCE, address, capture, identity

AT = datetime(2025, 12, 3, 22, 30, 5, 250_000, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def page(number: int, **fields: Any) -> Archived:
    """The page of article ``number``, which came ``number`` seconds after ``AT``."""
    at = AT.replace(minute=30 + number // 50, second=5 + number % 50)
    body = f"<html>page {number} 조선</html>".encode()
    found = capture(number, body, fetched_at=at, headers=(("Content-Type", "text/html; charset=utf-8"),))
    known = {"source": SOURCE, "external_id": identity(number), "address": address(number), "state": SERVED}
    return Archived(Page(found, **{**known, **fields}), f"Title {number}", f"Text of {number}.")


@frozen
class Package:
    """A package that was written."""

    data: bytes

    @property
    def zip(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.data))

    def json(self, name: str) -> Any:
        return json.loads(self.zip.read(name))

    @property
    def pages(self) -> list[dict[str, Any]]:
        head, *pages = map(json.loads, self.zip.read("pages/pages.jsonl").splitlines())
        assert head == {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
        return pages

    @property
    def index(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(key, time, facts) of each line of the index."""
        lines = gzip.decompress(self.zip.read("indexes/index.cdx.gz")).decode().splitlines()
        return [(key, at, json.loads(facts)) for key, at, facts in (line.split(" ", 2) for line in lines)]


def packaged(pages: Iterable[Archived], sign: Signer | None = None, **most: int) -> Package:
    stream = io.BytesIO()
    written = list(pages)
    assert write_package(stream, iter(written), NOW, sign, **most) == len(written)
    return Package(stream.getvalue())
