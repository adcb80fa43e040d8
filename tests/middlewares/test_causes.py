"""Errors of a download in the words of people."""

import pytest
from OpenSSL.SSL import Error as TLSError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from vokspider.middlewares.bans import ban_of
from vokspider.middlewares.causes import cause_of, is_of_tls
from vokspider.spiders.failures import reason_of

REFUSED = TLSError([("SSL routines", "", "certificate verify failed")])


def of(*reasons: Exception) -> Exception:
    """As Twisted raises it."""
    return ResponseNeverReceived([Failure(reason) for reason in reasons])  # type: ignore[no-untyped-call]


def wrapped(*reasons: Exception) -> DownloadFailedError:
    """As Scrapy raises it."""
    cause = of(*reasons)
    error = DownloadFailedError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (wrapped(ConnectionDone()), "connection", "the connection was closed before the answer was complete"),
        (wrapped(ConnectionLost()), "connection", "the connection was cut off before the answer was complete"),
        (wrapped(ValueError("no number")), "connection", "the answer is not HTTP as it should be: no number"),
        (wrapped(ValueError()), "connection", "the answer is not HTTP as it should be: ValueError"),
        (wrapped(of(ConnectionDone())), "connection", "the connection was closed before the answer was complete"),
        (DownloadFailedError("no reason"), "connection", "DownloadFailedError: no reason"),
        (ConnectionResetError("by peer"), "connection", "ConnectionResetError: by peer"),
        (ResponseDataLossError(), "data_loss", "the page broke off, or its parts do not fit together"),
        (
            ResponseDataLossError("the page breaks off, compressed with br"),
            "data_loss",
            "the page breaks off, compressed with br",
        ),
        (DownloadTimeoutError("Getting it took longer."), "timeout", "Getting it took longer"),
        (DownloadConnectionRefusedError("111: Refused."), "connection_refused", "the connection was refused"),
        (
            CannotResolveHostError("DNS lookup failed: no results for hostname lookup: example.org."),
            "dns",
            "example.org cannot be found (DNS): is this machine online?",
        ),
        (CannotResolveHostError("x"), "dns", "the host cannot be found (DNS): is this machine online?"),
        (wrapped(REFUSED), "tls", "TLS: certificate verify failed"),
        (wrapped(TLSError()), "tls", "TLS: the connection failed"),
        (wrapped(VerificationError(errors=[])), "tls", "TLS: the certificate is of another host"),
        (RuntimeError("what"), "error", "RuntimeError: what"),
    ],
)
def test_an_error_is_said_in_words(error: Exception, reason: str, words: str) -> None:
    assert reason_of(error) == (reason, words)
    assert is_of_tls(error) == (reason == "tls")
    assert ban_of(error) == {"connection": "connection lost", "timeout": "time-out"}.get(reason)


def test_without_reasons_an_error_is_its_own_cause() -> None:
    error = wrapped()
    assert cause_of(error) is error
    assert reason_of(None) == ("error", "no reason was given")
