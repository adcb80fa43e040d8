"""Pages that want all memory: a crawl in a process of its own gives up on them, and goes on."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crawl.days import time_of
from tests.faults.conftest import Tell
from tests.faults.stage import Stage, tracebacks
from tests.faults.wire import HTML, Script, Step, reply, steps

Make = Callable[..., Stage]
_MB = 1 << 20
_MOST = 450  # MB that the process may need; without faults it is 130


def _deflated(megabytes: int, wbits: int) -> bytes:
    """So many MB of spaces in a few KB, made in no time: one piece of a stream, over and over."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = stream.compress(b" " * _MB) + stream.flush(zlib.Z_FULL_FLUSH)
    head = gzip.compress(b"", mtime=0)[:10] if wbits > 0 else b""
    return head + piece * megabytes + stream.flush()


def _encoded(name: str, body: bytes) -> Script:
    return steps(reply(body, headers=[("Content-Encoding", name)]))


def _stream(length: int | None) -> Script:
    """100 MB, piece by piece."""

    def script() -> Iterator[Step]:
        yield reply(length=length)
        for _ in range(100):
            yield b"<p>word</p>".ljust(_MB)

    return script


def _chunked() -> Iterator[Step]:
    yield f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    while True:
        yield b"%x\r\n%b\r\n" % (_MB, b" " * _MB)


BOMBS = {
    ("gzip bomb", "500 MB in 500 KB"): _encoded("gzip", _deflated(500, 31)),
    ("gzip bomb", "10 GB, in gzip twice"): _encoded("gzip, gzip", gzip.compress(_deflated(10_000, 31), mtime=0)),
    ("deflate bomb", "500 MB"): _encoded("deflate", _deflated(500, -15)),
    ("page of 100 MB", "Content-Length says so"): _stream(100 * _MB),
    ("page of 100 MB", "without a length"): _stream(None),
    ("page without an end", "in chunks"): _chunked,
}


def _peak(pid: int) -> int:
    """The most memory that a process had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:"))


@pytest.mark.slow
def test_memory_is_bounded(stage: Make, tell: Tell) -> None:
    at = stage(14)
    at.lab.overridden["crawl"] |= {"concurrency": 1, "request_timeout": 60.0}
    chosen = dict(zip((article.external_id for article in at.ordinary), BOMBS, strict=False))
    at.spoil({identity: BOMBS[case] for identity, case in chosen.items()})
    child, peaks = at.lab.start(afresh=True, now=time_of(0)), [0]
    result = child.wait(lambda counts: peaks.append(_peak(child.process.pid)))
    assert result.exit_code == 3
    assert result.record is not None
    assert (result.record["new"], result.record["failed"]) == (14 - len(BOMBS), len(BOMBS))
    reasons = at.failures()
    assert {identity: why.partition(":")[0] for identity, why in reasons.items()} == dict.fromkeys(chosen, "too_large")
    assert tracebacks(at.lab) == []
    assert 100 < max(peaks) < _MOST

    at.day = 0
    at.recover()
    for identity, (fault, tried) in chosen.items():
        tell(
            at.lab, fault, tried, f"fails as too_large; at most {_MOST} MB of memory", truth=at.truth, among=[identity]
        )
