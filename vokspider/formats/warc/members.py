"""A file of web archive records as one stream of bytes, for any compression, with its damaged parts as gaps."""

import re
import zlib
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import IO, Any

from attrs import frozen
from backports import zstd

from vokspider.formats.coding import GZIP, ZSTD, CodingError, Inflater, unpacked

_PIECE = 2**14
_MOST_AT_ONCE = 2**20
# More of a record than that, packed that tightly, is no page.
_BOMB_SIZE, _BOMB_RATIO = 64 * 2**20, 200
_MOST_DICTIONARY = 2**24
_GZIP_START = GZIP + b"\x08"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
_DICTIONARY = b"\x5d\x2a\x4d\x18"  # of the zstd profile of WARC: a dictionary before the first record
_RECORD_START = re.compile(rb"\s*(?:WARC/|filedesc:)")
_ERRORS = (OSError, EOFError, ValueError)  # zlib.error and ZstdError are named where they are caught


@frozen
class Gap:
    """A place ``at`` in the file where bytes are lost: what follows does not join what came before."""

    at: int
    why: str


@frozen
class Seam:
    """Where one member of a compressed file ends: most tools give each record a member of its own."""


@frozen
class _Packing:
    """How the members of a file are packed: the bytes that each begins with, and what unpacks one."""

    magic: bytes
    make: Callable[[], Any]
    errors: tuple[type[Exception], ...]


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is compressed in one of the ways that web archives are."""
    return head.startswith((GZIP, ZSTD)) or _SKIPPABLE.match(head) is not None


def pieces(stream: IO[bytes]) -> Iterator[bytes | Gap | Seam]:
    """The decompressed bytes of a file of records, in pieces; gzip and zstd are recognised by the file's beginning.

    In a compressed file, a ``Seam`` follows each complete member. A damaged member ends in a ``Gap``, and reading
    continues at the next member that begins a record.
    """
    stream.seek(0)
    head = stream.read(8)
    stream.seek(0)
    packing, start = _packing(stream, head)
    if packing is None:
        stream.seek(0)
        yield from iter(partial(stream.read, _MOST_AT_ONCE // 16), b"")
    else:
        yield from _members(stream, packing, start)


def _packing(stream: IO[bytes], head: bytes) -> tuple[_Packing | None, int]:
    """How the file is packed, and where its first member begins."""
    if head.startswith(GZIP):
        return _Packing(_GZIP_START, Inflater, (zlib.error, *_ERRORS)), 0
    if head.startswith(ZSTD):
        return _Packing(ZSTD, zstd.ZstdDecompressor, (zstd.ZstdError, *_ERRORS)), 0
    if not _SKIPPABLE.match(head):
        gzip = _Packing(_GZIP_START, Inflater, (zlib.error, *_ERRORS))
        # The beginning of a compressed file may be what is damaged.
        is_plain = _RECORD_START.match(head) or _find_member(stream, gzip, 0) is None
        return None if is_plain else gzip, 0
    size = int.from_bytes(head[4:8], "little")
    stream.seek(8)
    make = _with_dictionary(stream.read(size)) if head.startswith(_DICTIONARY) and size <= _MOST_DICTIONARY else None
    return _Packing(ZSTD, make or zstd.ZstdDecompressor, (zstd.ZstdError, *_ERRORS)), 8 + size


def _with_dictionary(content: bytes) -> Callable[[], Any] | None:
    """The decompressor for records with a dictionary, which may be compressed itself; None for a damaged dictionary."""
    try:
        return partial(zstd.ZstdDecompressor, zstd.ZstdDict(unpacked(content, _MOST_DICTIONARY) or content))
    except (CodingError, ValueError, zstd.ZstdError):
        return None


def _members(stream: IO[bytes], packing: _Packing, at: int) -> Iterator[bytes | Gap | Seam]:
    while True:
        try:
            end = yield from _member(stream, packing, at)
            yield Seam()
            at, ended = _next_member(stream, packing, end)
            if ended:
                return
        except packing.errors as error:
            yield Gap(at, str(error))
            found = _find_member(stream, packing, at + 1)
            if found is None:
                return
            at = found


def _member(stream: IO[bytes], packing: _Packing, at: int) -> Generator[bytes, None, int]:
    """Decompress one member and return the offset of its end. Raises the decompressor's own error if it is damaged."""
    stream.seek(at)
    unpacker, taken, given = packing.make(), 0, 0
    while not unpacker.eof:
        data = stream.read(_PIECE) if unpacker.needs_input else b""
        if unpacker.needs_input and not data:
            raise EOFError("a compressed part breaks off")
        out = unpacker.decompress(data, _MOST_AT_ONCE)
        taken, given = taken + len(data), given + len(out)
        if given > _BOMB_SIZE and given > _BOMB_RATIO * taken:
            raise ValueError(f"a compressed part expands to more than {_BOMB_RATIO} times its size")
        if out:
            yield out
    return at + taken - len(unpacker.unused_data)


def _next_member(stream: IO[bytes], packing: _Packing, at: int) -> tuple[int, bool]:
    """The offset of the next member, and whether there is none; padding with zeros is skipped."""
    stream.seek(at)
    while data := stream.read(_PIECE):
        rest = data.lstrip(b"\0")
        if rest:
            at += len(data) - len(rest)
            stream.seek(at)
            start = stream.read(8)
            if _SKIPPABLE.match(start) and packing.magic == ZSTD:
                return _next_member(stream, packing, at + 8 + int.from_bytes(start[4:], "little"))
            if not start.startswith(packing.magic):
                raise ValueError("bytes that belong to no compressed part")
            return at, False
        at += len(data)
    return at, True


def _find_member(stream: IO[bytes], packing: _Packing, at: int) -> int | None:
    """The offset of the next member, from a position on, that contains the start of a record; None if there is none."""
    magic, before, stream_at = packing.magic, b"", at
    while True:
        stream.seek(stream_at)
        data = stream.read(_MOST_AT_ONCE)
        if not data:
            return None
        window, start = before + data, stream_at - len(before)
        found = window.find(magic)
        while found >= 0:
            if _begins_record(stream, packing, start + found):
                return start + found
            found = window.find(magic, found + 1)
        before, stream_at = window[-(len(magic) - 1) :], stream_at + len(data)


def _begins_record(stream: IO[bytes], packing: _Packing, at: int) -> bool:
    stream.seek(at)
    try:
        return _RECORD_START.match(packing.make().decompress(stream.read(_PIECE), 64)) is not None
    except packing.errors:
        return False
