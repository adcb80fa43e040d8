"""The bytes of pages. Only this module compresses, decompresses and checks what the archive stores of them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from attrs import field, frozen
from backports import zstd
from sqlalchemy import Connection, insert

from vokspider.model.errors import VokspiderError
from vokspider.model.items import Capture
from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.text.fingerprints import body_sha256

# Levels of compression: of a page that comes, and of pages that are compressed again, which may take longer.
PACKED_AT_ONCE, PACKED_LATER = 3, 10
_INSERT = insert(tables.capture).returning(tables.capture.c.id, tables.capture.c.sha256)


class DamagedError(VokspiderError):
    """The stored bytes of a page are missing or differ from the served ones, or its row is not readable."""


@frozen
class Dictionary:
    """A dictionary with which pages were compressed: its number, its SHA-256 as stored, and its bytes."""

    id: int
    sha256: str
    content: bytes = field(repr=False)

    @classmethod
    def of(cls, content: bytes) -> "Dictionary":
        """A new dictionary; its number is the one in its bytes. Raises ValueError for bytes that are not one."""
        return cls(zstd.ZstdDict(content).dict_id, body_sha256(content), content)

    @property
    def problem(self) -> str | None:
        """Why its bytes are not as they were stored, or None."""
        found = body_sha256(self.content)
        return None if found == self.sha256 else f"its SHA-256 is {found} instead of {self.sha256}"

    @cached_property
    def made(self) -> zstd.ZstdDict:
        """The dictionary for zstd. Raises DamagedError if its bytes are not as they were stored."""
        if self.problem:
            raise DamagedError(f"its dictionary {self.id} is damaged: {self.problem}")
        return zstd.ZstdDict(self.content)


class Added(NamedTuple):
    """A capture's row that was written: its number, and the SHA-256 of the page's bytes.

    ``columns``: what was written, None if the row was there before.
    """

    id: int
    sha256: str
    columns: Mapping[str, Any] | None = None


class Bodies:
    """Writes captures with the bytes of their pages, and returns those bytes unchanged.

    All code that stores or reads the bytes of a page uses this class.
    """

    def add(
        self,
        connection: Connection,
        page: Capture | None,
        *,
        keep: bool,
        dictionary: Dictionary | None = None,
        **columns: Any,
    ) -> Added:
        """Insert the row of a capture, with the page's bytes if ``keep`` is set. Returns its number and SHA-256.

        ``page`` is None if there was no response. ``columns`` are further columns; they override those of the page.
        """
        body = self.columns(page.body if page else b"", keep=keep, dictionary=dictionary)
        row = (_of_page(page) if page else _NO_PAGE) | body | columns
        number, sha256 = run(connection, _INSERT, row).one()
        return Added(number, sha256, row)

    def columns(self, body: bytes, *, keep: bool, dictionary: Dictionary | None = None) -> dict[str, Any]:
        """The columns for the bytes of a page: size, SHA-256, and the compressed bytes if ``keep`` is set."""
        kept = keep and bool(body)
        packed = self.pack(body, dictionary) if kept else None
        used = dictionary.id if dictionary and kept else None
        facts = {"sha256": body_sha256(body), "size": len(body), "kept": kept}
        return facts | {"body": packed, "dictionary_id": used}

    def pack(self, body: bytes, dictionary: Dictionary | None, level: int = PACKED_AT_ONCE) -> bytes:
        """The compressed bytes of a page."""
        # Digested once for all pages: to load it for each takes longer than to compress the page.
        return zstd.compress(body, level, zstd_dict=dictionary.made.as_digested_dict if dictionary else None)

    def read(self, packed: bytes | None, size: int, sha256: str, dictionary: Dictionary | None = None) -> bytes:
        """The bytes of a page from the columns of its capture; never more than ``size`` bytes.

        ``dictionary``: the one with which they were compressed. Raises DamagedError, with the problem, if they differ
        from the served bytes.
        """
        packer = zstd.ZstdDecompressor(zstd_dict=dictionary.made if dictionary else None)
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
