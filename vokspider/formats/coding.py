"""Decompresses bytes and joins chunks of HTTP, with limits on the size of the result."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import brotli  # type: ignore[import-untyped]
from backports import zstd

MOST_BYTES = 64 * 2**20  # of one page; no article is larger
_PIECE = 2**16
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_BZIP2, _XZ = b"BZh", b"\xfd7zXZ\0"
_BARE, _GZIP_BITS = -zlib.MAX_WBITS, 16 + zlib.MAX_WBITS
_ERRORS = (zlib.error, zstd.ZstdError, brotli.error, lzma.LZMAError, OSError, EOFError, ValueError)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|div|p|br|a|span|article|h[1-6])[\s/>]", re.IGNORECASE)
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
# Values of Content-Encoding that mean that there is none.
_PLAIN = ("", "identity", "none", "binary", "7bit", "8bit", "utf-8", "utf8")


class CodingError(Exception):
    """Bytes that cannot be decoded, since they are damaged, cut off, too many or unknown; the message says which."""


def has_markup(body: bytes) -> bool:
    """Whether bytes contain an HTML tag. They may be UTF-16, which has null bytes between the characters."""
    return _MARKUP.search(body.replace(b"\0", b"")) is not None


class Inflater:
    """The decompressor of zlib with the interface of those for bzip2, lzma and zstd."""

    def __init__(self, bits: int = _GZIP_BITS) -> None:
        self._stream = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed stream was reached."""
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        """Whether ``decompress`` needs more bytes to return anything."""
        return not self._stream.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """The bytes after the end of the compressed stream."""
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Add compressed bytes and return the next decompressed ones, at most ``max_length`` if that is above 0."""
        return self._stream.decompress(self._stream.unconsumed_tail + data, max(0, max_length))


class _Brotli:
    """The decompressor of brotli with the interface of those for bzip2, lzma and zstd."""

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
    """Decompress all bytes with the decompressor that ``make`` returns.

    Bytes after its end are ignored, unless they begin with ``magic``: then they are a further part. Raises CodingError
    if the bytes are damaged or cut off, or expand to more than ``most`` bytes.
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
    """Decompress deflate, with zlib's header and checksum, as the standard has it, or without, as some servers send."""
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
    """Decompress brotli. Raises CodingError if it is damaged, cut off or too large."""
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
    """The content of a compressed file (gzip, zstd, bzip2, xz); None if the bytes do not begin like one.

    Raises CodingError if it is damaged, cut off or too large.
    """
    found = next((decode for magic, decode in _FILES if body.startswith(magic)), None)
    return found(body, most) if found else None


def decoded(body: bytes, encodings: Sequence[str], most: int = MOST_BYTES) -> bytes:
    """A page without its content encodings. ``encodings`` names them in the order in which they were applied.

    Recorders often keep the header but not the encoding, or the encoding but not the header. So bytes that do not begin
    like gzip or zstd are not decoded as such, and bytes that do are decoded without a header too. Raises CodingError if
    they are damaged, cut off, too large, or in an unknown encoding.
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
    """The body of a response with chunked transfer encoding, joined; None if it has no chunks.

    Raises CodingError if the chunks are damaged or cut off.
    """
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
    """The first bytes of the content of a compressed file, whose own first bytes are ``head``.

    b"" if it is not compressed or is damaged.
    """
    makers: tuple[tuple[bytes, _Maker], ...] = (
        (GZIP, Inflater), (ZSTD, zstd.ZstdDecompressor), (_BZIP2, bz2.BZ2Decompressor), (_XZ, lzma.LZMADecompressor),
    )  # fmt: skip
    make = next((maker for magic, maker in makers if head.startswith(magic)), None)
    try:
        return bytes(make().decompress(head, most)) if make else b""
    except _ERRORS:
        return b""
