"""The bytes of pages. Only this module compresses, decompresses and checks what the archive stores of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from backports import zstd
from sqlalchemy import Connection, insert

from vokspider.model.errors import VokspiderError
from vokspider.model.items import Capture
from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.text.fingerprints import body_sha256

_INSERT = insert(tables.capture).returning(tables.capture.c.id, tables.capture.c.sha256)


class DamagedError(VokspiderError):
    """The stored bytes of a page are missing or differ from the served ones, or its row is not readable."""


class Added(NamedTuple):
    """A capture's row that was written: its number, and the SHA-256 of the page's bytes."""

    id: int
    sha256: str


class Bodies:
    """Writes captures with the bytes of their pages, and returns those bytes unchanged.

    All code that stores or reads the bytes of a page uses this class.
    """

    def add(self, connection: Connection, page: Capture | None, *, keep: bool, **columns: Any) -> Added:
        """Insert the row of a capture, with the page's bytes if ``keep`` is set. Returns its number and SHA-256.

        ``page`` is None if there was no response. ``columns`` are further columns; they override those of the page.
        """
        row = (_of_page(page) if page else _NO_PAGE) | self.columns(page.body if page else b"", keep=keep) | columns
        return Added(*run(connection, _INSERT, row).one())

    def columns(self, body: bytes, *, keep: bool) -> dict[str, Any]:
        """The columns for the bytes of a page: size, SHA-256, and the compressed bytes if ``keep`` is set."""
        kept = keep and bool(body)
        packed = zstd.compress(body) if kept else None
        return {"sha256": body_sha256(body), "size": len(body), "kept": kept, "body": packed}

    def read(self, packed: bytes | None, size: int, sha256: str) -> bytes:
        """The bytes of a page from the columns of its capture; never more than ``size`` bytes.

        Raises DamagedError, with the problem, if they differ from the served bytes.
        """
        packer = zstd.ZstdDecompressor()
        try:
            body = packer.decompress(packed or b"", size + 1)
        except (zstd.ZstdError, OverflowError) as error:
            raise DamagedError(f"its bytes cannot be decompressed ({error})") from error
        if len(body) > size:
            raise DamagedError(f"it has more than {size:,} bytes")
        if len(body) < size or not packer.eof:
            raise DamagedError(f"it ends after {len(body):,} of {size:,} bytes")
        if body_sha256(body) != sha256:
            raise DamagedError(f"its SHA-256 is {body_sha256(body)} instead of {sha256}")
        return body


_NO_PAGE: dict[str, Any] = {"status": None, "headers": {"items": []}, "time_from": None}


def _of_page(page: Capture) -> dict[str, Any]:
    return {
        "url": page.url,
        "status": page.status,
        "headers": {"items": _listed(page.headers)},
        "fetched_at": page.fetched_at,
        "time_from": page.time_from,
    }


def _listed(headers: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [list(pair) for pair in headers]
