"""The cause of an error of Scrapy's downloader, and the words for it.

Twisted puts the reasons of a failed response into a list, and the message of Scrapy's error is only the repr of that
list.
"""

import re

from OpenSSL.SSL import Error as TLSError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from service_identity import CertificateError, VerificationError
from twisted.internet.error import ConnectionDone, ConnectionLost

_ANOTHER_HOST = (CertificateError, VerificationError)
_SAID: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadConnectionRefusedError, "the connection was refused"),
    (ConnectionDone, "the connection was closed before the answer was complete"),
    (ConnectionLost, "the connection was cut off before the answer was complete"),
    *((kind, "TLS: the certificate is of another host") for kind in _ANOTHER_HOST),
)
# Scrapy's own messages for these say what was tried.
_PLAIN = (CannotResolveHostError, DownloadTimeoutError, ResponseDataLossError)
_LOOKED_UP = re.compile(r"hostname lookup: (\S+?)\.?$")  # Twisted's words for a host that DNS does not know


def _plain(error: BaseException) -> str:
    if isinstance(error, CannotResolveHostError):
        name = _LOOKED_UP.search(str(error))
        return f"{name[1] if name else 'the host'} cannot be found (DNS): is this machine online?"
    return str(error).removesuffix(".")


def cause_of(error: BaseException) -> BaseException:
    """The first reason that Twisted gives for an error, or the error itself if it has none.

    If that reason has reasons itself, the first of them is followed in turn.
    """
    reasons = getattr(error, "reasons", ()) or getattr(error.__cause__, "reasons", ())
    return cause_of(reasons[0].value) if reasons else error


def is_of_tls(error: BaseException) -> bool:
    """Whether TLS failed before a page was requested: the server did not prove its identity, or does not speak TLS."""
    return isinstance(cause_of(error), (TLSError, *_ANOTHER_HOST))


def in_words(error: BaseException) -> str:
    """What an error means, in words on one line."""
    cause = cause_of(error)
    if isinstance(cause, TLSError):
        return f"TLS: {_of_tls(cause)}"
    for kind, words in _SAID:
        if isinstance(cause, kind):
            return words
    if isinstance(error, ResponseDataLossError) and not str(error):
        return "the page broke off, or its parts do not fit together"
    if isinstance(error, _PLAIN):
        return _plain(error)
    if isinstance(error, DownloadFailedError) and cause is not error:
        return f"the answer is not HTTP as it should be: {_first(cause)}"
    return f"{type(error).__name__}: {error}"


def _of_tls(error: TLSError) -> str:
    """The reasons in OpenSSL's error queue, whose entries are (library, function, reason)."""
    queue = error.args[0] if error.args and isinstance(error.args[0], list) else ()
    return ", ".join(str(one[-1]) for one in queue) or "the connection failed"


def _first(error: BaseException) -> str:
    return str(error.args[0] if error.args else type(error).__name__)
