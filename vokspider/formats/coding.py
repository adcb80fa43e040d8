"""Compressed bytes and chunks, taken apart within bounds."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import brotli  # type: ignore[import-untyped]
from backports import zstd

MOST_BYTES = 64 * 2**20  # of one page; a larger one is no article
_PIECE = 2**16
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_BZIP2, _XZ = b"BZh", b"\xfd7zXZ\0"
_BARE, _GZIP_BITS = -zlib.MAX_WBITS, 16 + zlib.MAX_WBITS
_ERRORS = (zlib.error, zstd.ZstdError, brotli.error, lzma.LZMAError, OSError, EOFError, ValueError)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|div|p|br|a|span|article|h[1-6])[\s/>]", re.IGNORECASE)
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
# Words in Content-Encoding that mean none.
_PLAIN = ("", "identity", "none", "binary", "7bit", "8bit", "utf-8", "utf8")


class CodingError(Exception):
    """Bytes that are not what they should be; the message says why."""


def has_markup(body: bytes) -> bool:
    """Whether bytes look like HTML; UTF-16 has null bytes between the characters."""
    return _MARKUP.search(body.replace(b"\0", b"")) is not None


class Inflater:
    """zlib's decompressor with the interface of the other libraries'."""

    def __init__(self, bits: int = _GZIP_BITS) -> None:
        self._stream = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        """Whether the compressed stream came to its end."""
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more bytes."""
        return not self._stream.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """The bytes after the end."""
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes, at most ``max_length``."""
        return self._stream.decompress(self._stream.unconsumed_tail + data, max(0, max_length))


class _Brotli:
    """brotli's decompressor with the interface of the other libraries'."""

    unused_data = b""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._stream.is_finished())

    @property
    def needs_input(self) -> bool:
        return bool(self._stream.can_accept_more_data())

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return bytes(self._stream.process(data, output_buffer_limit=max_length))


_Maker = Callable[[], Any]


def expand(body: bytes, make: _Maker, magic: bytes = b"", most: int = MOST_BYTES) -> bytes:
    """Decompress all bytes. Raises CodingError if they are damaged, cut off, or expand to too much.

    Bytes after the end are ignored, unless another part with ``magic`` begins there.
    """
    pieces, size, rest = [], 0, body
    try:
        while rest:
            stream = make()
            at = 0
            while not stream.eof:
                if stream.needs_input and at >= len(rest):
                    raise CodingError("it breaks off")
                data = rest[at : at + _PIECE] if stream.needs_input else b""
                at += len(data)
                pieces.append(stream.decompress(data, _PIECE * 16))
                size += len(pieces[-1])
                if size > most:
                    raise CodingError(f"it expands to more than {most // 2**20} MiB")
            behind = len(stream.unused_data)
            rest = rest[at - behind :] if magic and rest.startswith(magic, at - behind) else b""
    except _ERRORS as error:
        raise CodingError(f"it is damaged: {error}") from error
    return b"".join(pieces)


def _deflate(body: bytes, most: int) -> bytes:
    """With head and check sum as the standard has it, or bare as some servers send it."""
    try:
        return expand(body, lambda: Inflater(zlib.MAX_WBITS), most=most)
    except CodingError as error:
        if "expands" in str(error):
            raise
        return expand(body, lambda: Inflater(_BARE), most=most)


def _gzip(body: bytes, most: int) -> bytes:
    return expand(body, Inflater, GZIP, most)


def _zstd(body: bytes, most: int) -> bytes:
    return expand(body, zstd.ZstdDecompressor, ZSTD, most)


def unbrotli(body: bytes, most: int = MOST_BYTES) -> bytes:
    """What brotli holds. Raises CodingError."""
    return expand(body, _Brotli, most=most)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": unbrotli, "brotli": unbrotli, "zstd": _zstd,
}  # fmt: skip
_MAGIC = {"gzip": GZIP, "x-gzip": GZIP, "zstd": ZSTD}
_FILES = (
    (GZIP, _gzip),
    (ZSTD, _zstd),
    (_BZIP2, lambda body, most: expand(body, bz2.BZ2Decompressor, _BZIP2, most)),
    (_XZ, lambda body, most: expand(body, lzma.LZMADecompressor, _XZ, most)),
)


def unpacked(body: bytes, most: int = MOST_BYTES) -> bytes | None:
    """What a compressed file holds; None for bytes that do not begin like one. Raises CodingError."""
    found = next((decode for magic, decode in _FILES if body.startswith(magic)), None)
    return found(body, most) if found else None


def decoded(body: bytes, encodings: Sequence[str], most: int = MOST_BYTES) -> bytes:
    """A page without its content encodings, which are named in the order in which they were applied.

    Recorders often keep the header and drop the encoding, or the other way round: what cannot be gzip or zstd is taken
    as it is, and what begins like them is unpacked though no header says so. Raises CodingError.
    """
    for encoding in reversed([one.strip().lower() for one in encodings]):
        body = _without(body, encoding, most)
    for _ in range(3):
        packed = next((decode for decode in (_gzip, _zstd) if body.startswith(_MAGIC_OF[decode])), None)
        if packed is None:
            break
        body = packed(body, most)
    return body


_MAGIC_OF = {_gzip: GZIP, _zstd: ZSTD}


def _without(body: bytes, encoding: str, most: int) -> bytes:
    decode, magic = _DECODERS.get(encoding), _MAGIC.get(encoding, b"")
    if encoding in _PLAIN or not body or (magic and not body.startswith(magic)):
        return body
    if decode is None:
        return _as_it_is(body, f"the encoding {encoding[:40]!r} is not known")
    try:
        return decode(body, most)
    except CodingError as error:
        if magic or "expands" in str(error):
            raise CodingError(f"{encoding}: {error}") from error
        return _as_it_is(body, f"{encoding}: {error}")


def _as_it_is(body: bytes, why: str) -> bytes:
    if has_markup(body[:4096]):
        return body
    raise CodingError(why)


def dechunked(body: bytes) -> bytes | None:
    """A page without its chunks; None where it has none. Raises CodingError where they break off."""
    pieces: list[bytes] = []
    at = 0
    while True:
        head = _CHUNK.match(body, at)
        if head is None:
            if not pieces:
                return None
            raise CodingError("its chunks are broken" if at < len(body) else "its chunks break off")
        size, at = int(head[1], 16), head.end()
        if size == 0:
            return b"".join(pieces)
        if at + size > len(body):
            if not pieces and has_markup(body[:200]):
                return None
            raise CodingError("its chunks break off")
        pieces.append(body[at : at + size])
        at += size
        end = re.compile(rb"\r?\n").match(body, at)
        at = end.end() if end else at
        if end is None and at < len(body):
            if len(pieces) == 1:
                return None
            raise CodingError("its chunks are broken")


def unpacked_head(head: bytes, most: int = 2**16) -> bytes:
    """How the content of a compressed file begins, of which ``head`` is the beginning; b"" if it is not compressed."""
    makers: tuple[tuple[bytes, _Maker], ...] = (
        (GZIP, Inflater), (ZSTD, zstd.ZstdDecompressor), (_BZIP2, bz2.BZ2Decompressor), (_XZ, lzma.LZMADecompressor),
    )  # fmt: skip
    make = next((maker for magic, maker in makers if head.startswith(magic)), None)
    try:
        return bytes(make().decompress(head, most)) if make else b""
    except _ERRORS:
        return b""
