"""Why a request brought no page, as one word and a detail."""

import pytest
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

from vokspider.middlewares.gate import OFFSITE, RefusedError
from vokspider.spiders.failures import REASONS, reason_of, request_of, response_of

URL = "https://kcnawatch.org/newstream/1742720595-377991883/x/"


def failure(error: BaseException) -> Failure:
    return Failure(error)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DownloadTimeoutError("longer"), "timeout"),
        (CannotResolveHostError("no host"), "dns"),
        (DownloadConnectionRefusedError("refused"), "connection_refused"),
        (ResponseDataLossError("broke off"), "data_loss"),
        (DownloadCancelledError("too much"), "too_large"),
        (DownloadFailedError("lost"), "connection"),
        (ConnectionResetError("reset"), "connection"),
        (ValueError("no address"), "bad_address"),
        (KeyError("a bug"), "error"),
        (IgnoreRequest("Forbidden by robots.txt"), "robots_txt"),
        (IgnoreRequest("Filtered offsite request"), "offsite"),
        (RefusedError(OFFSITE, "https://elsewhere.org/x"), "offsite"),
        (IgnoreRequest("max redirections reached"), "redirect_loop"),
        (IgnoreRequest("something new in Scrapy"), "ignored"),
        (None, "error"),
    ],
)
def test_each_error_has_a_reason_that_is_known(error: BaseException | None, reason: str) -> None:
    assert reason_of(error)[0] == reason
    assert reason in REASONS


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503])
def test_a_status_is_its_own_reason_and_the_address_its_detail(status: int) -> None:
    error = HttpError(Response(URL, status))
    assert reason_of(error) == (f"http_{status}", URL)
    response = response_of(failure(error))
    assert response is not None
    assert response.status == status


def test_an_error_without_an_answer_has_no_response() -> None:
    assert response_of(failure(DownloadTimeoutError("longer"))) is None


def test_the_request_is_the_one_that_scrapy_put_there() -> None:
    failed = failure(DownloadTimeoutError("longer"))
    vars(failed)["request"] = request = Request(URL)
    assert request_of(failed) is request


@pytest.mark.parametrize("way", ["https://kcnawatch.org/wp-login.php", "https://kcnawatch.org/login/?next=x"])
def test_a_way_to_a_login_is_a_wall(way: str) -> None:
    request = Request(way, meta={"redirect_urls": [URL]})
    plain, _ = reason_of(IgnoreRequest("Forbidden by robots.txt"))
    reason, detail = reason_of(IgnoreRequest("Forbidden by robots.txt"), request)
    assert plain == "robots_txt"
    assert reason != "robots_txt"
    assert way in detail
