"""The reasons of requests that failed, each as a code and a detail."""

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

from vokspider.html.walls import wall_at
from vokspider.middlewares.causes import in_words, is_of_tls
from vokspider.middlewares.gate import OFFSITE, REFUSALS, RefusedError
from vokspider.text.naming import Naming

CONNECTION = "connection"
# How the messages of Scrapy's middlewares begin when they drop a request.
_IGNORED = (
    ("Forbidden by robots.txt", "robots_txt"),
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
    (ValueError, "bad_address"),  # of a redirect to an address such as ``javascript:``
)
# Every reason that ``reason_of`` gives, except those of walls.
REASONS = frozenset(
    {"http_<status>", "error", "ignored", "tls"}
    | {word for _, word in _IGNORED}
    | set(REFUSALS)
    | {word for _, word in _WORDS}
)


def reason_of(
    error: BaseException | None, request: Request | None = None, naming: Naming | None = None
) -> tuple[str, str]:
    """(reason, detail) of a request that failed, for example ``http_404``, ``timeout`` or ``robots_txt``.

    ``request``: the failed request. If it was redirected to a wall, the reason is that wall's, recognised from the
    address, unless the address is one of an article according to ``naming``.
    """
    if isinstance(error, HttpError):
        return f"http_{error.response.status}", error.response.url
    if isinstance(error, IgnoreRequest):
        return _ignored(error, request, naming or Naming())
    if error is None:
        return "error", "no reason was given"
    if is_of_tls(error):
        return "tls", in_words(error)
    return next((word for kind, word in _WORDS if isinstance(error, kind)), "error"), in_words(error)


def _word_of(said: str) -> str:
    return next((word for start, word in _IGNORED if said.startswith(start)), "ignored")


def _ignored(error: IgnoreRequest, request: Request | None, naming: Naming) -> tuple[str, str]:
    said = str(error)
    reason = error.reason if isinstance(error, RefusedError) else _word_of(said)
    way = error.way if isinstance(error, RefusedError) and reason == OFFSITE else ""
    if request is not None and request.meta.get("redirect_urls"):
        way = way or request.url
    wall = wall_at(way) if way and not naming.identity(way) else None
    return (wall, f"{said} ({way})") if wall else (reason, said)


def response_of(failure: Failure) -> Response | None:
    """The response with an error status, or None if there was no such response."""
    return failure.value.response if isinstance(failure.value, HttpError) else None


def request_of(failure: Failure) -> Request:
    """The request that failed."""
    request: Request = vars(failure)["request"]  # Scrapy puts it there
    return request
