"""Why a request brought no page, as one word and a detail."""

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from vokspider.middlewares.causes import in_words, is_of_tls

CONNECTION = "connection"
# By what Scrapy's middlewares, and our own, say when they give a request up.
_IGNORED = (
    ("Forbidden by robots.txt", "robots_txt"),
    ("led to another host", "offsite"),
    ("Filtered offsite", "offsite"),
    ("max redirections", "redirect_loop"),
    ("Ignored response", "too_large"),
)

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (ResponseDataLossError, "data_loss"),
    (DownloadCancelledError, "too_large"),
    (DownloadFailedError, CONNECTION),
    (OSError, CONNECTION),
    (ValueError, "bad_address"),  # to which a redirect leads, such as ``javascript:``
)


def reason_of(error: BaseException | None) -> tuple[str, str]:
    """(reason, detail) for why a request failed: ``http_404``, ``timeout``, ``robots_txt`` and so on."""
    if isinstance(error, HttpError):
        return f"http_{error.response.status}", error.response.url
    if isinstance(error, IgnoreRequest):
        return next((word for start, word in _IGNORED if str(error).startswith(start)), "ignored"), str(error)
    if error is None:
        return "error", "no reason was given"
    if is_of_tls(error):
        return "tls", in_words(error)
    return next((word for kind, word in _WORDS if isinstance(error, kind)), "error"), in_words(error)


def response_of(failure: Failure) -> Response | None:
    """The page that came with an error status, None where none came."""
    return failure.value.response if isinstance(failure.value, HttpError) else None


def request_of(failure: Failure) -> Request:
    """The request that failed."""
    request: Request = vars(failure)["request"]  # Scrapy puts it there
    return request
