"""Answers of other servers over HTTP: read within limits of size and time, and why there is none."""

import time

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError

_AT_A_TIME = 2**18  # bytes


def whole_body(answer: urllib3.BaseHTTPResponse, largest: int, seconds: float, what: str) -> bytes:
    """The whole body of an answer for ``what``, which is not loaded yet.

    Raises ValueError for one of more than ``largest`` bytes, or that has not ended after so many seconds, also if it
    trickles; HTTPError if the connection breaks.
    """
    body, until = bytearray(), time.monotonic() + seconds
    while some := answer.read1(_AT_A_TIME):
        body += some
        if len(body) > largest:
            raise ValueError(f"gave more than {largest:,} bytes for {what}")
        if time.monotonic() > until:
            raise ValueError(f"has not ended its answer for {what} after {seconds:,.0f} s")
    return bytes(body)


def cause_of(error: HTTPError) -> str:
    """The cause of an error on one line, without the address that the message names anyway."""
    cause = error.reason if isinstance(error, MaxRetryError) and error.reason else error
    return str(cause).partition("\n")[0].rpartition(": ")[2] or type(cause).__name__
