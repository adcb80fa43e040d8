"""Reading a robots.txt: its text, in any encoding, and the time that it wants between two requests."""

import codecs
import zlib
from datetime import time
from typing import NamedTuple

LONGEST_GAP = 120.0  # s; with a longer one, no crawl would finish
_LONGEST = 4 * 1024 * 1024  # bytes that are read; RFC 9309 requires at least 500 KiB
_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Rate(NamedTuple):
    """The ``Request-rate`` of a robots.txt: ``requests`` per ``seconds``, between two times of the day (UTC)."""

    requests: int
    seconds: int
    start_time: time | None = None
    end_time: time | None = None


def rules_text(body: bytes) -> bytes:
    """The text of a robots.txt as UTF-8 bytes, at most its first 4 MiB.

    UTF-16 and UTF-32 are converted, gzip is decompressed. Damaged gzip is returned as it is.
    """
    if body.startswith(_GZIP):
        body = _unpacked(body)
    body = body[: body.rfind(b"\n", 0, _LONGEST)] if len(body) > _LONGEST else body
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), None) or _unmarked(body)
    return body.decode(encoding, "ignore").encode() if encoding else body


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _LONGEST)
    except zlib.error:
        return body


def _unmarked(body: bytes) -> str | None:
    """The encoding of UTF-16 without a byte order mark, or None.

    It is recognised by the zero bytes: every second byte of ASCII text is one.
    """
    head = body[:64]
    if len(head) < 4 or 3 * head.count(0) < len(head):
        return None
    return "utf-16-be" if head[0] == 0 else "utf-16-le"


def asked_gap(crawl_delay: float | None, rate: Rate | None, now: time) -> tuple[float, str]:
    """Minimum seconds between two requests, and the name of the directive that asks for them; 0.0 if none does.

    ``now``: the time of day in UTC, since a ``Request-rate`` may hold only at certain hours.
    """
    applies = rate is not None and _is_within(now, rate)
    by_rate = rate.seconds / rate.requests if rate is not None and applies else 0.0
    by_delay = crawl_delay or 0.0
    return (by_delay, "Crawl-delay") if by_delay >= by_rate else (by_rate, "Request-rate")


def _is_within(now: time, rate: Rate) -> bool:
    start, end = rate.start_time, rate.end_time
    if start is None or end is None:
        return True
    return start <= now <= end if start <= end else now >= start or now <= end
