"""Why a request brought no page, as one word and a detail."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

ROBOTS, OFFSITE, CONNECTION = "robots_txt", "offsite", "connection"

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (ResponseDataLossError, "data_loss"),
    (DownloadCancelledError, "too_large"),
    (DownloadFailedError, CONNECTION),
    (OSError, CONNECTION),
)


def reason_of(error: BaseException) -> tuple[str, str]:
    """(reason, detail) for what a failed request raised: ``http_404``, ``timeout``, ``robots_txt`` and so on."""
    if isinstance(error, HttpError):
        return f"http_{error.response.status}", error.response.url
    if isinstance(error, IgnoreRequest):
        return (ROBOTS if "robots" in str(error).lower() else OFFSITE), str(error)
    word = next((word for kind, word in _WORDS if isinstance(error, kind)), "error")
    return word, f"{type(error).__name__}: {error}"
