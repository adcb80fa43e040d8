"""Writes the archive's pages as a package for ReplayWeb.page (WACZ 1.1.1, https://specs.webrecorder.net/wacz/1.1.1/).

Other tools make one from files that are there, with the time at which they did. Here pages are written as they come,
and the same pages give the same bytes.
"""

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from typing import IO, Any

from attrs import Factory, define, frozen

from vokspider import program_version
from vokspider.formats.wacz.index import Index
from vokspider.formats.warc import Page
from vokspider.formats.warc.writing import about, digest_of, packed, record_of, target_of
from vokspider.model.availability import SERVED

ENDING = ".wacz"
_VERSION, _SIGNED = "1.1.1", "0.1.0"  # of the specification, and of that of signatures
_CDX, _IDX, _PAGES = "index.cdx.gz", "index.idx", "pages.jsonl"
_PACKAGE, _DIGEST = "datapackage.json", "datapackage-digest.json"
_MOST = 2**30
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # of time in zip files; none of theirs says anything

# Gives a signature of the hash of a package: the keys of ``signedData`` beside those that say what was signed.
Signer = Callable[[str], dict[str, str]]


@frozen
class Archived:
    """A page with its title, if it is known, and the text that was read from it, if there is one."""

    page: Page
    title: str | None = None
    text: str | None = None


@define
class _File:
    """A file of the package while it is written."""

    stream: IO[bytes]
    size: int = 0
    sha256: Any = Factory(hashlib.sha256)

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        self.size += len(data)
        return self.stream.write(data)


@define
class _Package:
    """A package while it is written, and what its description tells of its files."""

    zip: zipfile.ZipFile
    resources: list[dict[str, Any]] = Factory(list)

    @contextmanager
    def file(self, path: str, size: int, *, packed: bool) -> Iterator[_File]:
        """A file to write, of at most ``size`` bytes. ``packed``: to be compressed, as what is so already must not be.

        ReplayWeb.page does not find the beginning of a small file whose header has room for a large size.
        """
        info = zipfile.ZipInfo(path, _BEGINNING)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.create_system, info.external_attr = 3, 0o100644 << 16
        with self.zip.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT) as stream:
            written = _File(stream)
            yield written
        name, digest = path.rpartition("/")[2], f"sha256:{written.sha256.hexdigest()}"
        self.resources.append({"name": name, "path": path, "hash": digest, "bytes": written.size})

    def add(self, path: str, source: IO[bytes], *, packed: bool = True) -> None:
        """Add a file with all that is in ``source``, from its beginning."""
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        with self.file(path, size, packed=packed) as file:
            shutil.copyfileobj(source, file)


@define
class _Archives:
    """The web archives of a package, of at most ``most`` bytes each (or one record), so that none is too large."""

    package: _Package
    most: int
    number: int = 0
    _open: ExitStack = Factory(ExitStack)
    _file: _File | None = None

    def add(self, record: bytes, at: datetime) -> tuple[str, int]:
        """Write a record of that time; return the name of the web archive, and where in it the record begins."""
        if self._file is None or self._file.size + len(record) > self.most:
            self._file = self._next(len(record))
            self._file.write(packed(about(at)))
        place = self._name, self._file.size
        self._file.write(record)
        return place

    def _next(self, least: int) -> _File:
        self.close()
        self.number += 1
        size = self.most + least
        return self._open.enter_context(self.package.file(f"archive/{self._name}", size, packed=False))

    @property
    def _name(self) -> str:
        return f"data-{self.number}.warc.gz"

    def close(self) -> None:
        """Complete the last one."""
        self._open.close()


def write_package(
    stream: IO[bytes],
    pages: Iterable[Archived],
    now: datetime,
    sign: Signer | None = None,
    most: int = _MOST,
) -> int:
    """Write a package; return the number of pages. The same pages, the oldest first, always give the same file.

    Its date is that of the last page, or ``now`` if there is none. ``sign``: see ``Signer``. ``most``: bytes of a web
    archive in it.
    """
    with zipfile.ZipFile(stream, "w") as zipped, Index() as index, tempfile.TemporaryFile() as listed:
        package = _Package(zipped)
        with closing(_Archives(package, most)) as archives:
            number, last = _write_pages(archives, pages, now, index, listed)
        _add_index(package, index)
        package.add(f"pages/{_PAGES}", listed)
        created = _seconds(last)
        description = _json(_description(number, created, package.resources))
        package.add(_PACKAGE, io.BytesIO(description))
        package.add(_DIGEST, io.BytesIO(_json(_digest(description, created, sign))))
    return number


def _write_pages(
    archives: _Archives, pages: Iterable[Archived], now: datetime, index: Index, listed: IO[bytes]
) -> tuple[int, datetime]:
    """Write the web archives, and note each page in the index and the list. The number of pages, and the last time."""
    number, last = 0, now
    listed.write(_line({"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}))
    for number, one in enumerate(pages, 1):
        last = one.page.capture.fetched_at
        record = packed(record_of(one.page))
        _note(index, one.page, record, *archives.add(record, last))
        if one.page.state == SERVED:
            listed.write(_line(_entry(one, number)))
    if not number:
        archives.add(b"", now)
    return number, last


def _note(index: Index, page: Page, record: bytes, filename: str, offset: int) -> None:
    """Note the page by the address at which it was served; readers refuse a record of another one."""
    capture = page.capture
    content_type = next((value for name, value in capture.headers if name.lower() == "content-type"), "")
    facts = {
        "mime": content_type.partition(";")[0].strip() or "application/octet-stream",
        **({"status": str(capture.status)} if capture.status is not None else {}),
        "digest": digest_of(capture.body),
        "length": str(len(record)),
        "offset": str(offset),
        "filename": filename,
        "recordDigest": f"sha256:{hashlib.sha256(record).hexdigest()}",
    }
    index.add(target_of(capture.url), capture.fetched_at, **facts)


def _entry(one: Archived, number: int) -> dict[str, Any]:
    """A page in the list of pages, where readers look for titles and texts."""
    capture = one.page.capture
    entry = {"id": str(number), "url": target_of(capture.url), "ts": _seconds(capture.fetched_at)}
    known = {"title": one.title, "text": one.text, "size": len(capture.body), "source": one.page.source}
    return entry | {name: value for name, value in known.items() if value is not None}


def _add_index(package: _Package, index: Index) -> None:
    with tempfile.TemporaryFile() as lines, tempfile.TemporaryFile() as blocks:
        for line, block in index.blocks(_CDX):
            lines.write(line.encode())
            blocks.write(block)
        package.add(f"indexes/{_CDX}", blocks, packed=False)
        package.add(f"indexes/{_IDX}", lines)


def _description(number: int, created: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "wacz_version": _VERSION,
        "title": "Pages kept by vokspider",
        "description": f"{number} pages as they were served. The records in archive/ say which articles they are.",
        "created": created,
        "software": f"vokspider/{program_version()}",
        "resources": resources,
    }


def _digest(description: bytes, created: str, sign: Signer | None) -> dict[str, Any]:
    found = f"sha256:{hashlib.sha256(description).hexdigest()}"
    about_it = {"path": _PACKAGE, "hash": found}
    if sign is None:
        return about_it
    told = {"hash": found, "created": created, "software": f"vokspider/{program_version()}", "version": _SIGNED}
    return about_it | {"signedData": told | sign(found)}


def _seconds(at: datetime) -> str:
    """A time as the index has it, so that a reader finds the page of the list in it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
