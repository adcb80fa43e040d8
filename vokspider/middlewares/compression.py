"""Decompression of responses: an incomplete page is an error."""

import struct
import zlib
from contextlib import suppress

import brotli  # type: ignore[import-untyped]
from backports import zstd
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Response

_GZIP, _GZIP_START = 31, b"\x1f\x8b"
_PIECE = 4096  # bytes at a time; small, since bytes after the end of a gzip member are read twice
_BARE = -15  # window bits for deflate without header and checksum, as some servers send it
_PAGES = frozenset((200, 201, 203, 206))
_ERRORS = (OSError, EOFError, struct.error, zlib.error, brotli.error, zstd.ZstdError)


class Compression(HttpCompressionMiddleware):
    """Scrapy's middleware, except that a page that is cut off or fails its checksum counts as lost.

    Other responses (304, 404, 204, redirects) are complete without a body. They often have none although their headers
    name an encoding, so a body that cannot be read counts as empty there.
    """

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response with its body decoded. Raises ResponseDataLossError for a page that is damaged or incomplete."""
        if is_page(response):
            return super().process_response(request, response)
        with suppress(ResponseDataLossError, IgnoreRequest):
            return super().process_response(request, response)
        bare = response.replace(body=b"")
        bare.headers.pop("Content-Encoding", None)
        return bare

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        name = encoding.decode("ascii")
        try:
            decoded = HttpCompressionMiddleware._decode(body, encoding, max_size)
            whole = is_whole(body, name)
        except _ERRORS as error:
            raise ResponseDataLossError(f"the page cannot be decoded from {name}: {error}") from error
        if not whole:
            raise ResponseDataLossError(f"the page breaks off, compressed with {name}")
        return decoded


def is_page(response: Response) -> bool:
    """Whether the status is that of a page, which is worthless without its body."""
    return response.status in _PAGES


def is_whole(body: bytes, encoding: str) -> bool:
    """Whether compressed bytes are complete. Raises the library's own error if they are damaged.

    ``encoding``: ``deflate``, ``br``, ``zstd``; anything else is read as gzip.
    """
    if encoding == "deflate":
        return _ends(body, zlib.MAX_WBITS if _has_head(body) else _BARE)
    if encoding == "br":
        brotli_stream = brotli.Decompressor()
        brotli_stream.process(body)
        return bool(brotli_stream.is_finished())
    if encoding == "zstd":
        zstd_stream = zstd.ZstdDecompressor()
        zstd_stream.decompress(body)
        return zstd_stream.eof
    return _ends(body, _GZIP)


def _ends(body: bytes, wbits: int) -> bool:
    """Whether gzip or deflate data is complete. Bytes after its end are ignored unless they begin a gzip member."""
    at = 0
    while True:
        stream = zlib.decompressobj(wbits)
        while not stream.eof and at < len(body):
            piece = body[at : at + _PIECE]
            stream.decompress(piece)
            at += len(piece)
        at -= len(stream.unused_data)
        if not stream.eof or wbits != _GZIP or not body.startswith(_GZIP_START, at):
            return stream.eof


def _has_head(body: bytes) -> bool:
    try:
        zlib.decompressobj().decompress(body, 1)
    except zlib.error:
        return False
    return True
