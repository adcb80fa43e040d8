"""Pages that do not come whole: refused, slow, reset, cut, broken on the way. None of them becomes text."""

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from tests.faults.cases import TEXT, Case, edited, served, try_all
from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import HTML, End, Script, Step, reply, steps
from tests.simulator.site import DemoArticle

Make = Callable[..., Stage]
_CHUNKED = (
    f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode()
)


def _page(build: Callable[[bytes], tuple[Step, ...]]) -> Callable[[Stage, DemoArticle], Script]:
    """What is made of the good page."""
    return lambda stage, article: steps(*build(stage.page(article)))


def _half(page: bytes) -> bytes:
    return page[: len(page) // 2]


def _after_text(page: bytes) -> bytes:
    """The page up to the end of its last paragraph: no tag is cut, and nothing looks broken."""
    return page[: page.index(b'<section class="more-from"')]


def _chunk(body: bytes, size: str = "") -> bytes:
    return (size or f"{len(body):x}").encode() + b"\r\n" + body + b"\r\n"


CONNECTIONS = [
    Case("empty reply", "the connection ends without a byte", served(), "connection"),
    Case("reset", "before a byte", served(End.RESET), "connection"),
    Case("reset", "in the middle of the headers", served(b"HTTP/1.1 200 OK\r\nContent-Ty", End.RESET), "connection"),
    Case(
        "reset",
        "in the middle of the page",
        _page(lambda page: (reply(_half(page), length=len(page)), End.RESET)),
        "data_loss",
    ),
    Case(
        "reset",
        "in a page of unknown length",
        _page(lambda page: (reply(_half(_after_text(page)), length=None), End.RESET)),
        "truncated_body",
    ),
    Case(
        "headers that end early", "the connection ends in them", served(b"HTTP/1.1 200 OK\r\nContent-Ty"), "connection"
    ),
    Case("no HTTP", "a greeting of another protocol", served(b"SSH-2.0-OpenSSH_9.6\r\n"), "connection"),
    Case("no HTTP", "5,000 random bytes", served(bytes(range(1, 251)) * 20), "connection"),
    Case("no HTTP", "a status that is no number", served(b"HTTP/1.1 fine OK\r\n\r\n"), "connection"),
]

BODIES = [
    Case(
        "truncated page",
        "half of what Content-Length says",
        _page(lambda page: (reply(_half(page), length=len(page)),)),
        "data_loss",
    ),
    Case(
        "truncated page",
        "Content-Length of one byte more",
        _page(lambda page: (reply(page, length=len(page) + 1),)),
        "data_loss",
    ),
    Case(
        "truncated page",
        "looks whole, Content-Length says more",
        _page(lambda page: (reply(_after_text(page), length=len(page)),)),
        "data_loss",
    ),
    Case(
        "truncated page",
        "in the text, Content-Length agrees",
        _page(lambda page: (reply(_half(_after_text(page))),)),
        "truncated_body",
    ),
    Case(
        "truncated page",
        "after the text, Content-Length agrees",
        _page(lambda page: (reply(_after_text(page)),)),
        "truncated_body",
    ),
    Case(
        "truncated page",
        "after the text, no Content-Length",
        _page(lambda page: (reply(_after_text(page), length=None),)),
        "truncated_body",
    ),
    Case("truncated page", "in the last end tag", _page(lambda page: (reply(page[: page.rindex(b"</html")]),)), TEXT),
    Case(
        "truncated page",
        "in the More From block, below the text",
        _page(lambda page: (reply(page[: page.rindex(b"<article") + 20]),)),
        TEXT,
    ),
    Case("page without a length", "whole", _page(lambda page: (reply(page, length=None),)), TEXT),
    Case("page and more", "bytes behind Content-Length", _page(lambda page: (reply(page) + b"HTTP/1.1 200 OK",)), TEXT),
    Case(
        "Content-Length",
        "two that differ",
        _page(lambda page: (reply(page, headers=[("Content-Length", "7")]),)),
        "connection",
    ),
    Case("Content-Length", "negative", _page(lambda page: (reply(page, length=-7),)), ""),
    Case(
        "chunked page",
        "whole, byte by byte",
        _page(lambda page: (_CHUNKED + b"".join(_chunk(page[at : at + 1]) for at in range(len(page))) + _chunk(b""),)),
        TEXT,
    ),
    Case("chunked page", "without its end", _page(lambda page: (_CHUNKED + _chunk(page),)), "data_loss"),
    Case("chunked page", "a chunk that breaks off", _page(lambda page: (_CHUNKED + _chunk(page)[:-100],)), "data_loss"),
    Case(
        "chunked page",
        "a size that is no number",
        _page(lambda page: (_CHUNKED + _chunk(_half(page)) + _chunk(page, "many"),)),
        "data_loss",
    ),
    Case(
        "chunked page",
        "a size that is too small",
        _page(lambda page: (_CHUNKED + _chunk(page, "10") + _chunk(b""),)),
        "data_loss",
    ),
    Case(
        "chunked page",
        "a negative size",
        _page(lambda page: (_CHUNKED + _chunk(page, "-5") + _chunk(b""),)),
        "data_loss",
    ),
    Case(
        "chunked page",
        "a size of a terabyte",
        _page(lambda page: (_CHUNKED + _chunk(page, "10000000000"),)),
        "data_loss",
    ),
]


def _encoded(name: str, encode: Callable[[bytes], bytes]) -> Callable[[Stage, DemoArticle], Script]:
    return edited(lambda page, _: encode(page), headers=[("Content-Encoding", name)])


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def _all_but_20(encode: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda page: encode(page)[:-20]


def _misspelt(page: bytes) -> bytes:
    """One bit that flips on the way, in bytes that are packed but not pressed."""
    body = gzip.compress(page, 0, mtime=0)
    at = body.index(b'<div class="article-content">') + 200
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


ENCODINGS = [
    *(Case(name, "whole", _encoded(name, encode), TEXT) for name, encode in _CODINGS.items()),
    *(Case(name, "declared, but not so", _encoded(name, lambda page: page), "data_loss") for name in _CODINGS),
    *(
        Case(name, "cut in the More From block, below the text", _encoded(name, _all_but_20(encode)), "data_loss")
        for name, encode in _CODINGS.items()
    ),
    Case("gzip", "not declared", edited(lambda page, _: gzip.compress(page, mtime=0)), "no_date_line"),
    Case(
        "gzip",
        "with a wrong check sum",
        _encoded("gzip", lambda page: gzip.compress(page, mtime=0)[:-8] + bytes(8)),
        "data_loss",
    ),
    Case("gzip", "a letter of the text is another one", _encoded("gzip", _misspelt), "data_loss"),
    Case(
        "gzip",
        "twice, declared twice",
        _encoded("gzip, gzip", lambda page: gzip.compress(gzip.compress(page, mtime=0), mtime=0)),
        TEXT,
    ),
    Case(
        "gzip",
        "twice, declared once",
        _encoded("gzip", lambda page: gzip.compress(gzip.compress(page, mtime=0), mtime=0)),
        "no_date_line",
    ),
    Case(
        "gzip",
        "in 2,000 parts",
        _encoded("gzip", lambda page: gzip.compress(b"", mtime=0) * 2_000 + gzip.compress(page, mtime=0)),
        TEXT,
    ),
    Case("gzip", "bytes behind its end", _encoded("gzip", lambda page: gzip.compress(page, mtime=0) + b"more"), TEXT),
    Case("an encoding that nobody knows", "declared, but not so", _encoded("rot13", lambda page: page), TEXT),
]


def test_connections(stage: Make, tell: Tell) -> None:
    try_all(stage, CONNECTIONS, tell)


@pytest.mark.slow
def test_bodies(stage: Make, tell: Tell) -> None:
    try_all(stage, BODIES, tell)


@pytest.mark.slow
def test_encodings(stage: Make, tell: Tell) -> None:
    try_all(stage, ENCODINGS, tell)


def _slowly(page: bytes, pause: float) -> Script:
    def script() -> list[Step]:
        head, _, body = reply(page).partition(b"\r\n\r\n")
        pieces: list[Step] = [head + b"\r\n\r\n"]
        for at in range(len(body)):
            pieces += [body[at : at + 1], pause]
        return pieces

    return script


SLOW = [
    Case("time-out", "no answer", served(End.NEVER), "timeout"),
    Case("time-out", "headers that never end", served(b"HTTP/1.1 200 OK\r\n", End.NEVER), "timeout"),
    Case("time-out", "headers, then nothing", served(reply(length=5), End.NEVER), "timeout"),
    Case(
        "time-out",
        "the page but for its last byte",
        _page(lambda page: (reply(page, length=len(page) + 1), End.NEVER)),
        "timeout",
    ),
    Case("slow page", "five bytes a second", lambda stage, article: _slowly(stage.page(article), 0.2), "timeout"),
    Case(
        "slow page",
        "half, then a second, then the rest",
        _page(lambda page: (reply(page)[:700], 1.0, reply(page)[700:])),
        TEXT,
    ),
]


@pytest.mark.slow
def test_slow_pages(stage: Make, tell: Tell) -> None:
    try_all(stage, SLOW, tell, request_timeout=10.0, concurrency=8)
