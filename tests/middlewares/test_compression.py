"""Compressed bytes are whole, or they are not believed."""

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from vokspider.middlewares.compression import Compression

_SIZE = 1 << 20


def _bare(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "gzip of two parts": ("gzip", lambda body: gzip.compress(body[:9], mtime=0) + gzip.compress(body[9:], mtime=0)),
    "gzip of many parts": ("gzip", lambda body: gzip.compress(b"", mtime=0) * 2_000 + gzip.compress(body, mtime=0)),
    "gzip and zeros": ("gzip", lambda body: gzip.compress(body, mtime=0) + bytes(64)),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", _bare),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
}
codings = pytest.mark.parametrize("name", CODINGS)


@codings
@given(body=st.binary(max_size=2_000))
def test_what_is_whole_comes_out(name: str, body: bytes) -> None:
    encoding, encode = CODINGS[name]
    assert Compression._decode(encode(body), encoding.encode(), _SIZE) == body


@pytest.mark.parametrize("name", [name for name in CODINGS if " and " not in name and " of " not in name])
@given(body=st.binary(min_size=1, max_size=2_000), data=st.data())
def test_what_breaks_off_is_lost(name: str, body: bytes, data: st.DataObject) -> None:
    encoding, encode = CODINGS[name]
    encoded = encode(body)
    cut = encoded[: data.draw(st.integers(0, len(encoded) - 1))]
    with pytest.raises(ResponseDataLossError):
        Compression._decode(cut, encoding.encode(), _SIZE)


@given(sizes=st.lists(st.integers(0, 9_000), min_size=1, max_size=4), data=st.data())
def test_what_breaks_off_in_its_last_part_is_lost(sizes: list[int], data: st.DataObject) -> None:
    texts = [bytes(range(256)) * (size // 256) + b"x" * (size % 256) for size in sizes]
    parts = [gzip.compress(text, 0, mtime=0) for text in texts]
    assert Compression._decode(b"".join(parts), b"gzip", _SIZE) == b"".join(texts)
    cut = parts[-1][: data.draw(st.integers(2, len(parts[-1]) - 1))]
    with pytest.raises(ResponseDataLossError):
        Compression._decode(b"".join([*parts[:-1], cut]), b"gzip", _SIZE)


@pytest.mark.parametrize("name", ["gzip", "deflate"])
@given(body=st.binary(min_size=20, max_size=200), data=st.data())
def test_what_does_not_fit_its_check_sum_is_lost(name: str, body: bytes, data: st.DataObject) -> None:
    encoded = gzip.compress(body, 0, mtime=0) if name == "gzip" else zlib.compress(body, 0)
    at = encoded.index(body) + data.draw(st.integers(0, len(body) - 1))
    spoiled = encoded[:at] + bytes([encoded[at] ^ 1]) + encoded[at + 1 :]
    with pytest.raises(ResponseDataLossError, match="cannot be decoded from"):
        Compression._decode(spoiled, name.encode(), _SIZE)


# -- answers whose status says all ----------------------------------------------------------------------------------

NO_PAGES = (204, 205, 301, 302, 304, 307, 400, 403, 404, 410, 429, 500, 503)


def _answered(status: int, encoding: str, body: bytes) -> Response:
    middleware = Compression.from_crawler(get_crawler())
    request = Request("http://site.test/")
    response = Response(request.url, status, {"Content-Encoding": encoding}, body, request=request)
    answer = middleware.process_response(request, response)
    assert isinstance(answer, Response)
    return answer


@pytest.mark.parametrize("status", NO_PAGES)
@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "gzip, br"])
@pytest.mark.parametrize("body", [b"", b"\x1f\x8b\x08\x00broken", b"<html>in plain letters</html>"])
def test_an_answer_that_is_no_page_needs_no_body(status: int, encoding: str, body: bytes) -> None:
    answer = _answered(status, encoding, body)
    assert (answer.status, answer.body, answer.headers.getlist("Content-Encoding")) == (status, b"", [])


@pytest.mark.parametrize("status", NO_PAGES)
@codings
def test_its_body_is_read_where_that_can_be(status: int, name: str) -> None:
    encoding, encode = CODINGS[name]
    assert _answered(status, encoding, encode(b"<html>Not found</html>")).body == b"<html>Not found</html>"


@pytest.mark.parametrize("status", [200, 203, 206])
@pytest.mark.parametrize("body", [b"", b"\x1f\x8b\x08\x00broken"])
def test_a_page_is_lost_with_its_body(status: int, body: bytes) -> None:
    with pytest.raises(ResponseDataLossError):
        _answered(status, "gzip", body)
