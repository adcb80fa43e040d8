"""Decompresses a file of web archive records to one stream of bytes, and marks damaged parts as gaps.

A member is a part of the file that was compressed on its own. Most tools make each record a member.
"""

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
# A record that is larger than this, and expands to more times its compressed size than this, is not a page.
_BOMB_SIZE, _BOMB_RATIO = 64 * 2**20, 200
_MOST_DICTIONARY = 2**24
_GZIP_START = GZIP + b"\x08"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
_DICTIONARY = b"\x5d\x2a\x4d\x18"  # begins a dictionary before the first record (WARC with zstd)
_RECORD_START = re.compile(rb"\s*(?:WARC/|filedesc:)")
_ERRORS = (OSError, EOFError, ValueError)  # of all decompressors; see _packing for those of each


@frozen
class Gap:
    """A place in the stream where bytes are missing, since the file is damaged. ``at`` is an offset in the file."""

    at: int
    why: str


@frozen
class Seam:
    """The end of a member of a compressed file."""


@frozen
class _Packing:
    """How the members of a file are compressed.

    ``magic``: the bytes with which each begins. ``make`` returns a decompressor. ``errors``: what that raises for
    damaged bytes.
    """

    magic: bytes
    make: Callable[[], Any]
    errors: tuple[type[Exception], ...]


def pieces(stream: IO[bytes]) -> Iterator[bytes | Gap | Seam]:
    """The decompressed bytes of a file of records, in pieces. gzip and zstd are recognised by the first bytes.

    In a compressed file, a ``Seam`` follows each complete member. A ``Gap`` follows what could be read of a damaged
    one, and reading continues at the next member that begins with a record.
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
    """(how the file is compressed, offset of its first member); (None, 0) for a file that is not compressed."""
    if head.startswith(GZIP):
        return _Packing(_GZIP_START, Inflater, (zlib.error, *_ERRORS)), 0
    if head.startswith(ZSTD):
        return _Packing(ZSTD, zstd.ZstdDecompressor, (zstd.ZstdError, *_ERRORS)), 0
    if not _SKIPPABLE.match(head):
        gzip = _Packing(_GZIP_START, Inflater, (zlib.error, *_ERRORS))
        # A compressed file whose first bytes are damaged looks like a plain one.
        is_plain = _RECORD_START.match(head) or _find_member(stream, gzip, 0) is None
        return None if is_plain else gzip, 0
    size = int.from_bytes(head[4:8], "little")
    stream.seek(8)
    make = _with_dictionary(stream.read(size)) if head.startswith(_DICTIONARY) and size <= _MOST_DICTIONARY else None
    return _Packing(ZSTD, make or zstd.ZstdDecompressor, (zstd.ZstdError, *_ERRORS)), 8 + size


def _with_dictionary(content: bytes) -> Callable[[], Any] | None:
    """A function that returns a decompressor with this dictionary; None if the dictionary is damaged.

    ``content`` is the dictionary, which may be compressed.
    """
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
    """Yield the bytes of the member at offset ``at``, and return the offset after it.

    Raises one of ``packing.errors`` if it is damaged or cut off, or expands too much.
    """
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
    """(offset of the next member, False), or (offset of the end, True). Padding with zeros is skipped.

    Raises ValueError if something else than a member follows.
    """
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
    """The offset of the first member, at offset ``at`` or later, that begins with a record; None if there is none."""
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
